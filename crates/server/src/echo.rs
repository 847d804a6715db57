//! Whether the terminal on standard input shows what is typed: not while that is a password.

use std::io::{self, stdin};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// How the terminal was; it is so again when this is dropped.
#[derive(Debug)]
pub struct Echo {
    before: Termios,
}

impl Echo {
    /// Takes note of how the terminal is.
    ///
    /// # Errors
    /// Standard input is no terminal, or is gone.
    pub fn keep() -> io::Result<Self> {
        Ok(Self {
            before: tcgetattr(stdin())?,
        })
    }

    /// Shows nothing of what is typed but the line end. What was typed ahead, and is on the screen already,
    /// is thrown away.
    ///
    /// # Errors
    /// As [`Echo::keep`].
    pub fn off() -> io::Result<Self> {
        let echo = Self::keep()?;
        let mut unseen = echo.before.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        unseen.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(stdin(), OptionalActions::Flush, &unseen)?;
        Ok(echo)
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        // A terminal that is gone needs no echo.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
    }
}
