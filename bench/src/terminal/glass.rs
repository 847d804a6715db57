//! A terminal with a program on it: what is typed, and what the screen shows of it, with the times of both.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use parlor_testkit::Pty;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::process::Process;

/// The size in cells: what a window of half a laptop's screen has.
const COLUMNS: NonZeroU16 = NonZeroU16::new(120).expect("it is not 0");
const ROWS: NonZeroU16 = NonZeroU16::new(40).expect("it is not 0");
/// How long a program may take to show something.
const PATIENCE: Duration = Duration::from_secs(30);

/// The terminal. The program is killed when this is dropped.
pub(super) struct Glass {
    child: Child,
    near: File,
    parser: vt100::Parser,
    buffer: Vec<u8>,
    /// How many bytes were painted.
    pub(super) painted: u64,
}

impl Glass {
    /// Runs a program on a new terminal.
    ///
    /// # Errors
    /// There is no terminal, or it can't be run.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let Pty { near, far } = Pty::open(COLUMNS.get(), ROWS.get())?;
        let child = command
            .stdin(far.try_clone()?)
            .stdout(far.try_clone()?)
            .stderr(far)
            .spawn()
            .with_context(|| format!("{} can't be run", command.get_program().display()))?;
        // The command still holds the far side, and while it does the terminal never ends.
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(Self {
            child,
            near,
            parser: vt100::Parser::new(ROWS, COLUMNS, 0),
            buffer: vec![0; 64 << 10],
            painted: 0,
        })
    }

    /// The program's process.
    pub(super) fn process(&self) -> Process {
        Process::new(self.child.id())
    }

    /// What is shown now.
    pub(super) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Types this.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn type_in(&mut self, keys: &str) -> Result<()> {
        Ok(self.near.write_all(keys.as_bytes())?)
    }

    /// Watches for so long.
    ///
    /// # Errors
    /// The program has ended.
    pub(super) fn watch(&mut self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            self.look(left)?;
            if left.is_zero() {
                return Ok(());
            }
        }
    }

    /// Watches until the screen shows what is wanted, and answers when it did: after the bytes that showed it
    /// were read and interpreted.
    ///
    /// # Errors
    /// It never does; what it shows instead is in the error.
    pub(super) fn until(
        &mut self,
        what: &str,
        mut shown: impl FnMut(&vt100::Screen, Instant) -> bool,
    ) -> Result<Instant> {
        let start = Instant::now();
        loop {
            let now = Instant::now();
            if shown(self.parser.screen(), now) {
                return Ok(now);
            }
            let left = PATIENCE.saturating_sub(start.elapsed());
            if left.is_zero() {
                bail!("{what} is not shown, but\n{}", self.screen().contents());
            }
            self.look(left)?;
        }
    }

    /// Waits at most so long for something to be painted, and takes it in.
    fn look(&mut self, most: Duration) -> Result<()> {
        let mut ready = [PollFd::new(&self.near, PollFlags::IN)];
        let most = Timespec::try_from(most)?;
        match poll(&mut ready, Some(&most)) {
            Err(rustix::io::Errno::INTR) | Ok(0) => return Ok(()),
            polled => polled?,
        };
        // It ends with an error when the other side is closed (pty(7)).
        let Ok(count @ 1..) = self.near.read(&mut self.buffer) else {
            bail!("the client has ended:\n{}", self.screen().contents());
        };
        self.painted += count as u64;
        self.parser.process(&self.buffer[..count]);
        Ok(())
    }
}

impl Drop for Glass {
    fn drop(&mut self) {
        // One that has ended by itself needs no more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The rows of a screen, the lowest first.
pub(super) fn rows(screen: &vt100::Screen) -> impl Iterator<Item = String> + '_ {
    let (rows, columns) = screen.size();
    (0..rows.get())
        .rev()
        .map(move |row| screen.contents_between(row, 0, row, columns.get()))
}
