//! What the hub delivers, as lines to one client. What happened in channels comes as bytes that all with the same view share;
//! what is this client's own, or is told in several rooms, is looked at item by item.

use parlor_core::EventBody;
use parlor_hub::{
    Attendance, AttendanceChange, Delivery, EndReason, Happening, Item, Leaving, Own, RoomLabel, RoomSummary, Signal, Slice,
};
use parlor_model::{RoomId, RoomKind};

use crate::caps::Cap;
use crate::encode::{self, Scene};
use crate::names;
use crate::session::{Place, Session};
use crate::view::View;
use crate::wire::line::Line;

/// What becomes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// As everybody gets it.
    Shared,
    /// Not told.
    Skipped,
    /// Told to this client in lines of its own.
    Apart,
}

impl Session {
    /// Takes what the hub delivers, but for answers.
    pub(crate) fn deliver(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Happened(slice) => self.happened(&slice),
            Delivery::RoomOpened(view) => self.opened(&view.summary),
            Delivery::RoomClosed(room) => {
                self.rooms.remove(&room);
            }
            Delivery::Invited { room, by } => self.invited(&room, &by),
            Delivery::WhoNow { .. } | Delivery::Answered { .. } => {}
            Delivery::Own(own) => self.own(&own),
            Delivery::Signal(signal) => self.signal(&signal),
            Delivery::Ended(reason) => self.ended(&reason),
        }
    }

    fn opened(&mut self, room: &RoomSummary) {
        let place = Place {
            kind: room.kind,
            name: room.name.clone(),
            with: room.with.clone(),
        };
        self.rooms.insert(room.id, place);
    }

    fn invited(&mut self, room: &RoomSummary, by: &parlor_core::Actor) {
        let Some(name) = &room.name else {
            return;
        };
        let line = Line::from(&names::source(&by.name, by.user), "INVITE").word(self.nick());
        self.tell(line.word(&names::channel(name)));
    }

    fn happened(&mut self, slice: &Slice) {
        let room = slice.chunk.room();
        let Some(target) = self.target(room) else {
            return;
        };
        let view = View::of(self.caps);
        let shared = std::sync::Arc::clone(&self.shared);
        let scene = Scene {
            host: &shared.options.host,
            people: &shared.people,
            view,
            target: &target,
        };
        if room.kind == RoomKind::Direct {
            for item in slice.items() {
                self.in_direct_room(scene, room, item);
            }
            return;
        }
        let encode = |room: &RoomLabel, item: &Item, out: &mut Vec<u8>| {
            encode::item(scene, room, item, &mut |line| line.append_to(out));
        };
        let encoded = slice.chunk.encoded_as(shared.format, view.bits(), encode);
        let mut start = slice.from;
        for (index, item) in slice.chunk.items().iter().enumerate().take(slice.to).skip(slice.from) {
            let fate = self.fate(room.id, item);
            if fate == Fate::Shared {
                continue;
            }
            let run = encoded.run(start..index);
            self.out.pieces().extend(Some(run).filter(|run| !run.is_empty()));
            start = index + 1;
            if fate == Fate::Apart {
                self.apart(scene, room, item);
            }
        }
        let run = encoded.run(start..slice.to);
        if !run.is_empty() {
            self.out.pieces().push(run);
        }
    }

    /// What a room is called to this client: a channel, or the nick of the other one.
    fn target(&self, room: &RoomLabel) -> Option<String> {
        let place = self.rooms.get(&room.id)?;
        match room.kind {
            RoomKind::Direct => Some(place.with.as_ref().map_or_else(|| self.nick().to_owned(), |with| with.name.to_string())),
            RoomKind::Public | RoomKind::Private => room.name.as_ref().map(names::channel),
        }
    }

    fn fate(&self, room: RoomId, item: &Item) -> Fate {
        let own = self.me.as_ref().is_some_and(|me| item.by == Some(me.session));
        match &item.what {
            Happening::Attendance(attendance) => self.fate_of_attendance(room, attendance, own),
            Happening::Event(event) => match &event.body {
                EventBody::Message { .. } | EventBody::Edited { .. } | EventBody::Reacted { .. } | EventBody::Unreacted { .. }
                    if own && !self.can(Cap::EchoMessage) => Fate::Skipped,
                EventBody::RoleSet { .. } | EventBody::FlagsSet { .. } | EventBody::Renamed { .. } => Fate::Apart,
                _ if own => Fate::Apart,
                _ => Fate::Shared,
            },
        }
    }

    fn fate_of_attendance(&self, room: RoomId, attendance: &Attendance, own: bool) -> Fate {
        let is_me = self.me.as_ref().is_some_and(|me| me.actor.user == attendance.who.user);
        let once = |rooms: &[RoomId]| match rooms.iter().find(|other| self.rooms.contains_key(other)) {
            Some(first) if *first == room => Fate::Shared,
            _ => Fate::Skipped,
        };
        match &attendance.change {
            // JOIN and PART answer their own commands.
            AttendanceChange::Joined(_) | AttendanceChange::Left(Leaving::Parted { .. }) if own => Fate::Skipped,
            AttendanceChange::Joined(_) | AttendanceChange::Left(Leaving::Parted { .. }) => Fate::Shared,
            AttendanceChange::Left(Leaving::Gone { rooms, .. }) => once(rooms),
            AttendanceChange::Away { .. } if is_me => Fate::Skipped,
            AttendanceChange::Away { rooms, .. } => once(rooms),
            AttendanceChange::Renamed { rooms, .. } => match once(rooms) {
                Fate::Shared if is_me => Fate::Apart,
                fate => fate,
            },
        }
    }

    /// Tells an item in lines of this client's own: as an answer when its own command led to it.
    fn apart(&mut self, scene: Scene<'_>, room: &RoomLabel, item: &Item) {
        let own = self.me.as_ref().is_some_and(|me| item.by == Some(me.session));
        let mut lines = Vec::new();
        encode::item(scene, room, item, &mut |line| lines.push(line));
        if let Happening::Attendance(Attendance { who, change: AttendanceChange::Renamed { .. } }) = &item.what
            && let Some(me) = &mut self.me
            && me.actor.user == who.user
        {
            me.actor = who.clone();
        }
        for line in lines {
            if own {
                self.send(line);
            } else {
                self.tell(line);
            }
        }
    }

    /// Messages of two: to the one who reads them as from the other, to the writer's other sessions as to the other.
    fn in_direct_room(&mut self, scene: Scene<'_>, room: &RoomLabel, item: &Item) {
        let Happening::Event(event) = &item.what else {
            return;
        };
        let Some(me) = &self.me else {
            return;
        };
        let own = item.by == Some(me.session);
        let mine = event.actor.user == me.actor.user;
        if mine && !self.can(Cap::EchoMessage) {
            return;
        }
        let nick = self.nick().to_owned();
        let target = if mine { scene.target } else { &nick };
        let mut lines = Vec::new();
        encode::item(Scene { target, ..scene }, room, item, &mut |line| lines.push(line));
        for line in lines {
            if own {
                self.send(line);
            } else {
                self.tell(line);
            }
        }
    }

    fn own(&mut self, _own: &Own) {}

    fn signal(&mut self, _signal: &Signal) {}

    fn ended(&mut self, reason: &EndReason) {
        let text = match reason {
            EndReason::Dismissed(parlor_core::Dismissal::Removed { by, reason }) => format!("Removed by {by}: {reason}"),
            EndReason::Dismissed(parlor_core::Dismissal::Blocked { by, reason, .. }) => format!("Blocked by {by}: {reason}"),
            EndReason::Dismissed(parlor_core::Dismissal::SignedOut) => "Signed out on another device".to_owned(),
            EndReason::ShuttingDown => "Server shutting down".to_owned(),
            EndReason::TooSlow => "Too slow".to_owned(),
            EndReason::StoreReopened => "The server reads its store anew: please connect again".to_owned(),
        };
        self.reply = None;
        self.end(&text);
    }
}
