//! The first frame of a connection: who comes, and what they have seen already.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Hidden, RoomId, StoreEpoch, is_off};

/// Signs the connection in. With `token`: that device. With `ticket`: the device of a page's cookie. With `name` and `password`: the registered user.
/// With `name` alone: a guest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Hello {
    /// The version of the protocol that the client speaks.
    pub v: u32,
    /// What the client calls itself in the user's list of devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The name to come in under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The password of the registered user by that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Hidden>,
    /// The code of that user's second factor: six digits of an app, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Hidden>,
    /// The token of an earlier `welcome`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Hidden>,
    /// A ticket of `POST /api/v1/session/ticket`, for pages: they can't read the token in their cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Hidden>,
    /// The code of an invite, where the server asks newcomers for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<Hidden>,
    /// Whether `welcome` shall bring a token to come back with.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub remember: bool,
    /// What the client has seen already, to get what it missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Resume>,
}

/// How far a client has come in each room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Resume {
    /// The history that the numbers belong to.
    pub epoch: StoreEpoch,
    /// The newest `seq` that was seen, by room.
    pub rooms: BTreeMap<RoomId, u64>,
}
