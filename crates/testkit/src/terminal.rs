//! A terminal to run the binary on: what is typed, and everything that the screen shows of it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::deadline::within;

/// A call of the binary whose standard input, output and error are a terminal.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    keyboard: File,
    screen: UnboundedReceiver<Vec<u8>>,
    shown: String,
    /// Up to here the screen was waited for.
    seen: usize,
}

impl Terminal {
    /// Starts it with these words and variables, and none of the test's own environment.
    ///
    /// # Errors
    /// There is no terminal, or it can't be started.
    pub fn start(
        binary: impl Into<PathBuf>,
        words: &[&str],
        variables: &[(&str, &Path)],
    ) -> Result<Self> {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).context("no terminal")?;
        grantpt(&near)?;
        unlockpt(&near)?;
        let name = ptsname(&near, Vec::new())?;
        let far = File::from(open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty())?);
        let child = Command::new(binary.into())
            .env_clear()
            .envs(variables.iter().copied())
            .args(words)
            .stdin(far.try_clone()?)
            .stdout(far.try_clone()?)
            .stderr(far)
            .kill_on_drop(true)
            .spawn()?;
        let keyboard = File::from(near);
        let (mut glass, (sender, screen)) = (keyboard.try_clone()?, unbounded_channel());
        std::thread::spawn(move || {
            let mut bytes = [0; 1_024];
            // It ends with an error when the other side is closed (pty(7)).
            while let Ok(read @ 1..) = glass.read(&mut bytes) {
                if sender.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            keyboard,
            screen,
            shown: String::new(),
            seen: 0,
        })
    }

    /// Waits until the screen shows this, after what was waited for before.
    ///
    /// # Errors
    /// It does not.
    pub async fn until(&mut self, words: &str) -> Result<()> {
        loop {
            if let Some(at) = self.shown[self.seen..].find(words) {
                self.seen += at + words.len();
                return Ok(());
            }
            if !self.more().await? {
                bail!("the screen does not show {words:?} but {:?}", self.shown);
            }
        }
    }

    /// What the screen showed so far.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Types this.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn type_in(&mut self, keys: &str) -> Result<()> {
        Ok(self.keyboard.write_all(keys.as_bytes())?)
    }

    /// Waits for the end: the exit code, and all that the screen showed.
    ///
    /// # Errors
    /// It does not end.
    pub async fn end(mut self) -> Result<(Option<i32>, String)> {
        let status = within("the end on the terminal", self.child.wait()).await??;
        while self.more().await? {}
        Ok((status.code(), self.shown))
    }

    async fn more(&mut self) -> Result<bool> {
        let bytes = within("the screen", self.screen.recv()).await?;
        let Some(bytes) = bytes else { return Ok(false) };
        self.shown.push_str(&String::from_utf8_lossy(&bytes));
        Ok(true)
    }
}
