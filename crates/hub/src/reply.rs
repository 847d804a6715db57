//! What the hub answers.

use parlor_core::{Actor, AuditEntry, Denied, Event, File, MaskEntry, Outcome};
use parlor_model::{InviteId, RoomId, Secret, Timestamp};
use parlor_store::{SearchProgress, Unread};

use crate::factor::{FactorOffer, FactorView};
use crate::handoff::{ShownCode, Waiting};
use crate::passkey::PasskeyView;
use crate::views::{
    BlockView, DeviceView, HistoryPage, InviteView, RoomNames, RoomSummary, RoomView, UserView,
    WhoEntry,
};
use crate::whois::Whois;

/// What the hub answers when it does not deny.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A command's outcome.
    Done(Outcome),
    /// The invite and its code.
    Invite {
        /// The invite.
        id: InviteId,
        /// What newcomers bring; shown once.
        code: Secret<String>,
    },
    /// The user's own second factor.
    Factor(FactorView),
    /// The user's passkeys, oldest first.
    Passkeys(Vec<PasskeyView>),
    /// A secret that waits for its first code; shown once.
    FactorOffer(FactorOffer),
    /// Recovery codes, each good once; shown once.
    RecoveryCodes(Vec<Secret<String>>),
    /// Answers [`Request::Ping`](crate::Request::Ping), [`Request::Typing`](crate::Request::Typing),
    /// [`Request::Relay`](crate::Request::Relay) and [`Request::May`](crate::Request::May).
    Pong,
    /// Who is here, sorted by name.
    Who(Vec<WhoEntry>),
    /// Rooms, the lobby first, then by name.
    Rooms(Vec<RoomSummary>),
    /// A room.
    Room(Box<RoomView>),
    /// A room, and who attends it.
    Names(Box<RoomNames>),
    /// Who somebody is.
    Whois(Box<Whois>),
    /// A part of a log.
    History(Box<HistoryPage>),
    /// Rooms and when the newest message of the span was said there, the earliest first.
    Conversations(Vec<(RoomSummary, Timestamp)>),
    /// What a search found.
    Search {
        /// Newest first, each with the room it is in.
        found: Vec<(RoomSummary, Event)>,
        /// Whether the search ended by itself; when not, there may be older ones.
        complete: bool,
        /// How far the index was.
        progress: SearchProgress,
    },
    /// What is pinned, pinned last first.
    Pins(Vec<Event>),
    /// Masks, in the order in which they were put on the list.
    Masks(Vec<MaskEntry>),
    /// What is the user's own: an entry for each room, and whom they ignore, sorted by name.
    Mine(Vec<(RoomId, Unread)>, Vec<Actor>),
    /// A file.
    File(Box<File>),
    /// Files, newest first.
    Files(Vec<File>),
    /// Blocks, oldest first.
    Blocks(Vec<BlockView>),
    /// Invites, oldest first.
    Invites(Vec<InviteView>),
    /// Users, sorted by name.
    Users(Vec<UserView>),
    /// Devices, oldest first.
    Devices(Vec<DeviceView>),
    /// A code to show.
    Code(ShownCode),
    /// Who waits to be confirmed.
    Waiting(Box<Waiting>),
    /// Audit lines, newest first.
    Audit(Vec<(u64, AuditEntry)>),
}

/// An answer: the reply, or why not.
pub type Answer = Result<Reply, Denied>;
