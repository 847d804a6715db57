//! Rooms and the messages in them.

use crate::{FileView, Flags, Hidden, Keeping, RoomId, RoomKind, RoomSummary, WhoEntry, is_off};

bodies! {
    /// The rooms that one is in or can find, the lobby first.
    Rooms {
        /// The rooms.
        rooms: Vec<RoomSummary>,
    }

    /// The files of a room, newest first.
    Files {
        /// The files.
        files: Vec<FileView>,
    }

    /// Makes a room.
    CreateRoom {
        /// Its name.
        name: String,
        /// Public or private.
        kind: RoomKind,
        /// How long it keeps what is said in it, and when it ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keeping: Option<Keeping>,
    }

    /// Finds or makes the direct room with somebody.
    OpenDirect {
        /// With whom.
        with: String,
    }

    /// A room that was made or found.
    RoomMade {
        /// The room.
        room: RoomId,
    }

    /// Joins a room.
    Join {
        /// Its key, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<Hidden>,
    }

    /// Changes a room: what is left out stays.
    ChangeRoom {
        /// The new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The new topic; an empty one clears it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
        /// All flags as they shall be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flags: Option<Flags>,
        /// What changes of how long it keeps what is said, and of when it ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keeping: Option<Keeping>,
    }

    /// Writes a message.
    Post {
        /// The text.
        text: String,
        /// The `seq` of the message that it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<u64>,
        /// In the third person.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        action: bool,
        /// A notice, which nothing answers by itself.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        notice: bool,
        /// For how long, in milliseconds: 5 s to 365 days; without it, as long as the room keeps it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lifetime_ms: Option<u64>,
        /// The client's own id for it: a retry with the same id makes no second message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    }

    /// Runs a command on the server.
    Run {
        /// The command and its arguments, as one types them.
        command: String,
    }

    /// Replaces the text of a message.
    Edit {
        /// The new text.
        text: String,
    }

    /// Adds a reaction to a message, or takes one's own back.
    React {
        /// The reaction.
        emoji: String,
        /// False takes it back.
        on: bool,
    }

    /// Who is here, sorted by name.
    Who {
        /// The users.
        who: Vec<WhoEntry>,
    }

    /// Takes somebody out of a room; of the lobby: ends all their sessions.
    Remove {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// Lets somebody read and not write.
    Mute {
        /// For how long, in milliseconds; without it, until lifted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }
}
