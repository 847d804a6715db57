//! A point in a conversation: a message by its id, or a time.

use parlor_hub::Place;
use parlor_model::{RoomId, Timestamp};

use crate::{names, time};

/// A point in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Point {
    Message(String),
    Time(Timestamp),
}

impl Point {
    /// Reads `msgid=…` or `timestamp=…`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once('=')?;
        match kind {
            "msgid" if !value.is_empty() => Some(Self::Message(value.to_owned())),
            "timestamp" => time::read(value).map(Self::Time),
            _ => None,
        }
    }

    /// The place in a room; none for a message that is not of it.
    pub(super) fn place(&self, room: RoomId) -> Option<Place> {
        match self {
            Self::Message(id) => names::seq_of(room, id).map(Place::At),
            Self::Time(at) => Some(Place::Time(*at)),
        }
    }
}
