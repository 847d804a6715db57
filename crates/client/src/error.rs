//! Why the library could not do what was asked.

use std::io;

use parlor_wire::ErrorFrame;
use thiserror::Error;

use crate::Address;

/// What went wrong, by what a caller can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClientError {
    /// The server answered, and said no.
    #[error("{message}")]
    Refused {
        /// Why, for programs: see docs/protocol/native.md.
        code: String,
        /// Why, for people.
        message: String,
    },
    /// There is no server, or not for long enough to be answered. What was not acknowledged may or may
    /// not have been done.
    #[error("{0}")]
    Unreachable(String),
    /// It is not the server that is meant, or nobody vouches for it.
    #[error("{0}")]
    Untrusted(String),
    /// The server's answer makes no sense: another protocol, or a newer version of it.
    #[error("the server's answer can't be understood: {0}")]
    Protocol(String),
}

impl ClientError {
    pub(crate) fn refused(code: &str, message: &str) -> Self {
        Self::Refused {
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }

    /// Whether to try again: nobody answered, or the server can't serve anybody right now.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused { code, .. } => is_passing(code),
            Self::Unreachable(_) => true,
            Self::Protocol(_) | Self::Untrusted(_) => false,
        }
    }
}

impl From<ErrorFrame> for ClientError {
    fn from(error: ErrorFrame) -> Self {
        Self::Refused {
            code: error.code,
            message: error.message,
        }
    }
}

/// Why nobody was reached, without the number that the system has for it.
pub(crate) fn unreachable(address: &Address, error: &io::Error) -> ClientError {
    let text = error.to_string();
    let why = match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there; is the server running?",
        io::ErrorKind::TimedOut => "it does not answer",
        _ => text.split(" (os error ").next().unwrap_or_default(),
    };
    ClientError::Unreachable(format!("{address} can't be reached: {why}"))
}

/// Whether a goodbye or a refusal at the door has nothing to do with who is asking.
pub(crate) fn is_passing(code: &str) -> bool {
    let passing = [
        "shutting_down",
        "store_reopened",
        "too_slow",
        "busy",
        "internal",
        "slow_handshake",
        "unavailable",
        "too_fast",
    ];
    passing.contains(&code)
}
