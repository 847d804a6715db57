//! A change: what a command leads to, and the unit that a store writes.

use std::collections::BTreeSet;

use parlor_model::{
    BlockId, DeviceId, InviteId, NotifyLevel, RoomId, Secret, Seq, ServerRole, Span, Timestamp,
    UserId, UserName,
};

use crate::{Block, Content, Event, Factor, Invite, Passkey, PasskeyId, Room, User};

/// One durable fact. A command leads to a list of them that is written whole or not at all.
#[derive(Debug, Clone)]
pub enum Change {
    /// An entry in a room's log. Membership, roles, topic and flags of a room change by these alone.
    Event(Event),
    /// A new room, without members and with an empty log.
    RoomAdded(Box<Room>),
    /// A new user.
    UserAdded(User),
    /// A user has another name.
    UserRenamed {
        /// Who.
        user: UserId,
        /// The name from now on.
        name: UserName,
    },
    /// A user's role on the server; from guest to another it registers them, and the name that they have is their
    /// account from then on.
    ServerRoleSet {
        /// Who.
        user: UserId,
        /// The role from now on.
        role: ServerRole,
    },
    /// A user's credential: an argon2id hash in PHC string format.
    CredentialSet {
        /// Who.
        user: UserId,
        /// The hash.
        credential: Secret<String>,
    },
    /// What a user's password for IRC alone is checked by: a SCRAM-SHA-256 verifier, or nothing any more.
    IrcVerifierSet {
        /// Who.
        user: UserId,
        /// The verifier.
        verifier: Option<Secret<String>>,
    },
    /// A user's second factor is on.
    FactorSet {
        /// Who.
        user: UserId,
        /// What the app makes its codes of: the key of RFC 6238.
        secret: Secret<[u8; 20]>,
        /// The rest of it.
        factor: Factor,
    },
    /// A user's second factor is off.
    FactorRemoved {
        /// Who.
        user: UserId,
    },
    /// A code of an app was used.
    FactorStepUsed {
        /// Whose.
        user: UserId,
        /// Of which time step.
        step: u64,
    },
    /// A user has other recovery codes.
    RecoveryCodesSet {
        /// Who.
        user: UserId,
        /// Their digests.
        codes: BTreeSet<[u8; 32]>,
    },
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// Whose.
        user: UserId,
        /// Its digest.
        code: [u8; 32],
    },
    /// A user has a passkey.
    PasskeyAdded(Passkey),
    /// A passkey signed its user in.
    PasskeyUsed {
        /// Which.
        passkey: PasskeyId,
        /// How often it was used, as far as it counts that.
        counter: u32,
        /// When.
        at: Timestamp,
    },
    /// A passkey signs nobody in any more.
    PasskeyRemoved {
        /// Which.
        passkey: PasskeyId,
    },
    /// A user was last here at this time.
    UserSeen {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// A guest is gone for good: memberships end, what they wrote stays.
    UserForgotten {
        /// Who.
        user: UserId,
    },
    /// A remembered client of a user.
    DeviceAdded(Device),
    /// A device may not be used any more.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
    },
    /// None of a user's devices may be used any more, but for one.
    DevicesRevoked {
        /// Whose.
        user: UserId,
        /// The one that may.
        but: Option<DeviceId>,
    },
    /// A block stands.
    Blocked(Block),
    /// A block was lifted.
    Unblocked {
        /// Which.
        block: BlockId,
    },
    /// The mute of a guest holds for their name from now on.
    NameMuted {
        /// In which room.
        room: RoomId,
        /// The name.
        name: UserName,
        /// When it ends by itself.
        until: Option<Timestamp>,
    },
    /// A name is not muted any more.
    NameUnmuted {
        /// In which room.
        room: RoomId,
        /// The name.
        name: UserName,
    },
    /// An invite exists.
    InviteAdded(Invite),
    /// An invite was used once.
    InviteUsed {
        /// Which.
        invite: InviteId,
    },
    /// An invite may not be used any more.
    InviteRevoked {
        /// Which.
        invite: InviteId,
    },
    /// A user has read a room so far. What is not further than before changes nothing.
    ReadMarked {
        /// Who.
        user: UserId,
        /// Which room.
        room: RoomId,
        /// The newest event that they have read.
        seq: Seq,
    },
    /// What a user wants to be called for in a room.
    NotifySet {
        /// Who.
        user: UserId,
        /// In which room.
        room: RoomId,
        /// For what.
        level: NotifyLevel,
    },
    /// A user ignores another.
    Ignored {
        /// Who.
        user: UserId,
        /// Whom.
        ignored: UserId,
        /// Since when.
        at: Timestamp,
    },
    /// A user ignores another no more.
    Unignored {
        /// Who.
        user: UserId,
        /// Whom.
        ignored: UserId,
    },
    /// A file of a user that had come was deleted. A store writes nothing for it: it counts when it loads.
    ContentFreed {
        /// Of which room.
        room: RoomId,
        /// Whose.
        user: UserId,
        /// What it consisted of.
        content: Content,
    },
    /// All that was said in a room up to this event is erased: whoever looks for what is over begins after it.
    RoomSwept {
        /// The room.
        room: RoomId,
        /// The event.
        until: Seq,
    },
    /// What was said in a room that nobody is left in is over: it is erased, and nobody is told.
    Erased {
        /// The room.
        room: RoomId,
        /// The messages and files, and in a room that is wiped whatever else has a word.
        targets: Vec<Seq>,
    },
    /// The operators of a room were reminded that it ends.
    RoomReminded {
        /// The room.
        room: RoomId,
        /// How long before its end.
        before: Span,
    },
    /// The room is over: nobody is a member any more, and nothing of what was set in it is kept. What was said in it
    /// is erased before.
    RoomEnded {
        /// The room.
        room: RoomId,
    },
    /// The clock was relied on at this moment: a later start looks how far it is ahead of that.
    ClockTrusted {
        /// The moment.
        at: Timestamp,
    },
    /// A line in the audit log.
    Audited(AuditEntry),
}

/// A remembered client of a user. Its token is known only by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The device's own id.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// BLAKE3 of the bearer token.
    pub digest: [u8; 32],
    /// What the user sees in the list: the client's name.
    pub label: String,
    /// When it was added.
    pub at: Timestamp,
}

/// A line in the audit log: who did what to whom, and why. Append-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who; `None` is the server itself.
    pub actor: Option<UserId>,
    /// The name they had.
    pub actor_name: String,
    /// What was done.
    pub action: AuditAction,
    /// To whom or what.
    pub target: String,
    /// In which room, when it was in one.
    pub room: Option<RoomId>,
    /// Why, or further detail; possibly empty.
    pub detail: String,
}

/// The acts that the audit log covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuditAction {
    /// Somebody signed in with a password.
    SignIn,
    /// A password was wrong.
    SignInFailed,
    /// Somebody became the owner.
    Claim,
    /// A guest registered.
    Register,
    /// A password was changed.
    Password,
    /// A role on the server or in a room was given or taken.
    Role,
    /// Somebody was removed.
    Remove,
    /// A block was set.
    Block,
    /// A block was lifted.
    Unblock,
    /// A mute was set.
    Mute,
    /// A mute was lifted.
    Unmute,
    /// Somebody else's message was deleted.
    Delete,
    /// A room's flags, name or lists were changed.
    Room,
    /// An invite was made or revoked.
    Invite,
    /// A device was revoked.
    Device,
    /// A device was signed in by a code from another, or that was tried.
    Handoff,
    /// A session was raised to an admin's standing, or lowered.
    Operator,
    /// A passkey was added or removed.
    Passkey,
    /// A second factor was turned on, turned off or reset, or its recovery codes were used or made anew.
    SecondFactor,
    /// A command was refused.
    Run,
    /// A backup was taken.
    Backup,
    /// A backup was restored.
    Restore,
    /// All that was said in a room was handed to one of its operators.
    Export,
    /// A file was sent without a session, to be linked to: it is in a room of its sender's own, and its link is for everybody.
    Upload,
}

impl AuditAction {
    /// Every action, in the order of their names' declaration.
    pub const ALL: [Self; 24] = [
        Self::SignIn,
        Self::SignInFailed,
        Self::Claim,
        Self::Register,
        Self::Password,
        Self::Role,
        Self::Remove,
        Self::Block,
        Self::Unblock,
        Self::Mute,
        Self::Unmute,
        Self::Delete,
        Self::Room,
        Self::Invite,
        Self::Device,
        Self::Handoff,
        Self::Operator,
        Self::Passkey,
        Self::SecondFactor,
        Self::Run,
        Self::Backup,
        Self::Restore,
        Self::Export,
        Self::Upload,
    ];

    /// The stable name, as stored and as shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignInFailed => "sign-in-failed",
            Self::Claim => "claim",
            Self::Register => "register",
            Self::Password => "password",
            Self::Role => "role",
            Self::Remove => "remove",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Delete => "delete",
            Self::Room => "room",
            Self::Invite => "invite",
            Self::Device => "device",
            Self::Handoff => "handoff",
            Self::Operator => "operator",
            Self::Passkey => "passkey",
            Self::SecondFactor => "second-factor",
            Self::Run => "run",
            Self::Backup => "backup",
            Self::Restore => "restore",
            Self::Export => "export",
            Self::Upload => "upload",
        }
    }

    /// The action with this stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}
