//! Handing a sign-in over to a further device, by a code that destroys itself.
//!
//! Two ways lead to the same confirmation. Somebody who is signed in shows a code, which the new device *fetches*; or
//! the new device shows one, which somebody who is signed in *opens*. Then the new device shows a number, and whoever is
//! signed in picks it, seeing from where and by what the other one asks. Nothing of this is stored: the codes live in
//! the hub's task, known by their digests, and a restart ends them all.

mod arrive;
mod book;
mod code;
mod count;
mod newcomer;
mod one;
mod task;

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use parlor_model::{Secret, UserName};

pub(crate) use arrive::signed_in;
pub(crate) use book::{Handoffs, Taking};
pub(crate) use code::read;
pub(crate) use newcomer::{Arrival, Arriving};
pub(crate) use one::{Approver, Newcomer};

/// Within what time a code that was fetched in time must be confirmed, and the sign-in then be taken.
pub const CONFIRM_WITHIN: Duration = Duration::from_secs(60);

/// How long the code of a device lives that is not signed in. Longer than that of one that is: who reads it can only let
/// that device in as themselves.
pub const ASK_LIFE: Duration = Duration::from_secs(60);

/// A code that a signed-in session shows.
#[derive(Debug, Clone)]
pub struct ShownCode {
    /// The code.
    pub code: Secret<String>,
    /// The address that a new device opens, where one is known by which others reach the server.
    pub link: Option<String>,
    /// How long it lives.
    pub life: Duration,
}

/// Who waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// From where they ask; `None` when that is not known.
    pub address: Option<IpAddr>,
    /// What their client calls itself.
    pub label: String,
    /// Three numbers in rising order, of which the new device shows one.
    pub numbers: [u8; 3],
    /// Within what time that is to be confirmed.
    pub within: Duration,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)?;
        match self.address {
            Some(address) => write!(f, " at {address}"),
            None => Ok(()),
        }
    }
}

/// What becomes of a code, for the session that shows or has opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandoffNews {
    /// A device has fetched it and waits to be confirmed.
    Fetched(Waiting),
    /// Nobody fetched it in time, or nobody confirmed.
    Expired,
    /// A further device of the user is signed in; told to all their sessions.
    SignedIn {
        /// From where; `None` when that is not known.
        address: Option<IpAddr>,
        /// What it is called among the user's devices.
        label: String,
    },
}

/// What a device gets that has fetched a code.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// As whom it will be signed in.
    pub name: UserName,
    /// The number that it shows.
    pub number: u8,
    /// What it takes its sign-in with, once that is confirmed.
    pub receipt: Secret<String>,
    /// Within what time.
    pub within: Duration,
}

/// What a device gets that asks for being signed in.
#[derive(Debug, Clone)]
pub struct AskedCode {
    /// The code that it shows.
    pub code: Secret<String>,
    /// The address that a signed-in device opens, where one is known by which others reach the server.
    pub link: Option<String>,
    /// The number that it shows.
    pub number: u8,
    /// What it takes its sign-in with, once that is confirmed.
    pub receipt: Secret<String>,
    /// How long the code lives.
    pub life: Duration,
}
