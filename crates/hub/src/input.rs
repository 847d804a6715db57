//! What reaches the hub's task, in the order in which it is decided.

use std::sync::Arc;
use std::time::Duration;

use parlor_core::{
    Actor, Command, Content, Denied, Device, Means, PasskeyId, Proof, RecentIds, Space, State,
};
use parlor_model::{
    CommandLine, DeviceId, FileFailure, FileId, RoomId, ServerRole, SessionId, StoreEpoch,
    Timestamp, UserId, UserName,
};
use parlor_store::OverPage;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::delivery::Signal;
use crate::entry::{Attends, ResumeFrom};
use crate::factor::Tried;
use crate::farewell::Ending;
use crate::files::{Bearer, Move};
use crate::handoff::Arriving;
use crate::mailbox::Mailbox;
use crate::reply::{Answer, Reply};
use crate::request::Request;
use crate::retry::Found;
use crate::run::Ran;
use crate::watch::Watcher;
use crate::{AuthContext, Door};

pub(crate) enum Input {
    /// Somebody at the door whose credentials were checked.
    Enter(Box<Enter>),
    /// A session asks for something.
    Asked {
        session: SessionId,
        tag: u64,
        request: Request,
    },
    /// An API call asks for something.
    Called {
        context: Box<AuthContext>,
        request: Request,
        answer: oneshot::Sender<Answer>,
    },
    /// What was asked for has been completed with what only the store or a hash could tell.
    Completed {
        asker: Asker,
        who: Who,
        command: Result<Command, Denied>,
        along: Along,
    },
    /// A message whose id may be from long ago was looked up in the store.
    LookedUp {
        asker: Asker,
        who: Who,
        command: Box<Command>,
        tags: Option<Arc<str>>,
        found: Result<Option<Found>, Denied>,
    },
    /// The answer to what was asked for needed no decision.
    Answered { asker: Asker, answer: Answer },
    /// A session goes on as another one, whose user takes messages from whom its user took them.
    Inherits { heir: SessionId, from: SessionId },
    /// A session is over.
    Closed {
        session: SessionId,
        how: Ending,
        done: Option<oneshot::Sender<()>>,
    },
    /// A session was too slow for a room's attendance and wants to know who is there.
    WhoNow { session: SessionId, room: RoomId },
    /// A look at the state.
    Look(Box<dyn FnOnce(&State) + Send>),
    /// Somebody wants to move bytes, or still does. Answered with how large a file may become.
    MayMove {
        bearer: Bearer,
        what: Move,
        answer: oneshot::Sender<Result<Space, Denied>>,
    },
    /// A command of somebody who has a link.
    ActedFor {
        bearer: Bearer,
        command: Command,
        answer: oneshot::Sender<Answer>,
    },
    /// Somebody who has no session needs the room that they alone are in.
    OwnRoom {
        bearer: Bearer,
        answer: oneshot::Sender<Answer>,
    },
    /// A file has come, or will not.
    EndFile {
        file: FileId,
        end: Result<Content, FileFailure>,
        answer: oneshot::Sender<Answer>,
    },
    /// Something that may be dropped, for a room.
    Signal { room: RoomId, signal: Signal },
    /// The devices of a user who has too many, oldest first, and how many are over the limit.
    Crowded { devices: Vec<Device>, over: usize },
    /// A session is raised, by what the label says, or lowered.
    Raise {
        session: SessionId,
        by: Option<String>,
        answer: oneshot::Sender<Answer>,
    },
    /// Somebody who signs in uses a code up.
    Spend {
        user: UserId,
        proof: Proof,
        answer: oneshot::Sender<Answer>,
    },
    /// The sign-in of a session is whole from now on: its user has shown more than when it came in.
    Whole {
        session: SessionId,
        user: UserId,
        since: Instant,
        done: oneshot::Sender<()>,
    },
    /// A passkey whose signature was right signs somebody in.
    UsePasskey {
        id: PasskeyId,
        counter: u32,
        answer: oneshot::Sender<Answer>,
    },
    /// A line for the audit log, best effort.
    Audit(Box<parlor_core::AuditEntry>),
    /// A command has ended, or could not be run.
    Ran(Box<RanInput>),
    /// A device that is not signed in asks something about a code.
    Arriving(Box<Arriving>),
    /// Somebody watches who comes and goes.
    Watch(Watcher),
    /// What is over at that moment, as the store knows.
    Over {
        page: Result<Box<OverPage>, Denied>,
        now: Timestamp,
        /// How long that took, and taking it out of the search index.
        prepared: Duration,
    },
    /// The server goes down.
    Stop(oneshot::Sender<()>),
}

/// What comes back along with a command that was completed.
#[derive(Default)]
pub(crate) struct Along {
    /// What rides along with it to those who are told.
    pub(crate) tags: Option<Arc<str>>,
    /// The answer when it is done, where that is another one than its outcome.
    pub(crate) then: Option<Reply>,
    /// The password that was tried for it.
    pub(crate) tried: Option<Tried>,
}

/// Who shall hear the answer.
pub(crate) enum Asker {
    Session { session: SessionId, tag: u64 },
    Call(oneshot::Sender<Answer>),
}

impl Asker {
    /// The session that asked, if it was one.
    pub(crate) fn session(&self) -> Option<SessionId> {
        match self {
            Self::Session { session, .. } => Some(*session),
            Self::Call(_) => None,
        }
    }
}

/// A command that has ended.
pub(crate) struct RanInput {
    pub(crate) asker: Asker,
    pub(crate) who: Who,
    pub(crate) room: RoomId,
    pub(crate) line: CommandLine,
    pub(crate) ran: Result<Ran, Denied>,
    /// When the first of what it could read is over.
    pub(crate) ends: Option<Timestamp>,
}

/// Who asked, and as what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who {
    pub(crate) user: UserId,
    pub(crate) device: Option<DeviceId>,
    pub(crate) session: Option<SessionId>,
    /// Of a call: when looking its token up began; what was done to that since counts. `None` for whom nothing else speaks
    /// for.
    pub(crate) since: Option<Instant>,
}

pub(crate) struct Enter {
    pub(crate) identity: Identity,
    /// When looking up their credentials began.
    pub(crate) since: Instant,
    pub(crate) door: Door,
    /// A device to add; its user is filled in when it is known.
    pub(crate) remember: Option<Device>,
    /// The session to open; `None` for an API call, which only takes a guest's seat.
    pub(crate) opens: Option<Opening>,
    pub(crate) reply: oneshot::Sender<Result<Seated, Denied>>,
}

/// A session that is to be opened.
#[derive(Clone)]
pub(crate) struct Opening {
    /// Where its post goes.
    pub(crate) mailbox: Arc<Mailbox>,
    /// Which rooms it attends.
    pub(crate) attends: Attends,
    /// How far its client had come before.
    pub(crate) resume: Option<ResumeFrom>,
    /// By what it comes in.
    pub(crate) means: Means,
    /// Whether nobody sits behind it.
    pub(crate) deserted: bool,
}

pub(crate) enum Identity {
    /// A newcomer.
    New {
        name: UserName,
        invite: Option<[u8; 32]>,
    },
    /// A user whose password was right.
    User(UserId),
    /// A user by a device, with the newest ids it used.
    Device {
        user: UserId,
        device: DeviceId,
        recent: RecentIds,
    },
    /// Somebody for whom an operator makes an account.
    Account {
        name: UserName,
        credential: parlor_model::Secret<String>,
        by: SessionId,
    },
    /// A device whose sign-in was confirmed from another.
    Handoff {
        /// The digest of its receipt.
        receipt: [u8; 32],
        /// Whether the store has the device: written by a commit that was reported as failed, or when its answer was lost.
        is_stored: bool,
    },
    /// The first owner.
    Owner {
        name: UserName,
        credential: parlor_model::Secret<String>,
    },
}

impl Identity {
    /// The same for another try; `None` for somebody who is written down when they come in.
    pub(crate) fn again(&self) -> Option<Self> {
        match self {
            Self::User(user) => Some(Self::User(*user)),
            Self::Device {
                user,
                device,
                recent,
            } => Some(Self::Device {
                user: *user,
                device: *device,
                recent: recent.clone(),
            }),
            Self::New { .. } | Self::Account { .. } | Self::Handoff { .. } | Self::Owner { .. } => {
                None
            }
        }
    }
}

/// Somebody who came in.
#[derive(Debug)]
pub(crate) struct Seated {
    pub(crate) session: SessionId,
    pub(crate) actor: Actor,
    pub(crate) account: Option<UserName>,
    pub(crate) role: ServerRole,
    pub(crate) withheld: bool,
    pub(crate) device: Option<DeviceId>,
    pub(crate) epoch: StoreEpoch,
    pub(crate) lobby: RoomId,
    pub(crate) resumed: bool,
    /// Whether the user was here before.
    pub(crate) was_here: bool,
}
