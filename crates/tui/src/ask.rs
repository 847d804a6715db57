//! What was asked of the server, so that the answer finds its place.

use parlor_model::RoomKind;
use parlor_wire::RoomId;

/// What an answer is for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A message of this room; it is among its outgoing ones.
    Post(RoomId),
    /// A message to one person, who is opened once it is there.
    Direct,
    /// A page of this room's log.
    Page(RoomId, Page),
    /// What came in this room since it was last read.
    Missed(RoomId),
    /// The members of this room.
    Members(RoomId),
    /// The message of this `seq`, which another one answers.
    Quote(RoomId, u64),
    /// The search's result.
    Found,
    /// Going into a room of this name, to be made when there is none and a kind is said.
    Join(String, Option<RoomKind>),
    /// Making a room of this name.
    Make(String, RoomKind),
    /// The direct room with somebody.
    Open,
    /// Leaving the room that is called so.
    Leave(String),
    /// The rooms there are, for the switcher.
    Places,
    /// The rooms there are, to be shown.
    Rooms,
    /// Who is here.
    Who,
    /// Who is blocked.
    Blocks,
    /// What this room is about.
    Topic,
    /// The file of this name.
    File(String),
    /// The event of this `seq`, to fetch the file that it shares; if it shares none, this is said.
    FileNumber(u64, String),
    /// Files of this room.
    Files(RoomId),
    /// The newest messages, with their numbers.
    Numbers,
    /// Whether this user is away now.
    Away(Option<String>),
    /// A sign-in code, or that a device is let in by one.
    Code,
    /// Something that is said to be done in these words, or in none.
    Act(Option<String>),
}

/// Which part of a log is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The newest.
    Newest,
    /// What surrounds the message of this `seq`.
    Around(u64),
    /// What is before the oldest that is there.
    Older,
    /// What is after the newest that is there.
    Newer,
}
