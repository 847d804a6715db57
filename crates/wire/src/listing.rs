//! The lines of lists: who is here, and what admins and users look through.

use parlor_core::{AuditEntry, MaskEntry};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BlockId, DeviceId, Gateway, InviteId, RoomId, ServerRole, UserId, UserLabel, is_off};

/// A user who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct WhoEntry {
    /// Who.
    pub who: UserLabel,
    /// Their role on the server.
    pub role: ServerRole,
    /// The doors of their sessions, each once.
    pub gateways: Vec<Gateway>,
    /// How long none of their sessions has asked for anything, in milliseconds.
    pub idle_ms: i64,
    /// Since when they have been here, in milliseconds since 1970.
    pub since: i64,
    /// What they are away for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<String>,
}

/// A block as admins see it. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct BlockView {
    /// The block.
    pub id: BlockId,
    /// The refused name.
    pub name: String,
    /// The refused addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Who set it.
    pub by: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When.
    pub at: i64,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// An invite as admins see it: never its code. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct InviteView {
    /// The invite.
    pub id: InviteId,
    /// The room that it also gives membership of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: i64,
    /// How many may still use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_left: Option<u32>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// A mask on one of a room's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct MaskView {
    /// The pattern, as it is compared.
    pub mask: String,
    /// Who put it there, by the name they had.
    pub by: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl From<&MaskEntry> for MaskView {
    fn from(entry: &MaskEntry) -> Self {
        Self {
            mask: entry.mask.to_string(),
            by: entry.by.to_string(),
            at: entry.at.as_millis(),
        }
    }
}

/// A user as admins see them. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct UserView {
    /// Who.
    pub who: UserLabel,
    /// The name under which they registered and still sign in, where they have another one now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Their role on the server.
    pub role: ServerRole,
    /// When they first came.
    pub since: i64,
    /// When they were last here.
    pub seen: i64,
    /// Whether they are here now.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub here: bool,
    /// Whether they have a second factor, or passkeys: what an admin can turn off.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub second_factor: bool,
}

/// One of the user's own devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct DeviceView {
    /// The device.
    pub id: DeviceId,
    /// What it calls itself.
    pub label: String,
    /// When it was added, in milliseconds since 1970.
    pub at: i64,
    /// Whether it is the one that asks.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub current: bool,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct AuditView {
    /// The position in the log, from 1.
    pub position: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who; left out when it was the server itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserId>,
    /// The name they had.
    pub actor_name: String,
    /// What was done.
    pub action: String,
    /// To whom or what.
    pub target: String,
    /// In which room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Why, or further detail; possibly empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<String>"))]
    pub detail: String,
}

impl AuditView {
    /// The line at a position.
    #[must_use]
    pub fn new(position: u64, entry: &AuditEntry) -> Self {
        Self {
            position,
            at: entry.at.as_millis(),
            actor: entry.actor.map(UserId),
            actor_name: entry.actor_name.clone(),
            action: entry.action.as_str().to_owned(),
            target: entry.target.clone(),
            room: entry.room.map(RoomId),
            detail: entry.detail.clone(),
        }
    }
}
