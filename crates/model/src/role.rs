//! What a user may do: on the server, and in a room. A later role includes the earlier ones.

use thiserror::Error;

use crate::named::named;

/// The role of a user on the server, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServerRole {
    /// Has no credential; the name is a label.
    Guest,
    /// Is registered.
    Member,
    /// Moderates the server and all its rooms.
    Admin,
    /// Set the server up; no one is above.
    Owner,
}

named!(ServerRole, UnknownRole, {
    Guest => "guest", Member => "member", Admin => "admin", Owner => "owner",
});

/// The role of a member in a room, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoomRole {
    /// Belongs to the room.
    Member,
    /// May also write while the room is moderated.
    Voiced,
    /// Moderates the room.
    Operator,
    /// Moderates the room, and is voiced still when no operator any more.
    VoicedOperator,
}

named!(RoomRole, UnknownRole, {
    Member => "member", Voiced => "voiced", Operator => "operator", VoicedOperator => "voiced_operator",
});

impl RoomRole {
    /// The role of a member who is an operator or not, and voiced or not.
    #[must_use]
    pub const fn of(operator: bool, voiced: bool) -> Self {
        match (operator, voiced) {
            (false, false) => Self::Member,
            (false, true) => Self::Voiced,
            (true, false) => Self::Operator,
            (true, true) => Self::VoicedOperator,
        }
    }

    /// Whether the member moderates the room.
    #[must_use]
    pub const fn is_operator(self) -> bool {
        match self {
            Self::Operator | Self::VoicedOperator => true,
            Self::Member | Self::Voiced => false,
        }
    }

    /// Whether the member was given a voice, which they keep when they are no operator any more.
    #[must_use]
    pub const fn is_voiced(self) -> bool {
        match self {
            Self::Voiced | Self::VoicedOperator => true,
            Self::Member | Self::Operator => false,
        }
    }
}

/// The word names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no such role")]
pub struct UnknownRole;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_ascend() {
        assert!(ServerRole::ALL.is_sorted());
        assert!(RoomRole::ALL.is_sorted());
        assert!(ServerRole::Owner > ServerRole::Admin);
        assert!(RoomRole::Operator > RoomRole::Voiced);
        for role in RoomRole::ALL {
            assert_eq!(RoomRole::of(role.is_operator(), role.is_voiced()), *role);
            assert_eq!(role.is_operator(), *role >= RoomRole::Operator);
        }
    }

    #[test]
    fn roles_are_read_as_they_are_written() {
        for role in ServerRole::ALL {
            assert_eq!(role.to_string().parse(), Ok(*role));
        }
        for role in RoomRole::ALL {
            assert_eq!(role.to_string().parse(), Ok(*role));
        }
        assert_eq!("Owner".parse::<ServerRole>(), Err(UnknownRole));
        assert_eq!("guest".parse::<RoomRole>(), Err(UnknownRole));
    }
}
