//! The closed sets of words that frames use: roles, kinds, gateways, lists.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$about:meta])+ $variant:ident,)+ })+) => {$(
        $(#[$doc])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$about])+ $variant,)+
        }

        impl From<parlor_model::$name> for $name {
            fn from(value: parlor_model::$name) -> Self {
                match value {
                    $(parlor_model::$name::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for parlor_model::$name {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }

        impl $name {
            /// The word on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                parlor_model::$name::from(self).as_str()
            }
        }
    )+};
}

words! {
    /// The role of a user on the server, in ascending order.
    ServerRole {
        /// Has no credential; the name is a label.
        Guest,
        /// Is registered.
        Member,
        /// Moderates the server and all its rooms.
        Admin,
        /// Set the server up.
        Owner,
    }

    /// Why a file that was being sent will not come.
    FileFailure {
        /// Its sender, or a moderator, gave it up.
        Cancelled,
        /// Nobody went on sending it for a day.
        Expired,
        /// What was there of it is not on the server's disk any more.
        Lost,
        /// It turned out to be larger than what its sender may share.
        TooLarge,
        /// What arrived is not what its sender has.
        WrongDigest,
    }

    /// The kind of a room.
    RoomKind {
        /// Everyone may find and join it.
        Public,
        /// Only who is invited knows of it.
        Private,
        /// Two users talk alone.
        Direct,
    }

    /// One of a room's lists of masks.
    MaskList {
        /// Who matches is kept out.
        Ban,
        /// Who matches may come in despite a ban.
        Exception,
        /// Who matches may come in without an invitation.
        InviteException,
    }

    /// What a user is called for in a room, in ascending order.
    NotifyLevel {
        /// For nothing.
        Nothing,
        /// For what mentions them.
        Mentions,
        /// For every message.
        Everything,
    }

    /// The door that a session came through.
    Gateway {
        /// The native protocol, the HTTP API and the web client.
        Http,
        /// Plain lines over TCP.
        Line,
        /// IRC.
        Irc,
    }
}

/// The role of a member in a room, in ascending order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RoomRole {
    /// Belongs to the room.
    Member,
    /// May also write while the room is moderated.
    Voiced,
    /// Moderates the room.
    Operator,
}

/// Whether an operator is voiced beside that is told on IRC alone.
impl From<parlor_model::RoomRole> for RoomRole {
    fn from(role: parlor_model::RoomRole) -> Self {
        match role {
            parlor_model::RoomRole::Member => Self::Member,
            parlor_model::RoomRole::Voiced => Self::Voiced,
            parlor_model::RoomRole::Operator | parlor_model::RoomRole::VoicedOperator => {
                Self::Operator
            }
        }
    }
}

impl From<RoomRole> for parlor_model::RoomRole {
    fn from(role: RoomRole) -> Self {
        match role {
            RoomRole::Member => Self::Member,
            RoomRole::Voiced => Self::Voiced,
            RoomRole::Operator => Self::Operator,
        }
    }
}

impl RoomRole {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        parlor_model::RoomRole::from(self).as_str()
    }
}

/// From which end of a range events are taken when there are more than asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The lowest `seq`s: catching up.
    Oldest,
    /// The highest `seq`s: scrolling back.
    Newest,
}

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum JoinPolicy {
    /// Whoever takes a free name.
    Open,
    /// Newcomers need an invite.
    Invite,
    /// Registered users only.
    Registered,
}

impl From<parlor_core::JoinPolicy> for JoinPolicy {
    fn from(policy: parlor_core::JoinPolicy) -> Self {
        match policy {
            parlor_core::JoinPolicy::Open => Self::Open,
            parlor_core::JoinPolicy::Invite => Self::Invite,
            parlor_core::JoinPolicy::Registered => Self::Registered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_model() {
        for role in parlor_model::ServerRole::ALL {
            let json = serde_json::to_string(&ServerRole::from(*role)).unwrap();
            assert_eq!(json, format!("\"{role}\""));
            assert_eq!(ServerRole::from(*role).as_str(), role.as_str());
        }
        for role in [RoomRole::Member, RoomRole::Voiced, RoomRole::Operator] {
            let word = parlor_model::RoomRole::from(role);
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{word}\""));
            assert_eq!(RoomRole::from(word), role);
        }
        for kind in parlor_model::RoomKind::ALL {
            assert_eq!(
                serde_json::to_string(&RoomKind::from(*kind)).unwrap(),
                format!("\"{kind}\"")
            );
        }
        for list in parlor_model::MaskList::ALL {
            assert_eq!(
                serde_json::to_string(&MaskList::from(*list)).unwrap(),
                format!("\"{list}\"")
            );
        }
        for level in parlor_model::NotifyLevel::ALL {
            assert_eq!(
                serde_json::to_string(&NotifyLevel::from(*level)).unwrap(),
                format!("\"{level}\"")
            );
        }
        for door in parlor_model::Gateway::ALL {
            assert_eq!(
                serde_json::to_string(&Gateway::from(*door)).unwrap(),
                format!("\"{door}\"")
            );
        }
    }
}
