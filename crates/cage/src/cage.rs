//! A command from outside: it is started, heard and ended.

use std::ffi::OsString;
use std::io::{self, ErrorKind, PipeReader, Read as _, pipe};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::enter::read_report;
use crate::error::CageError;
use crate::job::{Job, Limits, is_argument};
use crate::{Locked, Stop};

/// The most that is read at once.
const PIECE: usize = 16 * 1024;
/// The most that a process tells of how it is locked in, in bytes.
const REPORT: u64 = 1_024;

/// A command and what it may see.
#[derive(Debug, Clone)]
pub struct Cage {
    /// The program that calls [`enter`](crate::enter): this one, which `/proc/self/exe` always is.
    pub launcher: PathBuf,
    /// The name by which the command goes.
    pub name: String,
    /// The program; none for an applet of that name.
    pub program: Option<PathBuf>,
    /// Its arguments, as they are: there is no shell.
    pub arguments: Vec<OsString>,
    /// The folder that it may read, and in which it is; none for what reads nothing.
    pub folder: Option<PathBuf>,
    /// What else it may read and execute: folders and files.
    pub paths: Vec<PathBuf>,
    /// How much it may take.
    pub limits: Limits,
}

/// A command that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What it wrote to its output and its errors, in that order.
    pub output: Vec<u8>,
    /// How it ended.
    pub how: How,
    /// What locked it in.
    pub locked: Locked,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal.
    Signalled(i32),
    /// It took too long.
    OutOfTime,
    /// It wrote too much; what it wrote last is left out.
    Cut,
    /// By [`Stop`].
    Stopped,
}

/// Why it is waited for no longer.
enum Over {
    Exited,
    OutOfTime,
    Cut,
    Stopped,
}

impl Cage {
    /// An applet that reads nothing.
    #[must_use]
    pub fn applet(name: &str, arguments: &[&str]) -> Self {
        Self {
            launcher: "/proc/self/exe".into(),
            name: name.to_owned(),
            program: None,
            arguments: arguments.iter().map(Into::into).collect(),
            folder: None,
            paths: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// Runs it to its end, on this thread. When this returns there is nothing left of it.
    ///
    /// # Errors
    /// [`CageError`] when it could not be locked in; nothing was run then.
    pub fn run(&self, stop: &Stop) -> Result<Ended, CageError> {
        let start = |error: io::Error| CageError::Start(error.to_string());
        let (heard, out) = pipe().map_err(start)?;
        let (told, report) = pipe().map_err(start)?;
        let child = self.start(out.into(), report.into())?;
        let mut child = Caged(child);
        let (mut output, over) = self.follow(&mut child.0, &heard, stop).map_err(start)?;
        let status = child.end().map_err(start)?;
        let mut text = String::new();
        // All who could write are gone.
        let _ = told.take(REPORT).read_to_string(&mut text);
        output.truncate(self.limits.output);
        let how = match over {
            Over::Exited => how(status),
            Over::OutOfTime => How::OutOfTime,
            Over::Cut => How::Cut,
            Over::Stopped => How::Stopped,
        };
        match (read_report(&text), how) {
            (Some(Ok(locked)), how) => Ok(Ended {
                output,
                how,
                locked,
            }),
            (Some(Err(why)), _) => Err(CageError::Unlocked(why)),
            (None, How::Stopped) => Err(CageError::Stopped),
            (None, how) => Err(CageError::Start(format!("it ended at once: {how:?}"))),
        }
    }

    fn start(&self, out: OwnedFd, report: OwnedFd) -> Result<Child, CageError> {
        let start = |error: io::Error| CageError::Start(error.to_string());
        if !self.arguments.iter().all(|word| is_argument(word)) {
            return Err(CageError::Start("an argument has a NUL".to_owned()));
        }
        let job = Job {
            parent: i32::try_from(std::process::id()).unwrap_or_default(),
            seconds: self.limits.seconds,
            memory: self.limits.memory,
            threads: self.limits.threads,
            folder: self.folder.clone(),
            program: self.program.clone(),
            paths: self.paths.clone(),
            name: self.name.clone(),
            arguments: self.arguments.clone(),
        };
        let errors = out.try_clone().map_err(start)?;
        Command::new(&self.launcher)
            .arg0("parlor")
            .args(job.words())
            .env_clear()
            .current_dir(Path::new("/"))
            .process_group(0)
            .stdin(Stdio::from(report))
            .stdout(Stdio::from(out))
            .stderr(Stdio::from(errors))
            .spawn()
            .map_err(start)
    }

    /// Hears what it writes until it ends or has to be ended.
    fn follow(
        &self,
        child: &mut Child,
        heard: &PipeReader,
        stop: &Stop,
    ) -> io::Result<(Vec<u8>, Over)> {
        rustix::io::ioctl_fionbio(heard, true)?;
        let pid = Pid::from_child(child);
        let exited = pidfd_open(pid, PidfdFlags::empty())?;
        let until = Instant::now() + Duration::from_secs(self.limits.seconds);
        let mut output = Vec::new();
        let mut is_open = true;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok((output, Over::OutOfTime));
            }
            let mut waited = vec![
                PollFd::from_borrowed_fd(exited.as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(stop.as_fd(), PollFlags::IN),
            ];
            if is_open {
                waited.push(PollFd::new(heard, PollFlags::IN));
            }
            let timeout = Timespec::try_from(left).ok();
            match poll(&mut waited, timeout.as_ref()) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let (ended, stopped) = (
                !waited[0].revents().is_empty(),
                !waited[1].revents().is_empty(),
            );
            is_open = is_open && hear(heard, &mut output, self.limits.output)?;
            if output.len() > self.limits.output {
                return Ok((output, Over::Cut));
            }
            if ended {
                return Ok((output, Over::Exited));
            }
            if stopped {
                return Ok((output, Over::Stopped));
            }
        }
    }
}

/// Reads what there is, and no more than one byte over the limit. False when nobody can write any more.
fn hear(mut heard: &PipeReader, output: &mut Vec<u8>, limit: usize) -> io::Result<bool> {
    let mut piece = [0; PIECE];
    while output.len() <= limit {
        match heard.read(&mut piece) {
            Ok(0) => return Ok(false),
            Ok(count) => output.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

fn how(status: ExitStatus) -> How {
    match (status.code(), status.signal()) {
        (Some(code), _) => How::Exited(code),
        // What the limit of the processor's time ends.
        (None, Some(libc::SIGXCPU)) => How::OutOfTime,
        (None, signal) => How::Signalled(signal.unwrap_or_default()),
    }
}

/// A process that does not outlive its handle.
struct Caged(Child);

impl Caged {
    fn end(&mut self) -> io::Result<ExitStatus> {
        // One that has ended can't be killed, and is waited for all the same.
        let _ = self.0.kill();
        self.0.wait()
    }
}

impl Drop for Caged {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
