//! What a session or an API call asks the hub for, and what it answers.

use std::sync::Arc;

use parlor_core::{
    Action, Actor, AuditEntry, Command, Denied, Device, Event, File, MaskEntry, Membership, Mute,
    Outcome, RelayTo, Room, RoomRef, UserRef,
};
use parlor_model::{
    AwayText, BlockId, CommandLine, DeviceId, FileId, FileName, Gateway, InviteId, MaskList,
    Password, Reason, RoomFlags, RoomId, RoomKind, RoomName, RoomRole, SecondCode, Secret, Seq,
    ServerRole, Span, StoreEpoch, Timestamp, UserId, UserName,
};
use parlor_store::{Order, Reaction, SearchProgress, Unread};

use crate::factor::{FactorConfirmation, FactorOffer, FactorView};
use crate::handoff::{ShownCode, Waiting};
use crate::passkey::{PasskeyToAdd, PasskeyView};
use crate::whois::Whois;

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
    /// Turn the second factor on, by the secret that waits. Answered with [`Reply::RecoveryCodes`].
    ConfirmFactor(FactorConfirmation),
    /// Turn the second factor off.
    RemoveFactor {
        /// The account's password.
        password: Password,
        /// A code.
        code: SecondCode,
    },
    /// Have other recovery codes. Answered with [`Reply::RecoveryCodes`].
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
    /// Say something to others of the same gateway that is not stored. Answered with [`Reply::Pong`] when
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
    /// Answers [`Request::Ping`], [`Request::Typing`], [`Request::Relay`] and [`Request::May`].
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

/// A user who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoEntry {
    /// Who.
    pub who: Actor,
    /// Their role on the server.
    pub role: ServerRole,
    /// The doors of their sessions, each once.
    pub gateways: Vec<Gateway>,
    /// How long none of their sessions has asked for anything, in milliseconds.
    pub idle_ms: i64,
    /// Since when they have been here.
    pub since: Timestamp,
    /// What they are away for.
    pub away: Option<AwayText>,
}

/// A room in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSummary {
    /// The room.
    pub id: RoomId,
    /// Its name; for a direct room `None`.
    pub name: Option<RoomName>,
    /// In a direct room, the other one.
    pub with: Option<Actor>,
    /// Its kind.
    pub kind: RoomKind,
    /// Whether it is the lobby.
    pub lobby: bool,
    /// When it was made.
    pub since: Timestamp,
    /// The topic, possibly empty.
    pub topic: String,
    /// Who set the topic, by the name they had, and when; `None` where there is none.
    pub topic_set: Option<(UserName, Timestamp)>,
    /// How many members it has; of the lobby, how many are here.
    pub members: usize,
    /// How many of them are here. Counted for [`Request::Rooms`] alone.
    pub here: Option<usize>,
    /// The newest `seq`.
    pub head: Seq,
    /// Whether the asker is a member.
    pub member: bool,
}

/// A room with everything that a member sees of it. From outside there are no pins, and of the members those who are
/// here.
#[derive(Debug, Clone)]
pub struct RoomView {
    /// As in a list.
    pub summary: RoomSummary,
    /// Its flags; the key only for operators of the room and admins.
    pub flags: RoomFlags,
    /// Whether it has a key.
    pub keyed: bool,
    /// Its members; of the lobby, who is here and who has a role there. `None` when a room of more
    /// than [`OPENED_MEMBERS`] is opened: they are asked for where they are shown, so that a crowd
    /// that comes back at once gets in quickly.
    pub members: Option<Vec<MemberView>>,
    /// How many messages and files are pinned in it.
    pub pins: usize,
}

/// A room without its members, and the names of those who attend it.
#[derive(Debug, Clone)]
pub struct RoomNames {
    /// The room.
    pub room: RoomView,
    /// Who attends it, each with their role, in no particular order; shared by all who ask in a row.
    pub names: Arc<[(Actor, RoomRole)]>,
}

/// The most members that are listed when a room is opened.
pub const OPENED_MEMBERS: usize = 100;

/// A member as others see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// Who.
    pub who: Actor,
    /// Their role on the server.
    pub server_role: ServerRole,
    /// Membership: the role in the room and since when.
    pub membership: Membership,
    /// Whether they attend now.
    pub here: bool,
    /// What they are away for.
    pub away: Option<AwayText>,
    /// The mute that stands on them, if one does.
    pub mute: Option<Mute>,
}

/// A part of a log, ascending by `seq`, with what stands on its messages.
#[derive(Debug, Clone)]
pub struct HistoryPage {
    /// The room.
    pub room: RoomSummary,
    /// Names the history that the `seq`s belong to.
    pub epoch: StoreEpoch,
    /// The events.
    pub events: Vec<Event>,
    /// The reactions on the messages among them.
    pub reactions: Vec<Reaction>,
}

/// A block as admins see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockView {
    /// The block.
    pub id: BlockId,
    /// The refused name.
    pub name: UserName,
    /// The refused addresses, as text.
    pub address: Option<String>,
    /// Who set it.
    pub by: UserName,
    /// Why.
    pub reason: Reason,
    /// When.
    pub at: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// An invite as admins see it: never its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteView {
    /// The invite.
    pub id: InviteId,
    /// The room it also gives membership of.
    pub room: Option<RoomId>,
    /// Who made it.
    pub by: UserName,
    /// When.
    pub at: Timestamp,
    /// How many may still use it.
    pub uses_left: Option<u32>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// A user as admins see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    /// Who.
    pub who: Actor,
    /// The name under which they registered, where they have another one now.
    pub account: Option<UserName>,
    /// Their role.
    pub role: ServerRole,
    /// When they first came.
    pub since: Timestamp,
    /// When they were last here.
    pub seen: Timestamp,
    /// Whether they are here now.
    pub here: bool,
    /// Whether they have a second factor, or passkeys: what an admin can turn off.
    pub second_factor: bool,
}

/// One of the user's own devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceView {
    /// The device.
    pub id: DeviceId,
    /// What it calls itself.
    pub label: String,
    /// When it was added.
    pub at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl From<&Device> for DeviceView {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id,
            label: device.label.clone(),
            at: device.at,
            current: false,
        }
    }
}

/// An answer: the reply, or why not.
pub type Answer = Result<Reply, Denied>;

impl RoomSummary {
    pub(crate) fn new(
        room: &Room,
        lobby: bool,
        with: Option<Actor>,
        members: usize,
        member: bool,
    ) -> Self {
        Self {
            id: room.id,
            name: room.name.clone(),
            with,
            kind: room.kind,
            lobby,
            since: room.since,
            topic: room
                .topic
                .as_ref()
                .map(|set| set.topic.as_str().to_owned())
                .unwrap_or_default(),
            topic_set: room.topic.as_ref().map(|set| (set.by.clone(), set.at)),
            members,
            here: None,
            head: room.head,
            member,
        }
    }
}

/// Who a user is, for views.
pub(crate) fn actor(user: UserId, name: &UserName) -> Actor {
    Actor {
        user,
        name: name.clone(),
    }
}
