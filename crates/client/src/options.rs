//! How a client comes in and how patient it is.

use std::time::Duration;

use parlor_wire::{Hello, Hidden, Resume, VERSION};

use crate::Address;

/// Where to connect and as whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server.
    pub address: Address,
    /// Who comes.
    pub identity: Identity,
    /// What the client calls itself in the user's list of devices.
    pub label: String,
    /// Whether to be remembered, which leaves a device in the user's list. Only a device can send again
    /// what was not acknowledged, and come back after a lost connection; without it, a lost connection is
    /// the end.
    pub remember: bool,
    /// What was seen in an earlier run, to be told what was missed since.
    pub resume: Option<Resume>,
    /// How long to wait for a server that does not answer, and to go on trying after a connection was
    /// lost.
    pub patience: Duration,
    /// How many happenings may wait to be taken; what is more is dropped and told as
    /// [`Notice::Resynchronised`](crate::Notice::Resynchronised).
    pub backlog: usize,
}

/// How a client says who it is.
#[derive(Debug, Clone)]
pub enum Identity {
    /// A newcomer under a free name.
    Guest {
        /// The name.
        name: String,
        /// The code of an invite, where the server asks for one.
        invite: Option<Hidden>,
    },
    /// A registered user.
    Password {
        /// The name.
        name: String,
        /// The password.
        password: Hidden,
        /// The code of their second factor, where they have one.
        code: Option<Hidden>,
    },
    /// A client that the server remembers.
    Token(Hidden),
}

impl Options {
    /// A client with ten seconds of patience.
    #[must_use]
    pub fn new(address: Address, identity: Identity) -> Self {
        Self {
            address,
            identity,
            label: concat!("parlor ", env!("CARGO_PKG_VERSION")).to_owned(),
            remember: true,
            resume: None,
            patience: Duration::from_secs(10),
            backlog: 65_536,
        }
    }

    /// The first frame.
    pub(crate) fn hello(&self) -> Hello {
        let hello = Hello {
            v: VERSION,
            client: Some(self.label.clone()),
            resume: self.resume.clone(),
            ..Hello::default()
        };
        match self.identity.clone() {
            Identity::Guest { name, invite } => Hello {
                name: Some(name),
                invite,
                remember: self.remember,
                ..hello
            },
            Identity::Password {
                name,
                password,
                code,
            } => Hello {
                name: Some(name),
                password: Some(password),
                code,
                remember: self.remember,
                ..hello
            },
            Identity::Token(token) => Hello {
                token: Some(token),
                ..hello
            },
        }
    }
}
