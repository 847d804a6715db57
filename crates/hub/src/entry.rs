//! What someone at the door says, and what they get.

use std::net::IpAddr;

use parlor_core::{Actor, Means};
use parlor_model::{
    Gateway, Password, RoomId, SecondCode, Secret, Seq, ServerRole, StoreEpoch, UserName,
};
use tokio::time::Instant;

use crate::checked::Checked;
use crate::passkey::Assertion;

/// The door someone comes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// Which gateway.
    pub gateway: Gateway,
    /// From where; `None` when that is not known.
    pub address: Option<IpAddr>,
    /// Whether nobody on the way can read along.
    pub secure: bool,
}

impl Door {
    /// Whether nobody can read along: there is TLS, or it does not leave this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        let is_here = |address: IpAddr| address.to_canonical().is_loopback();
        self.secure || self.address.is_none_or(is_here)
    }
}

/// How someone says who they are.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A free name, and an invite's code where one is needed.
    Guest {
        /// The name.
        name: UserName,
        /// The code.
        invite: Option<Secret<String>>,
    },
    /// A registered name and its password.
    Password {
        /// The name.
        name: UserName,
        /// The password.
        password: Password,
        /// The code, where there is one.
        code: GivenCode,
    },
    /// A device's bearer token.
    Token(Secret<String>),
    /// The SHA-256 of a certificate that proved itself, which somebody added to what signs them in.
    Certificate([u8; 32]),
    /// A passkey.
    Passkey(Box<Assertion>),
    /// They were checked before.
    Checked(Checked),
}

impl Credentials {
    /// The name that they say.
    pub(crate) fn name(&self) -> Option<&UserName> {
        match self {
            Self::Guest { name, .. } | Self::Password { name, .. } => Some(name),
            Self::Checked(checked) => Some(checked.account()),
            Self::Token(_) | Self::Certificate(_) | Self::Passkey(_) => None,
        }
    }

    /// What they suffice for.
    pub(crate) fn means(&self) -> Means {
        match self {
            Self::Checked(checked) => checked.means,
            Self::Certificate(_) => Means::IrcAlone,
            Self::Guest { .. } | Self::Password { .. } | Self::Token(_) | Self::Passkey(_) => {
                Means::Whole
            }
        }
    }

    /// When looking them up began: before now, or now.
    pub(crate) fn since(&self) -> Instant {
        match self {
            Self::Checked(checked) => checked.since,
            Self::Guest { .. }
            | Self::Password { .. }
            | Self::Token(_)
            | Self::Certificate(_)
            | Self::Passkey(_) => Instant::now(),
        }
    }
}

/// The code that comes with a password. It is looked at where the account has a second factor.
#[derive(Debug, Clone, Default)]
pub enum GivenCode {
    /// There is none: the one at the door will be asked.
    #[default]
    None,
    /// This one.
    Apart(SecondCode),
    /// The one at the end of the password, if there is any: after a colon.
    Appended,
}

/// Which of the user's rooms a session attends: follows, and is seen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Attends {
    /// All of them, now and later.
    #[default]
    Everywhere,
    /// The direct ones, and those that it asks for by [`Request::Attend`](crate::Request::Attend).
    Chosen,
}

/// A request to come in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The door.
    pub door: Door,
    /// Who they say they are.
    pub credentials: Credentials,
    /// The label of a device to remember them by, when one is wanted.
    pub remember: Option<String>,
    /// Which rooms the session attends.
    pub attends: Attends,
    /// How far they had come before; counts for the rooms that the session attends from the start.
    pub resume: Option<ResumeFrom>,
}

/// How far a client had come in the rooms it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeFrom {
    /// The history that the `seq`s belong to.
    pub epoch: StoreEpoch,
    /// The last `seq` it has of each room.
    pub rooms: Vec<(RoomId, Seq)>,
}

/// Someone who signed in without a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who they are.
    pub actor: Actor,
    /// Their role on the server.
    pub role: ServerRole,
    /// The bearer token of their device; shown once.
    pub token: Secret<String>,
    /// Names the history that `seq`s belong to.
    pub epoch: StoreEpoch,
}
