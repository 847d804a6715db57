//! Which of a user's rooms are attended: all, or those that were chosen one by one.

use std::collections::BTreeSet;

use parlor_model::RoomId;

/// The rooms that a session, or a user by all of theirs, attends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attended {
    /// Every room that the user is a member of, now and later.
    Everywhere,
    /// These.
    Rooms(BTreeSet<RoomId>),
}

impl Default for Attended {
    fn default() -> Self {
        Self::Rooms(BTreeSet::new())
    }
}

impl Attended {
    /// Whether the room is among them, if the user is a member of it.
    #[must_use]
    pub fn has(&self, room: RoomId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Rooms(rooms) => rooms.contains(&room),
        }
    }

    pub(crate) fn extend(&mut self, others: &Self) {
        match (&mut *self, others) {
            (Self::Everywhere, _) => {}
            (_, Self::Everywhere) => *self = Self::Everywhere,
            (Self::Rooms(rooms), Self::Rooms(others)) => rooms.extend(others),
        }
    }

    pub(crate) fn remove(&mut self, room: RoomId) {
        if let Self::Rooms(rooms) = self {
            rooms.remove(&room);
        }
    }
}
