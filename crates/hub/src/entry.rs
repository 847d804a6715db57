//! What someone at the door says, and what they get.

use std::net::IpAddr;

use parlor_core::Actor;
use parlor_model::{Gateway, Password, RoomId, Secret, Seq, ServerRole, StoreEpoch, UserName};

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
    },
    /// A device's bearer token.
    Token(Secret<String>),
}

impl Credentials {
    /// The name that they say.
    pub(crate) fn name(&self) -> Option<&UserName> {
        match self {
            Self::Guest { name, .. } | Self::Password { name, .. } => Some(name),
            Self::Token(_) => None,
        }
    }
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
    /// How far they had come before.
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
