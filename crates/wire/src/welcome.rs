//! The answer to a `hello` that was accepted.

use parlor_model::limits;
use serde::{Deserialize, Serialize};

use crate::{Hidden, ServerRole, StoreEpoch, UserId, is_off};

/// Who the client is from now on, and what the server accepts. `room_opened` frames follow, one for each
/// room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Welcome {
    /// The version of the protocol that is spoken on this connection.
    pub v: u32,
    /// What the server is called.
    pub server: String,
    /// The version of Parlor that it runs.
    pub version: String,
    /// The history that `seq`s belong to.
    pub epoch: StoreEpoch,
    /// Who the client is.
    pub user: UserId,
    /// By which name; a guest who resumes may have got another.
    pub name: String,
    /// Their role on the server.
    pub role: ServerRole,
    /// What to come back with, if `hello` asked to be remembered. It is shown only here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Hidden>,
    /// Whether the client's `resume` was of this history: what it missed follows.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub resumed: bool,
    /// Whether the role counts for nothing yet, since it needs a second factor: turn it on.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub needs_factor: bool,
    /// What time it is by the server's clock, in milliseconds since 1970. What expires is over by this clock,
    /// and not by the client's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<i64>,
    /// What the server accepts.
    pub limits: Limits,
}

/// The limits that a client must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Limits {
    /// Characters of a message.
    pub message_chars: u64,
    /// Bytes of one frame from a client.
    pub frame_bytes: u64,
    /// Requests that may be unanswered.
    pub in_flight: u64,
    /// Events in one page of history.
    pub history_page: u64,
    /// Results in one page of a search.
    pub search_page: u64,
    /// Characters of a client-made message id.
    pub id_chars: u64,
}

impl Limits {
    /// The limits of a server whose operator accepts messages of this many characters.
    #[must_use]
    pub fn new(message_chars: usize) -> Self {
        Self {
            message_chars: message_chars as u64,
            frame_bytes: limits::FRAME_BYTES as u64,
            in_flight: limits::IN_FLIGHT as u64,
            history_page: limits::HISTORY_PAGE as u64,
            search_page: limits::SEARCH_PAGE as u64,
            id_chars: limits::CLIENT_ID_CHARS as u64,
        }
    }
}
