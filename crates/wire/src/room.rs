//! A room as it is told to a client.

use parlor_core::Actor;
use parlor_model::{RoomFlags, RoomKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BadFrame, Hidden, RoomId, RoomKind, RoomRole, ServerRole, UserLabel, is_off, read};

/// A room in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct RoomSummary {
    /// The room.
    pub id: RoomId,
    /// Its name; a direct room has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In a direct room, the other one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<UserLabel>,
    /// Its kind.
    pub kind: RoomKind,
    /// Whether it is the lobby.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub lobby: bool,
    /// The topic, possibly empty.
    #[serde(default)]
    pub topic: String,
    /// How many members it has; of the lobby, how many are here.
    pub members: u64,
    /// The newest `seq`.
    pub head: u64,
    /// Whether the asker is a member.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub member: bool,
}

/// A room with everything that a member sees of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RoomView {
    /// As in a list.
    pub room: RoomSummary,
    /// Its flags; the key only for operators of the room and admins.
    pub flags: Flags,
    /// When it was made, in milliseconds since 1970.
    pub since: i64,
    /// Its members; of the lobby, who is here and who has a role there. Left out when a room of more
    /// than 100 is opened: a client that shows them asks with `room`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub members: Option<Vec<MemberView>>,
    /// How many messages and files are pinned in it; left out when none is.
    #[serde(default, skip_serializing_if = "is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<u64>"))]
    pub pins: u64,
}

/// What a room's operators can switch. A switch that is off is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Flags {
    /// Joining needs an invitation or an invite exception.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub invite_only: bool,
    /// Only voiced members and operators may write.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub moderated: bool,
    /// Only operators may change the topic.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub topic_locked: bool,
    /// The room is not listed for those who are not members.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub secret: bool,
    /// Who is not a member may write, into a public room.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub outsiders_write: bool,
    /// Guests may read and, without a voice, not write.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub guests_read: bool,
    /// What programs ask each other (CTCP) is not passed on.
    #[serde(skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub no_queries: bool,
    /// Nothing is shown where something that expired stood. In `set_flags` this and the two about time stay as they are
    /// when they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_tombstones: Option<bool>,
    /// Joining needs this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Hidden>,
    /// How many members the room has at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_limit: Option<u32>,
    /// How long what is said here stands, in milliseconds: 5 s to 365 days; in `set_flags` 0 for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_ms: Option<u64>,
    /// When the room ends with all that is in it, in milliseconds since 1970; in `set_flags` 0 for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<i64>,
}

/// A change of how long a room keeps what is said in it, and when it ends. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Keeping {
    /// How long what is said stands, in milliseconds: 5 s to 365 days, or 0 for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_ms: Option<u64>,
    /// When the room ends, in milliseconds since 1970, or 0 for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<i64>,
    /// The same as a time from now, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_in_ms: Option<u64>,
    /// Whether nothing is shown where something that expired stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_tombstones: Option<bool>,
}

/// A member as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct MemberView {
    /// Who.
    pub who: UserLabel,
    /// Their role on the server.
    pub server_role: ServerRole,
    /// Their role in the room.
    pub role: RoomRole,
    /// Since when they are a member, in milliseconds since 1970.
    pub since: i64,
    /// Whether they attend now.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub here: bool,
    /// What they are away for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<String>,
    /// Whether they may not write.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub muted: bool,
    /// When that ends by itself, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl From<&Actor> for UserLabel {
    fn from(actor: &Actor) -> Self {
        Self {
            id: actor.user.into(),
            name: actor.name.to_string(),
        }
    }
}

impl Flags {
    /// The flags as those see them who may not know the key.
    #[must_use]
    pub fn without_key(flags: &RoomFlags) -> Self {
        Self {
            invite_only: flags.invite_only,
            moderated: flags.moderated,
            topic_locked: flags.topic_locked,
            secret: flags.secret,
            outsiders_write: flags.outsiders_write,
            guests_read: flags.guests_read,
            no_queries: flags.no_queries,
            no_tombstones: flags.no_tombstones.then_some(true),
            key: None,
            member_limit: flags.member_limit,
            retention_ms: flags.retention.map(|kept| kept.as_millis().unsigned_abs()),
            ends_at: flags.ends_at.map(parlor_model::Timestamp::as_millis),
        }
    }

    /// What these flags say of how long the room keeps what is said.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        Keeping {
            retention_ms: self.retention_ms,
            ends_at: self.ends_at,
            ends_in_ms: None,
            no_tombstones: self.no_tombstones,
        }
    }

    /// The flags with the key, for operators of the room and admins.
    #[must_use]
    pub fn with_key(flags: &RoomFlags) -> Self {
        let key = flags
            .key
            .as_ref()
            .map(|key| Hidden::from(key.expose().to_owned()));
        Self {
            key,
            ..Self::without_key(flags)
        }
    }
}

impl TryFrom<Flags> for RoomFlags {
    type Error = BadFrame;

    /// All but those of [`Flags::keeping`].
    ///
    /// # Errors
    ///
    /// [`BadFrame`] when the key breaks a rule or the limit is 0.
    fn try_from(flags: Flags) -> Result<Self, BadFrame> {
        if flags.member_limit == Some(0) {
            return Err(BadFrame::field(
                "member_limit",
                "a room's limit is 1 or more",
            ));
        }
        let key: Option<RoomKey> = flags.key.as_ref().map(read::room_key).transpose()?;
        Ok(Self {
            invite_only: flags.invite_only,
            moderated: flags.moderated,
            topic_locked: flags.topic_locked,
            secret: flags.secret,
            outsiders_write: flags.outsiders_write,
            guests_read: flags.guests_read,
            no_queries: flags.no_queries,
            key,
            member_limit: flags.member_limit,
            ..Self::default()
        })
    }
}
