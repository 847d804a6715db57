//! The end of a connection that is not lost.

use std::io;
use std::time::Duration;

use parlor_model::Reason;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::connection::{Connection, SCRATCH, is_of_now};

/// How long each part of a goodbye may take: the last lines, leaving, and waiting for the client's end.
const GOODBYE: Duration = Duration::from_secs(5);
/// How much of what a client still sends is read after that, so that the last lines are not lost.
const LEFT_OVER: usize = 1 << 20;

impl Connection {
    /// Says the last words, leaves, and closes: when the client sees the end, its name is free.
    pub(crate) async fn close(mut self) {
        let _ = timeout(GOODBYE, self.write_all()).await;
        if let Some(session) = self.session.take() {
            let _ = timeout(GOODBYE, session.leave(Reason::default())).await;
        }
        let _ = self.stream.shutdown().await;
        let _ = timeout(GOODBYE, self.read_left_over()).await;
    }

    async fn write_all(&mut self) -> io::Result<()> {
        while !self.dialogue.output.is_empty() {
            self.stream.writable().await?;
            self.write()?;
        }
        Ok(())
    }

    /// A socket that is closed with something unread takes the last words back.
    async fn read_left_over(&mut self) -> io::Result<()> {
        let mut left = LEFT_OVER;
        while left > 0 && self.open {
            self.stream.readable().await?;
            match SCRATCH.with_borrow_mut(|scratch| self.stream.try_read(scratch)) {
                Ok(0) => return Ok(()),
                Ok(read) => left = left.saturating_sub(read),
                Err(error) if is_of_now(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
