//! What the hub delivers, as lines to one client. What happened in channels comes as bytes that all with the same view share;
//! what is this client's own, or is told in several rooms, is looked at item by item.

use std::sync::Arc;

use bytes::Bytes;
use parlor_core::EventBody;
use parlor_hub::{
    Attendance, AttendanceChange, Before, Delivery, EndReason, Happening, Item, Leaving, Own,
    RoomLabel, RoomSummary, Slice,
};
use parlor_model::{Reason, RoomId, RoomKind, RoomName};

use crate::caps::Cap;
use crate::commands::{join, killed, qr};
use crate::encode::{self, Scene};
use crate::names;
use crate::session::{Place, Session};
use crate::view::View;
use crate::wire::line::Line;

/// How many serials of what was told are remembered.
const TOLD: usize = 1_024;

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
        if let (Some(registering), Delivery::Happened(_)) = (&mut self.registering, &delivery) {
            registering.waiting.push(delivery);
            return;
        }
        match delivery {
            Delivery::Happened(slice) => self.happened(&slice),
            Delivery::RoomOpened(view) => self.opened(&view.summary),
            Delivery::RoomClosed { room, ended } => {
                if ended {
                    self.room_ended(room);
                }
                self.rooms.remove(&room);
                self.follows(room, false);
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
        self.rooms.put(room.id, place);
        if room.kind != RoomKind::Direct {
            self.follows(room.id, true);
        }
    }

    /// The channel is no more, so that the client must not take itself for being in it.
    fn room_ended(&mut self, room: RoomId) {
        let name = self.rooms.get(&room).and_then(|place| place.name.clone());
        let Some(name) = name else {
            return;
        };
        let nick = self.nick().to_owned();
        let line = self.server_line("KICK").word(&names::channel(&name));
        self.tell(
            line.word(&nick)
                .text("The room has ended, and everything in it is erased"),
        );
    }

    fn follows(&self, room: RoomId, on: bool) {
        if let Some(me) = &self.me {
            self.shared.people.follows(me.session, room, on);
        }
    }

    fn invited(&mut self, room: &RoomSummary, by: &parlor_core::Actor) {
        let Some(name) = &room.name else {
            return;
        };
        let account = self.shared.people.account(by.user);
        let line = self
            .line_about(by, account.as_deref(), "INVITE")
            .word(self.nick());
        self.tell(line.word(&names::channel(name)));
    }

    fn happened(&mut self, slice: &Slice) {
        let room = slice.chunk.room();
        if !self.rooms.contains(&room.id) {
            return;
        }
        let shared = Arc::clone(&self.shared);
        let scene = Scene {
            host: &shared.options.host,
            people: &shared.people,
            links: shared.links(),
            view: View::of(self.caps),
            own: false,
            target: "",
        };
        if room.kind == RoomKind::Direct {
            return slice
                .items()
                .iter()
                .for_each(|item| self.in_direct_room(scene, room, item));
        }
        if self.shared_view.is_none() {
            for item in slice.items() {
                if self.fate(item) != Fate::Skipped {
                    self.apart(scene, room, item);
                }
            }
            return;
        }
        let encode = |room: &RoomLabel, item: &Item, out: &mut Vec<u8>| {
            encode::in_channel(scene, room, item, &mut |line| line.append_to(out));
        };
        let encoded = slice
            .chunk
            .encoded(shared.format.variant(scene.view.bits()), encode);
        let mut start = slice.from;
        for (index, item) in slice
            .chunk
            .items()
            .iter()
            .enumerate()
            .take(slice.to)
            .skip(slice.from)
        {
            let fate = self.fate(item);
            if fate == Fate::Shared {
                continue;
            }
            self.run_of(encoded.run(start..index));
            start = index + 1;
            if fate == Fate::Apart {
                self.apart(scene, room, item);
            }
        }
        self.run_of(encoded.run(start..slice.to));
    }

    fn run_of(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.piece(bytes);
        }
    }

    fn fate(&mut self, item: &Item) -> Fate {
        let own = self
            .me
            .as_ref()
            .is_some_and(|me| item.by == Some(me.session));
        match &item.what {
            Happening::Attendance(attendance) => self.fate_of_attendance(attendance, own),
            Happening::Event(event) => match &event.body {
                EventBody::Message { .. }
                | EventBody::Edited { .. }
                | EventBody::Reacted { .. }
                | EventBody::Unreacted { .. }
                    if own && !self.can(Cap::EchoMessage) =>
                {
                    Fate::Skipped
                }
                // Whoever invites gets an answer of its own (RPL_INVITING).
                EventBody::Invited { .. } if own => Fate::Skipped,
                EventBody::Renamed { name, .. } => self.fate_of_name(event.room, name, own),
                _ if own => Fate::Apart,
                _ => Fate::Shared,
            },
        }
    }

    /// The channel is called otherwise from here on.
    fn fate_of_name(&mut self, room: RoomId, name: &RoomName, own: bool) -> Fate {
        if let Some(place) = self.rooms.get_mut(&room) {
            place.name = Some(name.clone());
        }
        if own || !self.can(Cap::ChannelRename) {
            Fate::Apart
        } else {
            Fate::Shared
        }
    }

    fn fate_of_attendance(&mut self, attendance: &Attendance, own: bool) -> Fate {
        let is_me = self
            .me
            .as_ref()
            .is_some_and(|me| me.actor.user == attendance.who.user);
        match &attendance.change {
            // JOIN and PART answer their own commands.
            AttendanceChange::Joined(_) | AttendanceChange::Left(Leaving::Parted { .. }) if own => {
                Fate::Skipped
            }
            AttendanceChange::Joined(_) | AttendanceChange::Left(Leaving::Parted { .. }) => {
                Fate::Shared
            }
            // The client goes on as somebody else.
            AttendanceChange::Left(Leaving::Gone { .. }) if is_me => Fate::Skipped,
            AttendanceChange::Left(Leaving::Gone { serial, .. }) => {
                self.once(*serial, Fate::Shared)
            }
            AttendanceChange::Away { .. } if is_me => Fate::Skipped,
            AttendanceChange::Away { text, serial } => {
                let who = attendance.who.user;
                let text = text.as_ref().map(parlor_model::AwayText::as_str);
                match self.can(Cap::ExtendedMonitor) && !self.is_news_of_away(who, text) {
                    true => Fate::Skipped,
                    false => self.once(*serial, Fate::Shared),
                }
            }
            // The client's own name is told of where it is in no channel, too: see `news`.
            AttendanceChange::Renamed { attends, .. } if is_me || !attends => Fate::Skipped,
            AttendanceChange::Renamed { serial, .. } => self.once(*serial, Fate::Shared),
        }
    }

    /// What is told in several rooms is told to a client once.
    fn once(&mut self, serial: u64, fate: Fate) -> Fate {
        if self.channels() < 2 {
            return fate;
        }
        if self.told.contains(&serial) {
            return Fate::Skipped;
        }
        if self.told.len() == TOLD {
            self.told.pop_front();
        }
        self.told.push_back(serial);
        fate
    }

    fn channels(&self) -> usize {
        self.rooms
            .values()
            .filter(|place| place.kind != RoomKind::Direct)
            .count()
    }

    /// Tells an item in lines of this client's own: as an answer when its own command led to it.
    fn apart(&mut self, scene: Scene<'_>, room: &RoomLabel, item: &Item) {
        let own = self
            .me
            .as_ref()
            .is_some_and(|me| item.by == Some(me.session));
        let mut lines = Vec::new();
        encode::in_channel(Scene { own, ..scene }, room, item, &mut |line| {
            lines.push(line)
        });
        if let Happening::Event(event) = &item.what
            && let EventBody::Renamed { name, reason } = &event.body
            && !self.can(Cap::ChannelRename)
        {
            self.moved(event.room, item, name, reason, &mut lines);
        }
        for line in lines {
            if own {
                self.send(line);
            } else {
                self.tell(line);
            }
        }
    }

    /// A client that knows no new names for channels leaves the one and joins the other (IRCv3 draft/channel-rename "Fallback").
    /// What is told of a channel that one joins follows when nothing else is being done.
    fn moved(
        &mut self,
        room: RoomId,
        item: &Item,
        name: &RoomName,
        reason: &Reason,
        lines: &mut Vec<Line>,
    ) {
        if let Some(Before::Name(before)) = &item.before {
            let line = Line::from(&self.source(), "PART").word(&names::channel(before));
            lines.push(line.text(&format!("Changing channel name: {reason}")));
        }
        lines.push(join::own_line(self, &names::channel(name)));
        self.moved_to.push(room);
    }

    /// Messages of two: to the one who reads them as from the other, to the writer's sessions that want to hear that as to the other,
    /// by the names that both have now.
    fn in_direct_room(&mut self, scene: Scene<'_>, room: &RoomLabel, item: &Item) {
        let event = match &item.what {
            Happening::Event(event) => event,
            Happening::Attendance(attendance) => return self.called_otherwise(room.id, attendance),
        };
        let (Some(me), Some(place)) = (&self.me, self.rooms.get(&room.id)) else {
            return;
        };
        let own = item.by == Some(me.session);
        let mine = event.actor.user == me.actor.user;
        if mine && !self.can(Cap::EchoMessage) {
            return;
        }
        let other = self.other_in(place).filter(|_| mine);
        let target = other.unwrap_or_else(|| me.actor.name.clone());
        let target = target.as_str();
        let mut lines = Vec::new();
        let scene = Scene { target, ..scene };
        encode::item(scene, room, item, &mut |line| lines.push(line));
        for line in lines {
            if own {
                self.send(line)
            } else {
                self.tell(line)
            }
        }
    }

    /// The other one in a direct room has another name from here on.
    fn called_otherwise(&mut self, room: RoomId, attendance: &Attendance) {
        let place = self.rooms.get_mut(&room);
        let with = place.and_then(|place| place.with.as_mut());
        if let Some(with) = with.filter(|with| with.user == attendance.who.user) {
            *with = attendance.who.clone();
        }
    }

    fn own(&mut self, own: &Own) {
        match own {
            Own::Read(room, seq) if self.can(Cap::ReadMarker) => self.reads.push((*room, *seq)),
            Own::Handoff(news) => {
                let (nick, text) = (self.nick().to_owned(), qr::news(news));
                let line = self.server_line("NOTICE").word(&nick).text(&text);
                self.tell(line);
            }
            Own::SignIn(news) => {
                let nick = self.nick().to_owned();
                for text in news.to_string().lines() {
                    let line = self.server_line("NOTICE").word(&nick).text(text);
                    self.tell(line);
                }
            }
            Own::Read(..) | Own::Notify(..) | Own::Ignored(_) => {}
        }
    }

    fn ended(&mut self, reason: &EndReason) {
        let text = match reason {
            EndReason::Dismissed(parlor_core::Dismissal::Removed { by, reason }) => {
                killed(by.as_str(), reason.as_str())
            }
            EndReason::Dismissed(parlor_core::Dismissal::Blocked { by, reason, .. }) => {
                format!("Blocked by {by}: {reason}")
            }
            EndReason::Dismissed(parlor_core::Dismissal::SignedOut) => {
                "Signed out on another device".to_owned()
            }
            EndReason::ShuttingDown => "Server shutting down".to_owned(),
            EndReason::TooSlow => "Too slow".to_owned(),
            EndReason::StoreReopened => {
                "The server reads its store anew: please connect again".to_owned()
            }
        };
        self.end_by_server(&text);
    }
}
