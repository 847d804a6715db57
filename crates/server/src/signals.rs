//! The signals that end the server.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::RunError;

/// SIGTERM and SIGINT, from the moment this exists; for who hosts on a terminal, SIGHUP too.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Option<Signal>,
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
            hang_up: None,
        })
    }

    /// As [`Signals::listen`], and ends when the terminal is closed: the seat in it has taken SIGHUP's usual
    /// effect away. A server without a seat leaves that signal alone, as `nohup` expects.
    ///
    /// # Errors
    /// [`RunError::Runtime`].
    pub fn listen_on_terminal() -> Result<Self, RunError> {
        let hang_up = signal(SignalKind::hangup()).map_err(RunError::Runtime)?;
        Ok(Self {
            hang_up: Some(hang_up),
            ..Self::listen()?
        })
    }

    /// Waits for any of them; its name.
    pub async fn next(&mut self) -> &'static str {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = hang_up => "SIGHUP",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
