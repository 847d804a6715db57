//! Which of a user's rooms are attended: all, or those that were chosen one by one.

use parlor_model::{Few, RoomId};

/// The rooms that a session, or a user by all of theirs, attends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attended {
    /// Every room that the user is a member of, now and later.
    Everywhere,
    /// These.
    Rooms(Few<RoomId>),
}

impl Default for Attended {
    fn default() -> Self {
        Self::Rooms(Few::default())
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
            (Self::Rooms(rooms), Self::Rooms(others)) => others.keys().for_each(|room| {
                rooms.insert(*room);
            }),
        }
    }

    pub(crate) fn remove(&mut self, room: RoomId) {
        if let Self::Rooms(rooms) = self {
            rooms.remove(&room);
        }
    }
}
