//! What a session gets to hear.

use std::sync::Arc;

use parlor_core::{Actor, Dismissal, File};
use parlor_model::RoomId;

use crate::chunk::Slice;
use crate::request::{Answer, RoomSummary, RoomView, WhoEntry};

/// One thing for a session, in order. What happened in rooms comes before the answers that were
/// given after it: an answer is a fence.
#[derive(Debug)]
pub enum Delivery {
    /// The session follows this room from now on; events after `head` come.
    RoomOpened(Box<RoomView>),
    /// Happenings in a room, in `seq` order without a gap.
    Happened(Slice),
    /// The session was too slow for the attendance between; this is who is in the room now. Events
    /// are never skipped: they come from the log.
    WhoNow {
        /// The room.
        room: RoomId,
        /// Who is here.
        who: Vec<WhoEntry>,
    },
    /// The session does not follow this room any more.
    RoomClosed(RoomId),
    /// Somebody invited the user into a room that they are not in.
    Invited {
        /// The room.
        room: Box<RoomSummary>,
        /// Who invited them.
        by: Actor,
    },
    /// The answer to the request with this tag.
    Answered {
        /// The tag that the gateway gave.
        tag: u64,
        /// The answer.
        answer: Answer,
    },
    /// Something that was not worth storing.
    Signal(Arc<Signal>),
    /// The session is over; nothing follows.
    Ended(EndReason),
}

/// What is never stored and may be dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// Somebody types.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        who: Actor,
    },
    /// That many bytes of a file have come.
    FileProgress(File, u64),
}

/// Why a session is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// Somebody ended it.
    Dismissed(Dismissal),
    /// The server goes down.
    ShuttingDown,
    /// The client took too little of what it was told; it can resume.
    TooSlow,
    /// The store failed and the state was read anew from disk; the client shall resume.
    StoreReopened,
}
