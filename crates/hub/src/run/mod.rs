//! Commands that people run on the server: asked for, run beside the hub's task, and told in the room when they
//! have ended.

mod ask;
mod names;
mod pace;

use parlor_core::RunEnd;
use parlor_model::Digest;
use thiserror::Error;

pub(crate) use pace::RunPaces;

/// What runs commands. It blocks, and is called on threads of its own.
pub trait Runner: Send + Sync {
    /// Runs a command to its end.
    ///
    /// # Errors
    /// [`RunError`] when it could not be run; what it does wrong itself is none.
    fn run(&self, job: &Job) -> Result<Ran, RunError>;

    /// Ends all that runs, and all that would begin later.
    fn stop(&self);
}

/// A command that the rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// The program; `None` for what the server has in itself.
    pub program: Option<String>,
    /// What else of the machine the program may read.
    pub paths: Vec<String>,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The files that it sees, each under a name that no other has; `None` when it sees no folder.
    pub files: Option<Vec<(String, Digest)>>,
    /// Whether it may have threads.
    pub threads: bool,
    /// How long it may take, in seconds.
    pub seconds: u64,
    /// How much it may write, in bytes.
    pub output_bytes: usize,
}

/// A command that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// What it wrote, as it is.
    pub output: Vec<u8>,
    /// How it ended.
    pub end: RunEnd,
}

/// Why a command was not run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RunError {
    /// It can't be locked in on this machine, or not be started.
    #[error("{0}")]
    Unavailable(String),
    /// The server is going down.
    #[error("the server is shutting down")]
    Stopped,
}
