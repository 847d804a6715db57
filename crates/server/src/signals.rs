//! The signals that end the server, or have it look at its certificate anew.

use std::fmt;
use std::io::IsTerminal as _;

use tokio::signal::unix::{self, SignalKind, signal};

use crate::error::RunError;

/// A signal that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM.
    Terminate,
    /// SIGINT, as of Ctrl+C.
    Interrupt,
    /// SIGHUP.
    HangUp {
        /// Whether it comes because the terminal is closed, rather than from somebody who wants something read anew.
        is_for_all: bool,
    },
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminate => "SIGTERM",
            Self::Interrupt => "SIGINT",
            Self::HangUp { .. } => "SIGHUP",
        })
    }
}

/// SIGTERM, SIGINT and SIGHUP, from the moment this exists; SIGHUP not where it is ignored.
#[derive(Debug)]
pub struct Signals {
    terminate: unix::Signal,
    interrupt: unix::Signal,
    hang_up: Option<unix::Signal>,
}

impl Signals {
    /// Takes the signals over, but for SIGHUP when it is ignored: whoever started this, as `nohup` does, wants it to
    /// outlive its terminal.
    ///
    /// # Errors
    /// [`RunError::Runtime`].
    pub fn listen() -> Result<Self, RunError> {
        let terminate = signal(SignalKind::terminate()).map_err(RunError::Runtime)?;
        let interrupt = signal(SignalKind::interrupt()).map_err(RunError::Runtime)?;
        let hang_up = (!is_hang_up_ignored())
            .then(|| signal(SignalKind::hangup()).map_err(RunError::Runtime))
            .transpose()?;
        Ok(Self {
            terminate,
            interrupt,
            hang_up,
        })
    }

    /// As [`Signals::listen`], and ends when the terminal is closed: the seat in it has taken SIGHUP's usual
    /// effect away.
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

    /// Waits for any of them.
    pub async fn next(&mut self) -> Signal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = hang_up => Signal::HangUp { is_for_all: std::io::stdin().is_terminal() },
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
        }
    }
}

/// Whether SIGHUP is ignored (proc(5), `SigIgn`: a mask in which the lowest bit is signal 1). Where that can't be
/// told the signal keeps its usual effect.
fn is_hang_up_ignored() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return true;
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & 1 == 1)
}
