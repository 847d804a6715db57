//! The signals that end the server.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::RunError;

/// SIGTERM and SIGINT, from the moment this exists.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Takes over both signals.
    ///
    /// # Errors
    /// [`RunError::Runtime`].
    pub fn listen() -> Result<Self, RunError> {
        let terminate = signal(SignalKind::terminate()).map_err(RunError::Runtime)?;
        let interrupt = signal(SignalKind::interrupt()).map_err(RunError::Runtime)?;
        Ok(Self {
            terminate,
            interrupt,
        })
    }

    /// Waits for either; its name.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
