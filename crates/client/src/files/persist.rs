//! Trying until it is done: after a lost connection, after a pause, for as long as the client has patience.

use tokio::time::Instant;

use super::transfer::Wish;
use super::{Files, Phase, Transfer, TransferError};
use crate::backoff::Backoff;
use crate::{ClientError, chance};

/// Something that is tried, each time on a connection of its own.
pub(super) trait Attempt {
    /// What comes of it.
    type Done;

    /// Goes on from where the last try came to. It may be dropped at any time.
    async fn attempt(&mut self) -> Result<Self::Done, TransferError>;
}

impl Files {
    /// Tries until it is done.
    ///
    /// # Errors
    ///
    /// What another try does not help against, that nobody answered for too long, or
    /// [`TransferError::Cancelled`].
    pub(super) async fn persist<A: Attempt>(
        &self,
        what: &mut A,
        transfer: &Transfer,
    ) -> Result<A::Done, TransferError> {
        let mut wishes = transfer.wishes();
        let mut backoff = Backoff::default();
        let mut deadline = None;
        loop {
            let wish = *wishes.borrow_and_update();
            match wish {
                Wish::Go => {}
                Wish::Cancel => return Err(TransferError::Cancelled),
                Wish::Pause => {
                    transfer.enter(Phase::Paused);
                    // Not an error: this holds the sender.
                    let _ = wishes.changed().await;
                    deadline = None;
                    continue;
                }
            }
            let (before, began) = (transfer.done(), Instant::now());
            let tried = tokio::select! {
                tried = what.attempt() => tried,
                _ = wishes.wait_for(|wish| *wish != Wish::Go) => continue,
            };
            let error = match tried {
                Err(error) if error.is_taken_over() => {
                    transfer.enter(Phase::TakenOver);
                    let _ = wishes.changed().await;
                    continue;
                }
                Err(error) if error.is_passing() => error,
                other => return other,
            };
            transfer.enter(Phase::Lost);
            let now = Instant::now();
            if transfer.done() > before || now.duration_since(began) > self.patience {
                backoff.reset();
                deadline = None;
            }
            let until = *deadline.get_or_insert(now + self.patience);
            let [high, low, ..] = chance::number().to_be_bytes();
            let next = now + backoff.next(u16::from_be_bytes([high, low]));
            if next >= until {
                return Err(gave_up(error));
            }
            tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                _ = wishes.wait_for(|wish| *wish != Wish::Go) => {}
            }
        }
    }
}

/// What the server could not do for so long counts as not being there.
fn gave_up(error: TransferError) -> TransferError {
    match error {
        TransferError::Client(ClientError::Refused { message, .. }) => {
            ClientError::Unreachable(message).into()
        }
        other => other,
    }
}
