//! Stopping every command at once, as when the server goes down.

use std::io::{self, PipeReader, PipeWriter, pipe};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, PoisonError};

/// Ends every command that runs with it, and those that would begin later.
#[derive(Debug)]
pub struct Stop {
    /// At its end once the other side is closed.
    ended: PipeReader,
    open: Mutex<Option<PipeWriter>>,
}

impl Stop {
    /// # Errors
    /// When the process has no file descriptor left.
    pub fn new() -> io::Result<Self> {
        let (ended, open) = pipe()?;
        Ok(Self {
            ended,
            open: Mutex::new(Some(open)),
        })
    }

    /// Ends them.
    pub fn stop(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        drop(open.take());
    }
}

impl AsFd for Stop {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.ended.as_fd()
    }
}
