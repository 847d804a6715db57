//! The lines of an export: a room, then the events of its log as frames have them.

use std::collections::BTreeMap;

use parlor_core::{Room, User};
use parlor_model::UserId;
use serde::{Deserialize, Serialize};

use crate::{EventFrame, RoomId, RoomKind, UserLabel};

/// A line of an export, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ExportLine {
    /// A room; the events after it are of its log, until the next room.
    Room(ExportedRoom),
    /// An event, as the frame of this type has it. What was deleted has no text.
    Event(EventFrame),
}

/// A room as it was when the export was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedRoom {
    /// The room.
    pub id: RoomId,
    /// Its name; a direct room has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Public, private or direct.
    pub kind: RoomKind,
    /// When it was made, in milliseconds since 1970.
    pub since: i64,
    /// What it is about; empty when no topic is set.
    pub topic: String,
    /// The `seq` of its newest event.
    pub head: u64,
    /// Its members. Of the lobby, those with a role in it: everybody is a member.
    pub members: Vec<UserLabel>,
}

impl ExportedRoom {
    /// A room, with the names of its members. One who was forgotten is left out.
    #[must_use]
    pub fn new(room: &Room, users: &BTreeMap<UserId, User>) -> Self {
        let members = room.members.keys().filter_map(|id| users.get(id));
        let topic = room.topic.as_ref();
        Self {
            id: room.id.into(),
            name: room.name.as_ref().map(ToString::to_string),
            kind: room.kind.into(),
            since: room.since.as_millis(),
            topic: topic.map(|set| set.topic.to_string()).unwrap_or_default(),
            head: room.head.get(),
            members: members
                .map(|user| UserLabel {
                    id: user.id.into(),
                    name: user.name.to_string(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use parlor_model::{RoomName, Timestamp};

    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        let name = Some(RoomName::parse("den").unwrap());
        let (kind, since) = (parlor_model::RoomKind::Private, Timestamp::from_millis(5));
        let room = Room::new(parlor_model::RoomId::from_bytes([1; 16]), name, kind, since);
        let line = ExportLine::Room(ExportedRoom::new(&room, &BTreeMap::new()));
        let json = serde_json::to_string(&line).unwrap();
        assert_eq!(
            json,
            r#"{"type":"room","id":"01010101010101010101010101010101","name":"den","kind":"private","since":5,"topic":"","head":0,"members":[]}"#
        );
        assert_eq!(serde_json::from_str::<ExportLine>(&json).unwrap(), line);
    }
}
