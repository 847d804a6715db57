//! An event: one fact in a room's log.

use parlor_model::{
    ClientId, DeviceId, Digest, Emoji, FileFailure, FileId, FileName, Manner, Mask, MaskList,
    MediaType, MessageText, Reason, RoomFlags, RoomId, RoomName, RoomRole, Seq, Timestamp, Topic,
    UserId, UserName,
};

use crate::FileState;

/// A fact in a room's log. `(room, seq)` is unique, and `seq` has no gaps and starts at 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The room whose log this is in.
    pub room: RoomId,
    /// The place in that log.
    pub seq: Seq,
    /// When it was decided, by the server's wall clock. For display and expiry, never for order.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The client-made id it was asked for with, if any.
    pub origin: Option<Origin>,
    /// When it is erased, where a message or a file was given an end of its own. Its room may end it sooner.
    pub expires_at: Option<Timestamp>,
    /// What happened.
    pub body: EventBody,
}

/// A user and the name they had when the event was decided: the log needs no lookup to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user's id, stable across renames.
    pub user: UserId,
    /// The name at that time.
    pub name: UserName,
}

impl Actor {
    /// The server itself, in what nobody else did.
    ///
    /// # Panics
    /// Never: the name is a valid one.
    #[must_use]
    pub fn server() -> Self {
        Self {
            user: UserId::from_bytes([0; 16]),
            name: UserName::parse("server").expect("it is a valid name"),
        }
    }
}

/// Which device asked, and under which id of its own. Makes a retry safe: see
/// [`RecentIds`](crate::RecentIds).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The device that asked.
    pub device: DeviceId,
    /// Its own id for what it asked.
    pub id: ClientId,
}

/// Where a posted message stands in its room's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// The room.
    pub room: RoomId,
    /// The message's place in it.
    pub seq: Seq,
    /// When it was decided.
    pub at: Timestamp,
}

/// What an event says happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventBody {
    /// The room was made; always `seq` 1.
    Created,
    /// A message. Its text is the current one when read back from the store: edits replace it.
    Message {
        /// The text; `None` once it was deleted (the tombstone keeps its `seq`).
        text: Option<MessageText>,
        /// The message this one answers.
        reply_to: Option<Seq>,
        /// How it is said.
        manner: Manner,
        /// The users it mentions; a field of their own so that an encrypted text can have them.
        mentions: Vec<UserId>,
        /// When its text was last edited; only ever set when read back from the store.
        edited: Option<Timestamp>,
    },
    /// The text of an earlier message was replaced.
    Edited {
        /// The message.
        target: Seq,
        /// The new text; `None` once the message was deleted.
        text: Option<MessageText>,
    },
    /// An earlier message was deleted: its text and that of its edits are erased everywhere.
    Deleted {
        /// The message.
        target: Seq,
    },
    /// The time of earlier messages was over: their texts and those of their edits are erased everywhere. The actor is
    /// the server.
    Expired {
        /// The messages, ascending.
        targets: Vec<Seq>,
    },
    /// A reaction was added to an earlier message.
    Reacted {
        /// The message.
        target: Seq,
        /// The reaction.
        emoji: Emoji,
    },
    /// A reaction was taken back.
    Unreacted {
        /// The message.
        target: Seq,
        /// The reaction.
        emoji: Emoji,
    },
    /// An earlier message or file was pinned.
    Pinned {
        /// The message.
        target: Seq,
    },
    /// An earlier message or file is pinned no more.
    Unpinned {
        /// The message.
        target: Seq,
    },
    /// The topic was set; an empty one clears it.
    TopicSet {
        /// The new topic.
        topic: Topic,
    },
    /// The actor became a member.
    Joined {
        /// The role they have from the start.
        role: RoomRole,
    },
    /// The actor ended their membership.
    Left,
    /// Somebody's membership was ended by the actor; in the lobby, all their sessions.
    Removed {
        /// Who was removed.
        target: Actor,
        /// Why, possibly empty.
        reason: Reason,
    },
    /// Somebody was blocked from the server. Told in the lobby's log.
    Blocked {
        /// The name that is refused from now on.
        name: UserName,
        /// Why, possibly empty.
        reason: Reason,
        /// When the block ends by itself.
        until: Option<Timestamp>,
    },
    /// A block was lifted. Told in the lobby's log.
    Unblocked {
        /// The name that is welcome again.
        name: UserName,
    },
    /// Somebody may read but not write, here or (in the lobby) in every room.
    Muted {
        /// Who was muted.
        target: Actor,
        /// Why, possibly empty.
        reason: Reason,
        /// When the mute ends by itself.
        until: Option<Timestamp>,
    },
    /// A mute was lifted.
    Unmuted {
        /// Who may write again.
        target: Actor,
    },
    /// A member's role in the room changed.
    RoleSet {
        /// Whose.
        target: Actor,
        /// The new role.
        role: RoomRole,
    },
    /// The room's flags changed.
    FlagsSet {
        /// All flags as they are from now on.
        flags: RoomFlags,
    },
    /// The room got another name.
    Renamed {
        /// The new name.
        name: RoomName,
        /// Why, possibly empty.
        reason: Reason,
    },
    /// Somebody was invited into the room.
    Invited {
        /// Who.
        target: Actor,
    },
    /// A mask was put on one of the room's lists.
    MaskAdded {
        /// Which list.
        list: MaskList,
        /// The mask.
        mask: Mask,
    },
    /// A mask was taken off one of the room's lists.
    MaskRemoved {
        /// Which list.
        list: MaskList,
        /// The mask.
        mask: Mask,
    },
    /// A file is being sent. Like a message it can be answered, reacted to and deleted.
    FileOffered {
        /// The file.
        file: FileId,
        /// Its name; `None` once it was deleted.
        name: Option<FileName>,
        /// Its size in bytes, where it is known: what its sender says, and the true one when read back from
        /// the store after it was finished.
        size: Option<u64>,
        /// What its sender says it is.
        media_type: MediaType,
        /// Being sent; how it is now when read back from the store.
        state: FileState,
    },
    /// A file has come: all its bytes are on stable storage. The actor is who shares it.
    FileReady {
        /// The file.
        file: FileId,
        /// The event that offered it.
        target: Seq,
        /// Its name; `None` once it was deleted.
        name: Option<FileName>,
        /// Its size in bytes.
        size: u64,
        /// BLAKE3 of its bytes.
        digest: Digest,
    },
    /// A file will not come. The actor is who shared it.
    FileFailed {
        /// The file.
        file: FileId,
        /// The event that offered it.
        target: Seq,
        /// Its name; `None` once it was deleted.
        name: Option<FileName>,
        /// Why.
        why: FileFailure,
    },
    /// A file was deleted: its name is erased, and its bytes go when no other file has the same.
    FileDeleted {
        /// The file.
        file: FileId,
        /// The event that offered it.
        target: Seq,
    },
}
