//! The rooms as one session knows them: where its lines go, and which it follows.

use std::fmt;

use parlor_model::{RoomId, RoomName, UserName};

/// Where plain lines go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The room.
    pub room: RoomId,
    /// Its name; `None` is the lobby.
    pub name: Option<RoomName>,
    /// Whether the user is not in it any more: nothing is sent then, for it could be read by others
    /// than it is meant for.
    pub gone: bool,
}

impl Place {
    pub(crate) fn lobby(room: RoomId) -> Self {
        Self {
            room,
            name: None,
            gone: false,
        }
    }

    pub(crate) fn is_lobby(&self) -> bool {
        self.name.is_none()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_ref().map_or("lobby", RoomName::as_str))
    }
}

/// A room other than the lobby that the session follows.
#[derive(Debug)]
pub(crate) struct Known {
    /// Its name; a direct room has none.
    pub name: Option<RoomName>,
    /// The other one of a direct room.
    pub with: Option<UserName>,
}
