//! What a session gets to hear.

use std::sync::Arc;

use parlor_core::{Actor, Dismissal, File, Relayed, SignInNews};
use parlor_model::{NotifyLevel, RoomId, Seq, SessionId, UserName};

use crate::chunk::Slice;
use crate::handoff::HandoffNews;
use crate::reply::Answer;
use crate::views::{RoomSummary, RoomView, WhoEntry};

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
    RoomClosed {
        /// The room.
        room: RoomId,
        /// Whether the room has ended: nobody is in it, and all that was in it is erased.
        ended: bool,
    },
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
    /// Something of the user's own changed, by whichever of their sessions.
    Own(Arc<Own>),
    /// Something that was not worth storing.
    Signal(Arc<Signal>),
    /// The session is over; nothing follows.
    Ended(EndReason),
}

/// What is a user's own and told to their sessions alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// They have read a room so far. What is not further than before is no news.
    Read(RoomId, Seq),
    /// What they want to be called for in a room.
    Notify(RoomId, NotifyLevel),
    /// All whom they ignore, sorted by name. Also told at the start, even when it is nobody.
    Ignored(Vec<Actor>),
    /// What became of a code by which a further device of theirs is signed in.
    Handoff(HandoffNews),
    /// What changed about how they sign in.
    SignIn(SignInNews),
}

impl Own {
    /// Whether this makes an earlier one needless that was not told yet.
    pub(crate) fn replaces(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Read(room, _), Self::Read(other, _))
            | (Self::Notify(room, _), Self::Notify(other, _)) => room == other,
            (Self::Ignored(_), Self::Ignored(_)) => true,
            _ => false,
        }
    }
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
    /// Somebody says something to others of the same gateway. Of these a session keeps more than of other
    /// signals, and they come in order: after what was told before them, and before later answers.
    Relay(Relay),
}

/// What a session says to others of its gateway, and nobody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Who says it.
    pub from: Actor,
    /// Their account; `None` for guests.
    pub account: Option<UserName>,
    /// Whom it is for.
    pub to: Relayed,
    /// What, as their gateway wrote it.
    pub payload: Arc<str>,
    /// The session that says it. It gets its own words as well.
    pub by: SessionId,
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
