//! A decision in the making: what every command needs to look up and to write down.

use parlor_model::{
    ClientId, IdSource, Lifetime, RoomId, RoomKind, Seq, SessionId, Timestamp, UserId,
};

use crate::command::Dismissal;
use crate::policy::{self, Action, Standing};
use crate::{
    Actor, AuditAction, AuditEntry, Change, Context, Decision, Denied, Event, EventBody, Origin,
    Outcome, Room, RoomRef, State, User, UserRef,
};

pub(super) struct Draft<'a> {
    pub(super) state: &'a State,
    pub(super) user: &'a User,
    pub(super) device: Option<parlor_model::DeviceId>,
    raised: bool,
    pub(super) now: Timestamp,
    pub(super) ids: &'a mut dyn IdSource,
    changes: Vec<Change>,
    dismissed: Vec<(SessionId, Dismissal)>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(state: &'a State, context: Context<'a>) -> Result<Self, Denied> {
        let Context {
            user,
            device,
            raised,
            now,
            ids,
        } = context;
        let user = state.user(user).ok_or(Denied::InvalidToken)?;
        holds_name(state, user)?;
        let (changes, dismissed) = (Vec::new(), Vec::new());
        Ok(Self {
            state,
            user,
            device,
            raised,
            now,
            ids,
            changes,
            dismissed,
        })
    }

    pub(super) fn actor(&self) -> Actor {
        Actor {
            user: self.user.id,
            name: self.user.name.clone(),
        }
    }

    /// The device that asks and its own id for what it asks, where both are there.
    pub(super) fn origin(&self, id: Option<ClientId>) -> Option<Origin> {
        let (device, id) = self.device.zip(id)?;
        Some(Origin { device, id })
    }

    /// The room, if the user may know of it and the policy lets them do this in it.
    pub(super) fn room(&self, room: &RoomRef, action: Action) -> Result<&'a Room, Denied> {
        let found = self.state.find_room(room, self.user.id)?;
        self.may_in(found, action)?;
        Ok(found)
    }

    /// As [`Draft::room`], for what is not done in a direct room.
    pub(super) fn named_room(&self, room: &RoomRef, action: Action) -> Result<&'a Room, Denied> {
        let found = self.state.find_room(room, self.user.id)?;
        if found.kind == RoomKind::Direct {
            return Err(Denied::DirectRoom);
        }
        self.may_in(found, action)?;
        Ok(found)
    }

    pub(super) fn may_in(&self, room: &Room, action: Action) -> Result<(), Denied> {
        policy::may(self.standing(Some(room.id)), action)
    }

    pub(super) fn may(&self, action: Action) -> Result<(), Denied> {
        policy::may(self.standing(None), action)
    }

    /// What the user is to the session that asks.
    pub(super) fn standing(&self, room: Option<RoomId>) -> Standing {
        self.state.standing(self.user.id, room).raised(self.raised)
    }

    /// Somebody else, whom the user outranks.
    pub(super) fn target(&self, user: &UserRef, room: Option<RoomId>) -> Result<&'a User, Denied> {
        let target = self.state.find_user(user)?;
        if target.id == self.user.id {
            return Err(Denied::Yourself);
        }
        let (ours, theirs) = (self.standing(room), self.state.standing(target.id, room));
        if !policy::outranks(ours, theirs) {
            return Err(Denied::Outranked(target.name.to_string()));
        }
        Ok(target)
    }

    pub(super) fn event(&mut self, room: RoomId, body: EventBody) -> Seq {
        let actor = self.actor();
        self.event_by(room, actor, None, body)
    }

    pub(super) fn event_by(
        &mut self,
        room: RoomId,
        actor: Actor,
        origin: Option<Origin>,
        body: EventBody,
    ) -> Seq {
        let drafted = self.changes.iter().rev().find_map(|change| match change {
            Change::Event(event) if event.room == room => Some(event.seq),
            Change::RoomAdded(added) if added.id == room => Some(added.head),
            _ => None,
        });
        let head = drafted.or_else(|| self.state.room(room).map(|room| room.head));
        debug_assert!(head.is_some(), "an event of a room that does not stand");
        // A place that was made up would be in the way of the log that is stored, and of all that is committed
        // with it.
        let Some(head) = head else {
            return Seq::ZERO;
        };
        let seq = head.next();
        self.change(Change::Event(Event {
            room,
            seq,
            at: self.now,
            actor,
            origin,
            expires_at: None,
            body,
        }));
        seq
    }

    /// Gives what was drafted last an end of its own.
    pub(super) fn lives_for(&mut self, lifetime: Option<Lifetime>) {
        if let Some(Change::Event(event)) = self.changes.last_mut() {
            event.expires_at = lifetime.map(|lifetime| lifetime.end_from(event.at));
        }
    }

    /// Gives what was drafted last this end.
    pub(super) fn ends_at(&mut self, end: Option<Timestamp>) {
        if let Some(Change::Event(event)) = self.changes.last_mut() {
            event.expires_at = end;
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(super) fn audit(
        &mut self,
        action: AuditAction,
        room: Option<RoomId>,
        target: impl ToString,
        detail: impl ToString,
    ) {
        let entry = AuditEntry {
            at: self.now,
            actor: Some(self.user.id),
            actor_name: self.user.name.to_string(),
            action,
            target: target.to_string(),
            room,
            detail: detail.to_string(),
        };
        self.change(Change::Audited(entry));
    }

    pub(super) fn dismiss(&mut self, session: SessionId, why: Dismissal) {
        self.dismissed.push((session, why));
    }

    pub(super) fn dismiss_user(&mut self, user: UserId, why: &Dismissal) {
        let sessions = self.state.presence.sessions_of(user);
        self.dismissed
            .extend(sessions.map(|session| (session, why.clone())));
    }

    pub(super) fn done(self, outcome: Outcome) -> Result<Decision, Denied> {
        let Self {
            changes, dismissed, ..
        } = self;
        Ok(Decision {
            changes,
            dismissed,
            away: None,
            outcome,
        })
    }
}

/// A guest whose name somebody else holds by now can't act under it: they come in anew first.
pub(super) fn holds_name(state: &State, user: &User) -> Result<(), Denied> {
    let guest = Some(user).filter(|user| !user.is_registered());
    let conflict = guest.and_then(|guest| state.name_conflict(&guest.name, Some(guest.id)));
    conflict.map_or(Ok(()), Err)
}
