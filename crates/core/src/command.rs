//! A command: what a signed-in session asks for, and what comes of it.

use std::collections::BTreeSet;

use parlor_model::{
    AwayText, BlockId, ClientId, DeviceId, Emoji, FileId, IdSource, InviteId, Lifetime, Manner,
    Mask, MaskList, MessageText, NotifyLevel, Reason, RoomFlags, RoomId, RoomKey, RoomKind,
    RoomName, RoomRole, Secret, Seq, ServerRole, SessionId, Span, Timestamp, Topic, UserId,
    UserName,
};

use crate::{
    Change, FileFacts, FileOffer, Keeping, NewPasskey, PasskeyId, Posted, Proof, RoomRef, UserRef,
};

/// Who asks, when, and where new ids come from.
pub struct Context<'a> {
    /// The user who asks.
    pub user: UserId,
    /// The device that asks, if it is a remembered one.
    pub device: Option<DeviceId>,
    /// Whether the session that asks was raised to an admin's standing.
    pub raised: bool,
    /// The wall clock.
    pub now: Timestamp,
    /// A source of random ids.
    pub ids: &'a mut dyn IdSource,
}

/// What the store knows about a message that a command names; fetched before deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageFacts {
    /// Who wrote it.
    pub author: UserId,
    /// Whether it was deleted.
    pub deleted: bool,
    /// How many reactions stand on it.
    pub reactions: usize,
    /// Whether it already is as the command asks: it has this text, or this user's reaction. A store does
    /// not know what is asked and says no.
    pub as_asked: bool,
    /// The file, when the message is one that offers a file.
    pub file: Option<FileFacts>,
    /// Whether it is what a command wrote.
    pub ran: bool,
}

/// What a session asks for.
#[derive(Debug, Clone)]
pub enum Command {
    /// Write a message.
    Post {
        /// Into which room.
        room: RoomRef,
        /// What.
        text: MessageText,
        /// In answer to which message.
        reply_to: Option<Seq>,
        /// How.
        manner: Manner,
        /// For how long; `None` is as long as the room keeps it.
        lifetime: Option<Lifetime>,
        /// The client's own id for it, which makes a retry safe.
        id: Option<ClientId>,
    },
    /// Tell what a command wrote that the user ran on the server. Only the hub asks for it, which ran it.
    TellRun {
        /// In which room.
        room: RoomId,
        /// The command in the first line, then what it wrote.
        text: MessageText,
        /// When that is over: with what the command read.
        ends: Option<Timestamp>,
    },
    /// Replace the text of one's own message.
    Edit {
        /// The room.
        room: RoomRef,
        /// The message.
        target: Seq,
        /// What is known of it; `None` when it is no message.
        facts: Option<MessageFacts>,
        /// The new text.
        text: MessageText,
    },
    /// Delete a message.
    Delete {
        /// The room.
        room: RoomRef,
        /// The message.
        target: Seq,
        /// What is known of it; `None` when it is no message.
        facts: Option<MessageFacts>,
    },
    /// Add a reaction to a message, or take one's own back.
    React {
        /// The room.
        room: RoomRef,
        /// The message.
        target: Seq,
        /// What is known of it; `None` when it is no message.
        facts: Option<MessageFacts>,
        /// The reaction.
        emoji: Emoji,
        /// False takes it back.
        on: bool,
    },
    /// Pin a message or a file in its room, or take it off.
    Pin {
        /// The room.
        room: RoomRef,
        /// The message.
        target: Seq,
        /// What is known of it; `None` when it is no message.
        facts: Option<MessageFacts>,
        /// False takes it off.
        on: bool,
    },
    /// Share a file with a room; its bytes follow by another way.
    OfferFile {
        /// With which room.
        room: RoomRef,
        /// What.
        file: FileOffer,
        /// The client's own id for it, which makes a retry safe.
        id: Option<ClientId>,
    },
    /// Give up a file that is being sent.
    CancelFile {
        /// Which.
        file: FileId,
    },
    /// Make a public or private room and become its operator.
    CreateRoom {
        /// Its name.
        name: RoomName,
        /// Public or private.
        kind: RoomKind,
        /// How long it keeps what is said in it, and when it ends.
        keeping: Keeping,
    },
    /// Find or make the direct room with somebody.
    OpenDirect {
        /// With whom.
        with: UserRef,
    },
    /// Become a member.
    Join {
        /// Of which room.
        room: RoomRef,
        /// Its key, where it has one.
        key: Option<RoomKey>,
    },
    /// End one's membership.
    Leave {
        /// Of which room.
        room: RoomRef,
    },
    /// Set or clear the topic.
    SetTopic {
        /// Of which room.
        room: RoomRef,
        /// The text; empty clears.
        topic: Topic,
    },
    /// Set the room's flags.
    SetFlags {
        /// Of which room.
        room: RoomRef,
        /// All flags as they shall be, but for those that say how long the room keeps what is said: of them none counts.
        flags: RoomFlags,
        /// What changes of those.
        keeping: Keeping,
    },
    /// Change how long the room keeps what is said, and when it ends.
    SetKeeping {
        /// Of which room.
        room: RoomRef,
        /// What changes.
        keeping: Keeping,
    },
    /// Give the room another name.
    RenameRoom {
        /// Which room.
        room: RoomRef,
        /// The new name.
        name: RoomName,
        /// Why.
        reason: Reason,
    },
    /// Put a mask on one of the room's lists, or take it off.
    SetMask {
        /// Which room.
        room: RoomRef,
        /// Which list.
        list: MaskList,
        /// The mask.
        mask: Mask,
        /// False takes it off.
        on: bool,
    },
    /// Give a member a role in the room.
    SetRoomRole {
        /// Which room.
        room: RoomRef,
        /// Whose role.
        user: UserRef,
        /// The role.
        role: RoomRole,
    },
    /// Give a user a role on the server.
    SetServerRole {
        /// Whose role.
        user: UserRef,
        /// The role.
        role: ServerRole,
    },
    /// Invite somebody into a room.
    Invite {
        /// Which room.
        room: RoomRef,
        /// Whom.
        user: UserRef,
    },
    /// Take somebody out of a room; of the lobby: end all their sessions.
    Remove {
        /// Which room.
        room: RoomRef,
        /// Whom.
        user: UserRef,
        /// Why.
        reason: Reason,
    },
    /// Take somebody out and keep them out.
    Block {
        /// The name; nobody needs to have it now.
        name: UserName,
        /// Whether to refuse the addresses they are connected from as well.
        with_address: bool,
        /// For how long; `None` is until lifted.
        span: Option<Span>,
        /// Why.
        reason: Reason,
    },
    /// Lift a block.
    Unblock {
        /// The name.
        name: UserName,
    },
    /// Let somebody read and not write.
    Mute {
        /// In which room; the lobby stands for every room.
        room: RoomRef,
        /// Whom.
        user: UserRef,
        /// For how long; `None` is until lifted.
        span: Option<Span>,
        /// Why.
        reason: Reason,
    },
    /// Lift a mute.
    Unmute {
        /// In which room.
        room: RoomRef,
        /// Whose.
        user: UserRef,
    },
    /// Take another name.
    Rename {
        /// The name.
        name: UserName,
    },
    /// Become a registered user.
    Register {
        /// The hash of the password, as a PHC string.
        credential: Secret<String>,
    },
    /// Change one's password; the old one was checked before.
    SetPassword {
        /// The hash of the new password, as a PHC string.
        credential: Secret<String>,
        /// A code of one's second factor, which is used up.
        proof: Option<Proof>,
        /// The session that asks, which goes on; `None` when it was asked without one.
        session: Option<SessionId>,
    },
    /// Set a password for IRC alone, or have none any more.
    SetIrcPassword {
        /// What it is checked by: a SCRAM-SHA-256 verifier.
        verifier: Option<Secret<String>>,
    },
    /// Turn one's second factor on; the password and a first code were checked before.
    SetFactor {
        /// What the app makes its codes of.
        secret: Secret<[u8; 20]>,
        /// The time step of the first code.
        step: u64,
        /// The digests of the recovery codes.
        codes: BTreeSet<[u8; 32]>,
        /// Whether whatever else signs one in is gone: other devices, passkeys, the password for IRC.
        sign_out: bool,
        /// The session that asks; `None` when it was asked without one.
        session: Option<SessionId>,
    },
    /// Turn one's second factor off; the password was checked before.
    RemoveFactor {
        /// The code, which is used up.
        proof: Proof,
    },
    /// Have other recovery codes; the password was checked before.
    RenewRecovery {
        /// The code, which is used up.
        proof: Proof,
        /// The digests of the new ones.
        codes: BTreeSet<[u8; 32]>,
    },
    /// Add a passkey; it was looked at, and the password checked before.
    AddPasskey {
        /// The passkey.
        new: NewPasskey,
        /// A code of one's second factor, which is used up.
        proof: Option<Proof>,
    },
    /// Let a passkey sign nobody in any more.
    RemovePasskey {
        /// Which.
        passkey: PasskeyId,
    },
    /// Turn somebody else's second factor off, and remove their passkeys.
    ResetFactor {
        /// Whose.
        user: UserRef,
    },
    /// Let whoever brings something that has this digest come in as oneself: a certificate.
    AddDevice {
        /// Its id.
        device: DeviceId,
        /// The digest by which it is known.
        digest: [u8; 32],
        /// What it is called.
        label: String,
    },
    /// Say that one is away, or back. Not stored.
    Away {
        /// Why; `None` is back.
        text: Option<AwayText>,
    },
    /// Note how far one has read a room. It only ever moves on.
    MarkRead {
        /// Which room.
        room: RoomRef,
        /// The newest event that was read.
        seq: Seq,
    },
    /// Say what one wants to be called for in a room.
    SetNotify {
        /// In which room.
        room: RoomRef,
        /// For what.
        level: NotifyLevel,
    },
    /// See no more of somebody, or see them again.
    Ignore {
        /// Whom.
        user: UserRef,
        /// False takes it back.
        on: bool,
    },
    /// Make an invite to the server.
    CreateInvite {
        /// BLAKE3 of the code.
        digest: [u8; 32],
        /// A room that it also gives membership of.
        room: Option<RoomRef>,
        /// How often it can be used; `None` is any number of times.
        uses: Option<u32>,
        /// For how long; `None` is for ever.
        span: Option<Span>,
    },
    /// Take an invite back.
    RevokeInvite {
        /// Which.
        invite: InviteId,
    },
    /// Sign a device out; its sessions end.
    RevokeDevice {
        /// Which.
        device: DeviceId,
        /// Whose it is, as the store knows.
        owner: Option<UserId>,
    },
}

/// What a command that was not denied led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// There was nothing to do: it is so already.
    Unchanged,
    /// A message stands at this place (at once, or since an earlier try of the same command).
    Posted(Posted),
    /// A room was made or found.
    Room(RoomId),
    /// An invite was made.
    Invite(InviteId),
    /// A block stands.
    Block {
        /// Which.
        block: BlockId,
        /// Whether an address was to be refused too, and none is known.
        no_address: bool,
    },
}

/// The changes to commit, the sessions to end after that, and the answer.
#[derive(Debug)]
pub struct Decision {
    /// To be written whole or not at all, then applied in order.
    pub changes: Vec<Change>,
    /// Sessions to end once that is done, with the reason their users get to see.
    pub dismissed: Vec<(SessionId, Dismissal)>,
    /// Whether the user's away text changes to this.
    pub away: Option<Option<AwayText>>,
    /// The answer.
    pub outcome: Outcome,
}

impl Decision {
    pub(crate) fn nothing(outcome: Outcome) -> Self {
        Self {
            changes: Vec::new(),
            dismissed: Vec::new(),
            away: None,
            outcome,
        }
    }
}

/// Why a session was ended by somebody else's command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dismissal {
    /// Removed from the lobby.
    Removed {
        /// By whom.
        by: UserName,
        /// Why, possibly empty.
        reason: Reason,
    },
    /// Blocked.
    Blocked {
        /// By whom.
        by: UserName,
        /// Why, possibly empty.
        reason: Reason,
        /// Until when.
        until: Option<Timestamp>,
    },
    /// The device was signed out.
    SignedOut,
}
