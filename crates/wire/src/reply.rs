//! The answers to requests: one `kind` with its fields, in an `ok` frame.

use parlor_core::{Outcome, Posted as CorePosted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    AuditView, BlockId, BlockView, DeviceView, EventFrame, FileView, Hidden, InviteId, InviteView,
    MaskView, NotifyLevel, RoomId, RoomSummary, RoomView, ShownCode, StoreEpoch, UserLabel,
    UserView, Waiting, WhoEntry, is_off,
};

/// What a request that was not refused led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reply {
    /// It is done.
    Done,
    /// A message stands in a room's log, on stable storage.
    Posted(Posted),
    /// A room was made or found.
    RoomId {
        /// The room.
        room: RoomId,
    },
    /// A block stands.
    Block {
        /// The block.
        block: BlockId,
        /// Whether the address was to be refused too and none is known: only the name is refused.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        no_address: bool,
    },
    /// An invite was made.
    Invite {
        /// The invite.
        invite: InviteId,
        /// What newcomers bring; shown only here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Hidden>,
    },
    /// Everything that was asked before is done.
    Pong,
    /// Who is here, sorted by name.
    Who {
        /// The users.
        who: Vec<WhoEntry>,
    },
    /// The lobby first, then by name.
    Rooms {
        /// The rooms.
        rooms: Vec<RoomSummary>,
    },
    /// A room.
    Room {
        /// The room.
        view: Box<RoomView>,
    },
    /// A part of a room's log.
    History(HistoryPage),
    /// What a search found.
    Found(Found),
    /// What is pinned in a room, pinned last first.
    Pins {
        /// The messages and files, as they are now.
        events: Vec<EventFrame>,
    },
    /// One of a room's lists of masks.
    Masks {
        /// In the order in which they were put there.
        masks: Vec<MaskView>,
    },
    /// What is one's own.
    Mine {
        /// The rooms that one is in.
        rooms: Vec<MineEntry>,
        /// Whom one ignores, sorted by name.
        ignored: Vec<UserLabel>,
    },
    /// A file.
    File {
        /// The file.
        file: FileView,
    },
    /// A room's files, newest first.
    Files {
        /// The files.
        files: Vec<FileView>,
    },
    /// The blocks that stand, oldest first.
    Blocks {
        /// The blocks.
        blocks: Vec<BlockView>,
    },
    /// The invites that are open, oldest first.
    Invites {
        /// The invites.
        invites: Vec<InviteView>,
    },
    /// All users, sorted by name.
    Users {
        /// The users.
        users: Vec<UserView>,
    },
    /// One's own devices, oldest first.
    Devices {
        /// The devices.
        devices: Vec<DeviceView>,
    },
    /// A code by which a further device is signed in.
    Code(ShownCode),
    /// The device whose code was opened, which waits to be confirmed.
    Waiting(Waiting),
    /// Lines of the audit log, newest first.
    Audit {
        /// The lines.
        lines: Vec<AuditView>,
    },
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Posted {
    /// The room.
    pub room: RoomId,
    /// The place in its log.
    pub seq: u64,
    /// When it was decided, in milliseconds since 1970.
    pub at: i64,
}

/// A part of a room's log, ascending by `seq`, with what stands on its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HistoryPage {
    /// The room, with the newest `seq` as `head`.
    pub room: RoomSummary,
    /// The history that the numbers belong to.
    pub epoch: StoreEpoch,
    /// The events.
    pub events: Vec<EventFrame>,
    /// The reactions that stand on the messages among them.
    pub reactions: Vec<Reaction>,
}

/// A reaction that stands on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Reaction {
    /// The `seq` of the message.
    pub target: u64,
    /// The reaction.
    pub emoji: String,
    /// Whose.
    pub by: UserLabel,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Found {
    /// The messages, newest first.
    pub events: Vec<EventFrame>,
    /// The rooms that they are in.
    pub rooms: Vec<RoomSummary>,
    /// How many events the index has not taken in yet.
    pub behind: u64,
    /// Whether the search was ended by its bound: there may be older ones. Off when it was not.
    #[serde(default, skip_serializing_if = "is_off")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub partial: bool,
}

/// What a room is to the one who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct MineEntry {
    /// The room.
    pub room: RoomId,
    /// How far they have read: a `seq`, 0 where they marked none.
    pub read: u64,
    /// How many messages and files of others came after that, or after they joined; counted to 100.
    pub messages: u64,
    /// How many of those mention them (in a direct room all do); counted to 100.
    pub mentions: u64,
    /// What they want to be called for, where they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<NotifyLevel>,
}

impl From<CorePosted> for Posted {
    fn from(posted: CorePosted) -> Self {
        Self {
            room: posted.room.into(),
            seq: posted.seq.get(),
            at: posted.at.as_millis(),
        }
    }
}

impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done | Outcome::Unchanged => Self::Done,
            Outcome::Posted(posted) => Self::Posted(posted.into()),
            Outcome::Room(room) => Self::RoomId { room: room.into() },
            Outcome::Invite(invite) => Self::Invite {
                invite: invite.into(),
                code: None,
            },
            Outcome::Block { block, no_address } => Self::Block {
                block: block.into(),
                no_address,
            },
        }
    }
}
