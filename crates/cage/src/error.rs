//! Why a command could not be run at all.

use thiserror::Error;

/// Why nothing was run. What a command itself does wrong is no error: see [`How`](crate::How).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CageError {
    /// The process could not be started or followed.
    #[error("the process can't be started: {0}")]
    Start(String),
    /// The kernel does not give what locks a command in.
    #[error("{0}")]
    Unlocked(String),
    /// It was stopped before it was locked in.
    #[error("it was stopped before it began")]
    Stopped,
}
