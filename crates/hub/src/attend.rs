//! Who attends which room: asked for by sessions that choose, and told in the room where it begins or ends.

use parlor_core::{Action, Attended, Denied, Outcome, Room, RoomRef, policy};
use parlor_model::{
    AwayText, Gateway, Reason, RoomId, RoomKind, RoomRole, SessionId, Timestamp, UserId,
};

use crate::batch::{Effect, From};
use crate::chunk::{Attendance, AttendanceChange, Before, Happening, Item, Leaving};
use crate::farewell::{Ending, Farewell};
use crate::input::Who;
use crate::log::LogLine;
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::views::OPENED_MEMBERS;
use crate::watch::PresenceNews;

impl Task {
    pub(crate) fn attend(&mut self, who: Who, room: &RoomRef, now: Timestamp) -> Answer {
        let found = self.state.find_room(room, who.user)?;
        policy::may(self.state.standing(who.user, Some(found.id)), Action::Read)?;
        let room = found.id;
        let before = self.state.presence.attends(who.user, room);
        if let Some(session) = who.session
            && self.state.presence.attend(session, room)
        {
            if !before {
                self.tell_joined_room(who.user, room, who.session);
            }
            self.open(session, who.user, room, now);
        }
        Ok(Reply::Done(Outcome::Room(room)))
    }

    pub(crate) fn unattend(
        &mut self,
        who: Who,
        room: &RoomRef,
        reason: Reason,
        now: Timestamp,
    ) -> Answer {
        let found = self.state.find_room(room, who.user)?;
        policy::may(self.state.standing(who.user, Some(found.id)), Action::Read)?;
        if found.kind == RoomKind::Direct {
            return Err(Denied::DirectRoom);
        }
        let room = found.id;
        let Some(session) = who.session else {
            return Ok(Reply::Done(Outcome::Unchanged));
        };
        if !self.state.presence.unattend(session, room) {
            return Ok(Reply::Done(Outcome::Unchanged));
        }
        if !self.state.presence.attends(who.user, room) {
            let farewell = Farewell::from(Ending::Left(reason));
            let reason = farewell.in_room(&self.state, who.user, room, now);
            self.tell_parted(who.user, room, reason, who.session);
        }
        let until = self.pending.items_in(room);
        self.effect(Effect::Close {
            session,
            room,
            until,
            ended: false,
        });
        Ok(Reply::Done(Outcome::Done))
    }

    /// Lets a session follow a room from now on.
    fn open(&mut self, session: SessionId, user: UserId, room: RoomId, now: Timestamp) {
        let Some(view) = self.room_view(room, (user, false), OPENED_MEMBERS, now) else {
            return;
        };
        let from = From::Item(self.pending.items_in(room));
        self.effect(Effect::Open {
            session,
            room,
            from,
            view: Box::new(view),
        });
    }

    /// Somebody became a member of a room: their sessions that attend everywhere do so there, and in a direct
    /// room all of them do.
    pub(crate) fn follow(
        &mut self,
        user: UserId,
        room: RoomId,
        by: Option<SessionId>,
        now: Timestamp,
    ) {
        self.complete_direct(user, room, now);
        let sessions: Vec<_> = self.state.presence.sessions_of(user).collect();
        let known = self.state.room(room);
        if known.is_some_and(|room| room.kind == RoomKind::Direct) {
            for session in &sessions {
                self.state.presence.attend(*session, room);
            }
        }
        if self.state.attends(room, user) {
            self.tell_joined_room(user, room, by);
        }
        for session in sessions {
            if self.state.presence.follows(session, room) {
                self.open(session, user, room, now);
            }
        }
    }

    /// Somebody's membership of a room ended. Others are told that they do not attend it any more, unless the
    /// event of it says that they were taken out.
    pub(crate) fn unfollow_user(
        &mut self,
        user: UserId,
        room: RoomId,
        is_removed: bool,
        by: Option<SessionId>,
    ) {
        let attended = self.state.presence.attends(user, room);
        self.state.presence.forget_room(user, room);
        if attended && !is_removed {
            self.tell_parted(user, room, Reason::default(), by);
        }
        let until = self.pending.items_in(room);
        self.close(user, room, until, false);
    }

    /// All follow a room no more that ends now, before they would be told of everybody who is taken out of it.
    pub(crate) fn close_ended(&mut self, room: &Room) {
        let until = self.pending.items_in(room.id);
        for user in room.members.keys() {
            self.close(*user, room.id, until, true);
        }
    }

    fn close(&mut self, user: UserId, room: RoomId, until: usize, ended: bool) {
        for session in self.state.presence.sessions_of(user).collect::<Vec<_>>() {
            self.effect(Effect::Close {
                session,
                room,
                until,
                ended,
            });
        }
    }

    /// Tells in each room that a user attends now and did not before.
    pub(crate) fn tell_joined(
        &mut self,
        user: UserId,
        before: &Attended,
        gateway: Gateway,
        by: Option<SessionId>,
    ) {
        if *before == Attended::Everywhere {
            return;
        }
        for room in self.state.rooms_of(user) {
            if !before.has(room) && self.state.presence.attends(user, room) {
                self.tell_change(user, room, AttendanceChange::Joined(gateway), by);
            }
        }
    }

    fn tell_joined_room(&mut self, user: UserId, room: RoomId, by: Option<SessionId>) {
        let presence = &self.state.presence;
        let asks = by.filter(|session| presence.follows(*session, room));
        let asks = asks.and_then(|session| presence.session(session));
        let asks = asks.filter(|attendee| attendee.user == user);
        let door = asks.map(|attendee| attendee.gateway);
        if let Some(gateway) = door.or_else(|| presence.door_into(user, room)) {
            self.tell_change(user, room, AttendanceChange::Joined(gateway), by);
        }
    }

    fn tell_parted(&mut self, user: UserId, room: RoomId, reason: Reason, by: Option<SessionId>) {
        let change = AttendanceChange::Left(Leaving::Parted { reason });
        self.tell_change(user, room, change, by);
    }

    /// Tells in each room that a user attended before and does not now; with a serial if they are gone.
    pub(crate) fn left(
        &mut self,
        user: UserId,
        before: &Attended,
        farewell: &Farewell,
        serial: Option<u64>,
    ) {
        let now = self.now();
        for room in self.state.rooms_of(user) {
            if !before.has(room) || self.state.presence.attends(user, room) {
                continue;
            }
            let reason = farewell.in_room(&self.state, user, room, now);
            let leaving = match serial {
                Some(serial) => Leaving::Gone { reason, serial },
                None => Leaving::Parted { reason },
            };
            if let Some(item) = self.attendance(user, AttendanceChange::Left(leaving), None) {
                self.pending.happened_anyway(room, item);
            }
        }
    }

    /// Says whether nobody sits behind the session that asks.
    pub(crate) fn desert(&mut self, who: Who, deserted: bool) -> Answer {
        let Some(session) = who.session else {
            return Ok(Reply::Done(Outcome::Unchanged));
        };
        let before = self.state.presence.away(who.user).cloned();
        self.state.presence.set_deserted(session, deserted);
        self.tell_if_away(who.user, before.as_ref(), who.session);
        Ok(Reply::Done(Outcome::Done))
    }

    /// Tells that somebody who is here is away, or back, if they were not before.
    pub(crate) fn tell_if_away(
        &mut self,
        user: UserId,
        before: Option<&AwayText>,
        by: Option<SessionId>,
    ) {
        let presence = &self.state.presence;
        let now = presence.away(user);
        if presence.is_here(user) && now != before {
            self.tell_away(user, now.cloned(), by);
        }
    }

    /// Tells that somebody is away, or back, where they attend.
    fn tell_away(&mut self, user: UserId, text: Option<AwayText>, by: Option<SessionId>) {
        let serial = self.next_serial();
        self.news(|task| {
            let (who, text) = (task.called_now(user)?, text.clone());
            Some(PresenceNews::Away { who, text, by })
        });
        for room in self.state.rooms_of(user) {
            if self.state.presence.attends(user, room) {
                let text = text.clone();
                self.tell_change(user, room, AttendanceChange::Away { text, serial }, by);
            }
        }
    }

    /// Tells that somebody has another name, to all who see them among a room's members.
    pub(crate) fn tell_renamed(
        &mut self,
        user: UserId,
        from: parlor_model::UserName,
        by: Option<SessionId>,
    ) {
        let (serial, lobby) = (self.next_serial(), self.state.lobby());
        self.pending.log.extend(self.state.user(user).map(|known| {
            let (old, name) = (from.clone(), known.name.clone());
            LogLine::Renamed { old, name }
        }));
        self.news(|task| {
            let (who, from) = (task.called_now(user)?, from.clone());
            Some(PresenceNews::Renamed { who, from })
        });
        for room in self.state.rooms_of(user) {
            let attends = self.state.presence.attends(user, room);
            if room != lobby || attends {
                let change = AttendanceChange::Renamed {
                    from: from.clone(),
                    attends,
                    serial,
                };
                self.tell_change(user, room, change, by);
            }
        }
    }

    fn tell_change(
        &mut self,
        user: UserId,
        room: RoomId,
        change: AttendanceChange,
        by: Option<SessionId>,
    ) {
        let before = match change {
            AttendanceChange::Joined(_) => self.role_brought(user, room),
            _ => None,
        };
        if let Some(item) = self.attendance(user, change, by) {
            let item = Item { before, ..item };
            self.pending.happened(room, item);
        }
    }

    /// The role that somebody who comes has in the room already, if it is one.
    fn role_brought(&self, user: UserId, room: RoomId) -> Option<Before> {
        let role = self.state.standing(user, Some(room)).room?;
        (role > RoomRole::Member).then_some(Before::Role(role))
    }

    fn attendance(
        &self,
        user: UserId,
        change: AttendanceChange,
        by: Option<SessionId>,
    ) -> Option<Item> {
        let known = self.state.user(user)?;
        let who = crate::views::actor(user, &known.name);
        let account = known.account().cloned();
        let what = Happening::Attendance(Attendance { who, change });
        Some(Item {
            account,
            ..Item::new(what, by)
        })
    }

    /// A number that no other change has while the server runs.
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.last_serial += 1;
        self.last_serial
    }
}
