//! What a session or an API call asks the hub for.

use std::sync::Arc;

use parlor_core::{Action, Command, RelayTo, RoomRef, UserRef};
use parlor_model::{
    CommandLine, FileId, FileName, MaskList, Password, Reason, SecondCode, Secret, Seq, Span,
    Timestamp, UserPart,
};
use parlor_store::Order;

use crate::factor::FactorConfirmation;
use crate::passkey::PasskeyToAdd;

/// What can be asked for. Commands that need more than the rules know (a password's hash, a code, the
/// author of a message) are completed by the hub.
#[derive(Debug, Clone)]
pub enum Request {
    /// A command. `facts`, digests and hashes in it are filled in by the hub.
    Command(Command),
    /// A message with what rides along for clients of its author's protocol. With any other command that
    /// is left out.
    Tagged {
        /// As the gateway wrote it; at most [`limits::TAGS_BYTES`](parlor_model::limits::TAGS_BYTES). It
        /// is told with the message and not stored.
        tags: Arc<str>,
        /// The command.
        command: Box<Command>,
    },
    /// Run a command on the server. Answered when it has ended; what it wrote is a message then.
    Run {
        /// In which room it is told, and whose files it sees.
        room: RoomRef,
        /// The command.
        line: CommandLine,
    },
    /// Register the guest under this password.
    Register(Password),
    /// Change the password.
    SetPassword {
        /// The current one.
        old: Password,
        /// The new one.
        new: Password,
        /// The code of the account's second factor, where it has one.
        code: Option<SecondCode>,
    },
    /// Set a password for IRC alone (SCRAM-SHA-256), or have none any more.
    SetIrcPassword(Option<Password>),
    /// The user's own second factor.
    Factor,
    /// Begin to turn the second factor on: make a secret, which waits for its first code.
    BeginFactor,
    /// Turn the second factor on, by the secret that waits. Answered with [`Reply::RecoveryCodes`](crate::Reply::RecoveryCodes).
    ConfirmFactor(FactorConfirmation),
    /// Turn the second factor off.
    RemoveFactor {
        /// The account's password.
        password: Password,
        /// A code.
        code: SecondCode,
    },
    /// Have other recovery codes. Answered with [`Reply::RecoveryCodes`](crate::Reply::RecoveryCodes).
    RenewRecovery {
        /// The account's password.
        password: Password,
        /// A code.
        code: SecondCode,
    },
    /// The user's passkeys.
    Passkeys,
    /// Add a passkey.
    AddPasskey(PasskeyToAdd),
    /// Let the certificate whose SHA-256 this is sign the user in ([`Credentials::Certificate`](crate::Credentials)). It is
    /// among their devices then, and revoked there.
    AddCertificate([u8; 32]),
    /// Whether the user may do this, in a room or where none is at hand.
    May {
        /// The room.
        room: Option<RoomRef>,
        /// What.
        action: Action,
    },
    /// Make an invite to the server; the code is in the answer and nowhere else.
    CreateInvite {
        /// A room it also gives membership of.
        room: Option<RoomRef>,
        /// How often it can be used.
        uses: Option<u32>,
        /// For how long.
        span: Option<Span>,
    },
    /// Attend a room that the user is a member of: it is opened as on entering, and the answer is the
    /// room. Nothing changes where the session attends it already.
    Attend(RoomRef),
    /// Attend a room no more: it is closed, while the user stays a member. Only a session that entered
    /// with [`Attends::Chosen`](crate::Attends::Chosen) can, and not in a direct room. Nothing changes
    /// where it does not attend the room.
    Unattend {
        /// The room.
        room: RoomRef,
        /// What others are told; empty when there is no reason. Not told where the user may not write.
        reason: Reason,
    },
    /// The user is typing in a room. A signal: dropped when anything is in its way.
    Typing {
        /// Where.
        room: RoomRef,
    },
    /// Say something to others of the same gateway that is not stored. Answered with [`Reply::Pong`](crate::Reply::Pong) when
    /// it was told, also to the session itself. For sessions alone.
    Relay {
        /// To whom.
        to: RelayTo,
        /// What, as the gateway wrote it; at most
        /// [`limits::RELAY_BYTES`](parlor_model::limits::RELAY_BYTES).
        payload: Arc<str>,
    },
    /// Take direct messages for the user from registered users alone, or from all again; for as long as they are here.
    Guard(bool),
    /// Say whether nobody sits behind the session: a user is away while that holds for all of theirs, also without words. For
    /// sessions alone.
    Desert(bool),
    /// Say what the user's program says of them: masks are held against it, too, for as long as they are here.
    GoBy(UserPart),
    /// Take somebody's direct messages in any case, or not any more.
    Accept {
        /// Whose.
        user: UserRef,
        /// Whether.
        on: bool,
    },
    /// Answered when everything that the session asked before is done: a fence.
    Ping,
    /// Who is here; in a room, or anywhere.
    Who {
        /// Where.
        room: Option<RoomRef>,
    },
    /// The rooms that the user is in or can find.
    Rooms,
    /// One room, with its members; from outside of a public room that is listed, with those of them who are here.
    Room(RoomRef),
    /// The same, with the names of those who attend it in place of its members: quick, in rooms of any size.
    Names(RoomRef),
    /// Who somebody is.
    Whois(UserRef),
    /// A part of a room's log.
    History {
        /// The room.
        room: RoomRef,
        /// Which part.
        part: HistoryPart,
        /// What of it.
        only: Only,
        /// At most that many events, and never more than [`limits::HISTORY_PAGE`](parlor_model::limits::HISTORY_PAGE).
        limit: usize,
    },
    /// In which of the user's rooms the newest message is of between two times, both exclusive.
    Conversations {
        /// After this time.
        after: Timestamp,
        /// Before this time.
        before: Timestamp,
        /// Which are left out when there are more: with [`Order::Oldest`] those with the newest messages.
        order: Order,
        /// At most that many, and never more than [`limits::HISTORY_PAGE`](parlor_model::limits::HISTORY_PAGE).
        limit: usize,
    },
    /// Messages that have these words, in the rooms that the user is in.
    Search {
        /// The words.
        words: String,
        /// Only in this room.
        room: Option<RoomRef>,
        /// Only by this user.
        author: Option<UserRef>,
        /// Only before this time.
        before: Option<Timestamp>,
        /// Only after this time.
        after: Option<Timestamp>,
        /// At most that many.
        limit: usize,
        /// Only files, by the words of their names.
        has_file: bool,
    },
    /// What is pinned in a room, pinned last first.
    Pins(RoomRef),
    /// The rooms that the user was invited into and is not in.
    Invitations,
    /// One of a room's lists of masks.
    Masks {
        /// The room.
        room: RoomRef,
        /// Which list.
        list: MaskList,
    },
    /// What is the user's own: what is unread, whom they ignore, what they want to be called for.
    Mine,
    /// A file, as it is now.
    File(FileId),
    /// The newest file of that name in a room that has come.
    FileNamed {
        /// The room.
        room: RoomRef,
        /// The name.
        name: FileName,
    },
    /// A room's files that are being sent or have come, newest first.
    Files {
        /// The room.
        room: RoomRef,
        /// Only what was offered before this event.
        before: Option<Seq>,
        /// At most that many, and never more than [`limits::FILES_PAGE`](parlor_model::limits::FILES_PAGE).
        limit: usize,
    },
    /// The blocks that stand.
    Blocks,
    /// The invites that are open.
    Invites,
    /// All users.
    Users,
    /// The user's own devices.
    Devices,
    /// A code by which a further device of the user is signed in, for this session to show. It replaces the one that
    /// the session showed before.
    OfferCode,
    /// Open the code that a device shows which is not signed in: as it was typed.
    OpenCode(Secret<String>),
    /// Let the device in that fetched the session's code, or whose code it opened, by the number that the device shows.
    /// Another number ends it.
    ConfirmCode(u8),
    /// Give up the code that the session shows; who waits to be confirmed is refused.
    RefuseCode,
    /// The audit log, newest first.
    Audit {
        /// Only before this position.
        before: Option<u64>,
        /// At most that many.
        limit: usize,
    },
}

/// Which part of a log is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryPart {
    /// By `seq`, both exclusive.
    Range {
        /// After this one.
        after: Seq,
        /// Before this one.
        before: Option<Seq>,
        /// From which end.
        order: Order,
    },
    /// From the first event at or after a time on.
    Since(Timestamp),
    /// Between two places, both exclusive.
    Between {
        /// After this one; `None` is from the start.
        after: Option<Place>,
        /// Before this one; `None` is to the head.
        before: Option<Place>,
        /// From which end.
        order: Order,
    },
    /// Half of it before a place, and the rest from there on.
    Around(Place),
}

/// A place in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An event; the offer of a file stands for where the file came.
    At(Seq),
    /// A time, in milliseconds: before it is what is earlier, after it what is later. Where the wall clock went back,
    /// in log order, as [`seq_at`](parlor_store::Reader::seq_at) finds it.
    Time(Timestamp),
}

/// What of a part of a log is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Everything.
    All,
    /// Messages, and files where they were there, that were not deleted, as many as the limit says; fewer where more than
    /// [`SAID_EVENTS`](parlor_store::SAID_EVENTS) events would have to be looked at.
    Said,
}

impl HistoryPart {
    /// The newest events.
    pub const NEWEST: Self = Self::Range {
        after: Seq::ZERO,
        before: None,
        order: Order::Newest,
    };
}
