//! An event as it is told to clients, in frames, in history and in search results alike.

use parlor_core::Event;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{EventBody, RoomId, UserId};

/// A user and a name: the present one, or in an event the one they had then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UserLabel {
    /// The user.
    pub id: UserId,
    /// The name.
    pub name: String,
}

/// A fact in a room's log. `(room, seq)` is unique; `seq` has no gaps and starts at 1. The id that a
/// client gave its message is not part of it: that is between the server and that client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventFrame {
    /// The room whose log this is in.
    pub room: RoomId,
    /// The place in that log.
    pub seq: u64,
    /// When it was decided, in milliseconds since 1970 by the server's clock. For display, never for order.
    pub at: i64,
    /// Who did it.
    pub by: UserLabel,
    /// When a message or a file is erased that was given an end of its own, in milliseconds since 1970. Its room may
    /// end it sooner: see the room's flags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub expires_at: Option<i64>,
    /// What happened: the fields that its `kind` has.
    #[serde(flatten)]
    pub body: EventBody,
}

impl From<&Event> for EventFrame {
    fn from(event: &Event) -> Self {
        Self {
            room: event.room.into(),
            seq: event.seq.get(),
            at: event.at.as_millis(),
            by: UserLabel::from(&event.actor),
            expires_at: event.expires_at.map(parlor_model::Timestamp::as_millis),
            body: EventBody::from(&event.body),
        }
    }
}
