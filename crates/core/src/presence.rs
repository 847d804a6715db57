//! Who is here right now: sessions and the users they belong to. Never stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use parlor_model::{AwayText, DeviceId, Gateway, SessionId, Timestamp, UserId};

/// One connected client of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Whose session it is.
    pub user: UserId,
    /// The device it signed in with, if any.
    pub device: Option<DeviceId>,
    /// The door it came through.
    pub gateway: Gateway,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// Since when.
    pub since: Timestamp,
    /// When it last asked for something.
    pub active: Timestamp,
    /// Whether it was raised: what it asks for is decided as if an admin had asked.
    pub raised: bool,
}

/// All sessions. A user attends from the first session on until the last has ended; after an
/// unclean end the seat can be held for a while so that a resumed connection goes unnoticed.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    sessions: HashMap<SessionId, Attendee>,
    users: BTreeMap<UserId, Seat>,
}

#[derive(Debug, Clone, Default)]
struct Seat {
    sessions: BTreeSet<SessionId>,
    away: Option<AwayText>,
}

impl Presence {
    /// Adds a session; true when the user was not here before.
    pub fn open(&mut self, session: SessionId, attendee: Attendee) -> bool {
        let user = attendee.user;
        self.sessions.insert(session, attendee);
        let first = !self.users.contains_key(&user);
        self.users.entry(user).or_default().sessions.insert(session);
        first
    }

    /// Takes a seat without a session, for somebody who calls without one; true when the user was
    /// not here before. The seat is given up by [`Presence::leave`].
    pub fn visit(&mut self, user: UserId) -> bool {
        let first = !self.users.contains_key(&user);
        self.users.entry(user).or_default();
        first
    }

    /// Ends a session and answers whose it was when no other of theirs is left. Their seat is held
    /// until [`Presence::leave`].
    pub fn close(&mut self, session: SessionId) -> Option<UserId> {
        let user = self.sessions.remove(&session)?.user;
        let seat = self.users.get_mut(&user)?;
        seat.sessions.remove(&session);
        seat.sessions.is_empty().then_some(user)
    }

    /// Gives up a held seat; true when the user is gone now, false when they came back meanwhile.
    pub fn leave(&mut self, user: UserId) -> bool {
        let empty = self
            .users
            .get(&user)
            .is_some_and(|seat| seat.sessions.is_empty());
        empty && self.users.remove(&user).is_some()
    }

    /// Whether the user attends.
    #[must_use]
    pub fn is_here(&self, user: UserId) -> bool {
        self.users.contains_key(&user)
    }

    /// All attending users, by id.
    pub fn users(&self) -> impl Iterator<Item = UserId> + '_ {
        self.users.keys().copied()
    }

    /// How many users attend.
    #[must_use]
    pub fn count(&self) -> usize {
        self.users.len()
    }

    /// The user's sessions, oldest first.
    pub fn sessions_of(&self, user: UserId) -> impl Iterator<Item = SessionId> + '_ {
        self.users
            .get(&user)
            .into_iter()
            .flat_map(|seat| seat.sessions.iter().copied())
    }

    /// A session, if it is open.
    #[must_use]
    pub fn session(&self, session: SessionId) -> Option<&Attendee> {
        self.sessions.get(&session)
    }

    /// All sessions, in no order.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, &Attendee)> {
        self.sessions.iter().map(|(id, attendee)| (*id, attendee))
    }

    /// Notes that the session asked for something.
    pub fn touch(&mut self, session: SessionId, now: Timestamp) {
        if let Some(attendee) = self.sessions.get_mut(&session) {
            attendee.active = now;
        }
    }

    /// Raises a session to an admin's standing, or lowers it again; true when that changed something.
    pub fn set_raised(&mut self, session: SessionId, raised: bool) -> bool {
        let Some(attendee) = self.sessions.get_mut(&session) else {
            return false;
        };
        std::mem::replace(&mut attendee.raised, raised) != raised
    }

    /// Whether a session was raised.
    #[must_use]
    pub fn is_raised(&self, session: SessionId) -> bool {
        self.sessions
            .get(&session)
            .is_some_and(|found| found.raised)
    }

    /// What the user is away for, if they said they are.
    #[must_use]
    pub fn away(&self, user: UserId) -> Option<&AwayText> {
        self.users.get(&user).and_then(|seat| seat.away.as_ref())
    }

    /// Sets or clears the user's away text; true when that changed something.
    pub fn set_away(&mut self, user: UserId, away: Option<AwayText>) -> bool {
        let Some(seat) = self.users.get_mut(&user) else {
            return false;
        };
        let changed = seat.away != away;
        seat.away = away;
        changed
    }
}
