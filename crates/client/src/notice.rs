//! What a client is told without asking.

use parlor_wire::{
    Attendance, EventFrame, FileProgress, HandoffNews, RoomId, RoomSummary, RoomView, SignInNews,
    UserLabel, WhoEntry,
};

/// One thing that happened, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The client follows this room from now on. Told again after every reconnection.
    RoomOpened(Box<RoomView>),
    /// The client does not follow this room any more.
    RoomClosed {
        /// The room.
        room: RoomId,
        /// Whether the room has ended, with all that was in it.
        ended: bool,
    },
    /// Somebody invited the user into a room that they are not in.
    Invited {
        /// The room.
        room: Box<RoomSummary>,
        /// Who invited them.
        by: UserLabel,
    },
    /// An event: the next one of its room, unless [`Notice::Resynchronised`] came just before.
    Event(Box<EventFrame>),
    /// Events of this room were skipped (the server has another history than before, or nobody took
    /// what came): what is shown of it must be read anew from the room's history.
    Resynchronised(RoomId),
    /// Who is here changed.
    Attendance(Box<Attendance>),
    /// Who is here, where the changes between were skipped.
    WhoNow {
        /// The room.
        room: RoomId,
        /// Who is here.
        who: Vec<WhoEntry>,
    },
    /// Somebody types.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        who: UserLabel,
    },
    /// Whom the user ignores from now on: all of them.
    Ignored(Vec<UserLabel>),
    /// What became of a code by which a further device is signed in.
    Handoff(HandoffNews),
    /// What changed about how the user signs in.
    SignIn(SignInNews),
    /// So much of a file has come.
    FileProgress(Box<FileProgress>),
    /// The connection was lost; the client tries to come back.
    Disconnected,
    /// The client is back. `RoomOpened` and what was missed follow.
    Reconnected,
}
