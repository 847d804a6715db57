//! A terminal to run the binary on: what is typed, and everything that the screen shows of it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::deadline::within;
use crate::pty::{Pty, resize};

/// A call of the binary whose standard input, output and error are a terminal.
pub struct Terminal {
    child: Child,
    keyboard: File,
    screen: UnboundedReceiver<Vec<u8>>,
    shown: String,
    /// Up to here the screen was waited for.
    seen: usize,
    /// What the screen shows now.
    glass: vt100::Parser,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.picture())
    }
}

/// The size of a terminal that nothing else is said about.
const SIZE: (u16, u16) = (80, 24);

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
        Self::start_in(Path::new("."), binary, words, variables)
    }

    /// As [`Terminal::start`], with this as its working folder.
    ///
    /// # Errors
    /// There is no terminal, or it can't be started.
    pub fn start_in(
        folder: &Path,
        binary: impl Into<PathBuf>,
        words: &[&str],
        variables: &[(&str, &Path)],
    ) -> Result<Self> {
        let Pty {
            near: keyboard,
            far,
        } = Pty::open(SIZE.0, SIZE.1)?;
        let child = Command::new(binary.into())
            .env_clear()
            .envs(variables.iter().copied())
            .args(words)
            .current_dir(folder)
            .stdin(far.try_clone()?)
            .stdout(far.try_clone()?)
            .stderr(far)
            .kill_on_drop(true)
            .spawn()?;
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
            glass: clear_glass(SIZE),
        })
    }

    /// Gives the terminal another size, and tells who runs on it.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn resize(&mut self, columns: u16, rows: u16) -> Result<()> {
        resize(&self.keyboard, columns, rows)?;
        let (wide, high) = (at_least_one(columns), at_least_one(rows));
        self.glass.screen_mut().set_size(high, wide);
        self.signal(Signal::WINCH)
    }

    /// Sends a signal to who runs on it.
    ///
    /// # Errors
    /// They have ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let id = self.child.id().context("it has ended")?;
        let id = Pid::from_raw(i32::try_from(id)?).context("no process")?;
        Ok(kill_process(id, signal)?)
    }

    /// What the screen shows now, a line a row.
    #[must_use]
    pub fn picture(&self) -> String {
        self.glass.screen().contents()
    }

    /// The screen itself, with colours and the cursor.
    #[must_use]
    pub fn screen(&self) -> &vt100::Screen {
        self.glass.screen()
    }

    /// Waits until the screen shows what is wanted, and answers with it.
    ///
    /// # Errors
    /// It never does; what it shows instead is in the error.
    pub async fn shows(&mut self, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let found = within("the screen", self.look_for(wanted)).await;
        found.with_context(|| format!("the screen shows\n{}", self.picture()))?
    }

    async fn look_for(&mut self, wanted: impl Fn(&str) -> bool) -> Result<String> {
        loop {
            let picture = self.picture();
            if wanted(&picture) {
                return Ok(picture);
            }
            if !self.more().await? {
                bail!("it has ended; the screen showed\n{picture}");
            }
        }
    }

    /// Waits until the screen shows these words somewhere.
    ///
    /// # Errors
    /// It never does; what it shows instead is in the error.
    pub async fn shows_words(&mut self, words: &str) -> Result<String> {
        let shown = self.shows(|picture| picture.contains(words)).await;
        shown.with_context(|| format!("{words:?} is not shown"))
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
        self.glass.process(&bytes);
        self.shown.push_str(&String::from_utf8_lossy(&bytes));
        Ok(true)
    }
}

fn clear_glass((columns, rows): (u16, u16)) -> vt100::Parser {
    vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0)
}

fn at_least_one(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}
