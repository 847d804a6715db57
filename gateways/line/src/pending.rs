//! What a session waits for an answer to, so that the answer can be told.

use parlor_core::vocabulary::Spoken;
use parlor_hub::Request;
use parlor_model::{RoomId, RoomKind, RoomName, UserName};

use crate::history::Reading;

/// A request on its way, as the answer needs to know it.
#[derive(Debug)]
pub(crate) enum Pending {
    /// Told by what happens in the room; only a refusal is told here.
    Silent,
    /// This is told when it is done.
    Tell(String),
    /// Going into a room, making it when there is none.
    Join {
        /// Which.
        room: RoomName,
        /// What kind to make.
        or_make: Option<RoomKind>,
    },
    /// Making a room.
    Make {
        /// Which.
        room: RoomName,
        /// Public or private.
        kind: RoomKind,
    },
    /// Leaving a room.
    Leave {
        /// Which, when it is known.
        room: Option<RoomId>,
        /// As it is called.
        name: String,
    },
    /// Somebody was asked into a room.
    Invite(UserName),
    /// The topic is asked for.
    Topic,
    /// The rooms are asked for.
    Rooms,
    /// Who is here is asked for.
    Who,
    /// The log is read.
    History(Box<Reading>),
    /// The log is searched for the message that `^` stands for.
    Last(Box<Spoken>),
    /// Messages are searched.
    Search,
    /// The blocks are asked for.
    Blocks,
    /// The files of the room are asked for.
    Files,
    /// A file is looked for, to fetch it.
    Get,
    /// A sign-in code is asked for, or opened.
    Code,
}

impl Pending {
    /// Whether the lines after it have to wait for its answer: they depend on it, or it can be large.
    pub(crate) fn holds(&self) -> bool {
        match self {
            Self::Join { .. }
            | Self::Make { .. }
            | Self::Leave { .. }
            | Self::Topic
            | Self::Rooms
            | Self::Who
            | Self::History(_)
            | Self::Last(_)
            | Self::Search
            | Self::Blocks
            | Self::Files
            | Self::Get
            | Self::Code => true,
            Self::Silent | Self::Tell(_) | Self::Invite(_) => false,
        }
    }

    /// Whether it goes into or out of a room, so that its answer tells of that.
    pub(crate) fn moves(&self) -> bool {
        matches!(
            self,
            Self::Join { .. } | Self::Make { .. } | Self::Leave { .. }
        )
    }
}

/// A request and what its answer needs.
#[derive(Debug)]
pub(crate) struct Ask {
    /// What to ask the hub for.
    pub request: Request,
    /// What to make of its answer.
    pub pending: Pending,
}
