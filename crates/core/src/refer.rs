//! How a command names a room or a user: by id, or by a name as a person types it.

use parlor_model::{RoomId, RoomName, UserId, UserName};

use crate::{Denied, Room, State, User};

/// A room, by id or by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomRef {
    /// By its id.
    Id(RoomId),
    /// By its name.
    Name(RoomName),
    /// The direct room with somebody.
    With(UserRef),
}

/// A user, by id or by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserRef {
    /// By their id.
    Id(UserId),
    /// By their name: the registered user's, or that of the guest who attends by it.
    Name(UserName),
}

impl From<RoomId> for RoomRef {
    fn from(id: RoomId) -> Self {
        Self::Id(id)
    }
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl State {
    /// The user that is meant.
    ///
    /// # Errors
    /// [`Denied::NoSuchUser`].
    pub fn find_user(&self, user: &UserRef) -> Result<&User, Denied> {
        let (found, word) = match user {
            UserRef::Id(id) => (self.user(*id), id.to_string()),
            UserRef::Name(name) => (self.holder(name), name.to_string()),
        };
        found.ok_or(Denied::NoSuchUser(word))
    }

    /// The room that is meant, as far as `asker` may know of it: a stranger learns nothing of private
    /// and direct rooms.
    ///
    /// # Errors
    /// [`Denied::NoSuchRoom`], [`Denied::NoSuchUser`].
    pub fn find_room(&self, room: &RoomRef, asker: UserId) -> Result<&Room, Denied> {
        let (found, word) = match room {
            RoomRef::Id(id) => (self.room(*id), id.to_string()),
            RoomRef::Name(name) => (self.room_named(name), name.to_string()),
            RoomRef::With(user) => {
                let other = self.find_user(user)?;
                (self.direct_room(asker, other.id), other.name.to_string())
            }
        };
        found
            .filter(|room| self.may_see(room, asker))
            .ok_or(Denied::NoSuchRoom(word))
    }
}
