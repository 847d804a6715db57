//! A connection on which nothing moves: is the server still there, or only busy?

use std::time::Duration;

use parlor_wire::FileId;
use tokio::time::{Instant, sleep_until};

use super::{Files, Transfer, TransferError};
use crate::ClientError;

/// After so much silence the server is asked, on another connection.
const SILENCE: Duration = Duration::from_secs(20);

/// What silence of the server means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// It may be busy: a disk may take its time to sync, and a sender to go on. A connection whose other end is gone
    /// is ended by the system.
    Busy,
    /// The connection is lost: there is nothing to wait for.
    Lost,
}

impl Files {
    /// Waits for something of a file as long as its bytes move; what happens when they do not is up to the silence.
    ///
    /// # Errors
    ///
    /// Of the work, or that the server does not answer.
    pub(super) async fn attended<T>(
        &self,
        (file, silence): (FileId, Silence),
        transfer: &Transfer,
        work: impl Future<Output = Result<T, TransferError>>,
    ) -> Result<T, TransferError> {
        tokio::pin!(work);
        loop {
            let before = transfer.done();
            let until = Instant::now() + SILENCE;
            tokio::select! {
                done = &mut work => return done,
                () = sleep_until(until) => {}
            }
            if transfer.done() != before {
                continue;
            }
            if silence == Silence::Lost {
                return Err(self.silent().into());
            }
            tokio::select! {
                done = &mut work => return done,
                alive = self.is_alive(file) => alive?,
            }
        }
    }

    async fn is_alive(&self, file: FileId) -> Result<(), ClientError> {
        let asked = tokio::time::timeout(self.patience, self.info(file)).await;
        match asked.unwrap_or_else(|_| Err(self.silent())) {
            Err(error @ ClientError::Unreachable(_)) => Err(error),
            // Whatever it says: it will say it on the other connection too.
            _ => Ok(()),
        }
    }
}
