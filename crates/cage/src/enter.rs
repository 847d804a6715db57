//! Being the command: what the fresh process does from its first instruction on.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use rustix::stdio::dup2_stdin;

use crate::CageError;
use crate::applets::{self, Applet};
use crate::job::{AGAIN, Job, WORD};
use crate::lock::{self, Locked};

/// How a shell ends for a program that can't be executed (POSIX, XCU 2.8.2).
const NOT_EXECUTED: u8 = 126;

/// Is a command, when this process was started to be one, and says how it ended. To be called before anything else
/// in `main`: no thread may run yet.
#[must_use]
pub fn enter() -> Option<ExitCode> {
    enter_with(&[])
}

/// As [`enter`], with more applets than there are: a program that tests the cage brings its own.
#[must_use]
pub fn enter_with(more: &[(&str, Applet)]) -> Option<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    let word = words.next()?;
    if word != WORD && word != AGAIN {
        return None;
    }
    let words: Vec<_> = words.collect();
    if let Err(error) = inherit_nothing(word == AGAIN, &words) {
        tell(&format!("-{error}"));
        return Some(ExitCode::FAILURE);
    }
    let Some(job) = Job::read(words) else {
        return Some(ExitCode::FAILURE);
    };
    Some(be(&job, more))
}

/// Has no file open but the three that every command has. What Parlor opens the kernel closes when this process is started; what
/// is open now Parlor itself was started with, such as a socket or a log of whoever started it. Only the kernel can close
/// what nobody here owns, and does so when this process is started once more.
///
/// # Errors
/// [`CageError::Start`] when there is something open all the same.
fn inherit_nothing(again: bool, words: &[OsString]) -> Result<(), CageError> {
    let inherited = close_fds::iter_open_fds(3).next();
    let Some(inherited) = inherited else {
        return Ok(());
    };
    if again {
        let why = format!("file descriptor {inherited} can't be closed");
        return Err(CageError::Start(why));
    }
    close_fds::set_fds_cloexec(3, &[]);
    let mut this = Command::new("/proc/self/exe");
    let error = this
        .arg0("parlor")
        .arg(AGAIN)
        .args(words)
        .env_clear()
        .exec();
    Err(CageError::Start(error.to_string()))
}

/// Standard input is where the server hears whether the process is locked in. After that it is empty.
fn be(job: &Job, more: &[(&str, Applet)]) -> ExitCode {
    let (locked, null) = match shut(job) {
        Ok(locked) => locked,
        Err(error) => {
            tell(&format!("-{error}"));
            return ExitCode::FAILURE;
        }
    };
    tell(&report(locked));
    // Replaces the way to the server.
    if dup2_stdin(&null).is_err() {
        return ExitCode::FAILURE;
    }
    drop(null);
    match &job.program {
        Some(program) => {
            let error = execute(job, Command::new(program));
            let _ = writeln!(io::stderr(), "{}: {error}", job.name);
            ExitCode::from(NOT_EXECUTED)
        }
        None => applets::run(&job.name, &job.arguments, more),
    }
}

/// Locks the process in, and opens before what can't be opened after.
fn shut(job: &Job) -> Result<(Locked, File), CageError> {
    lock::end_with_parent(job.parent)?;
    let start = |error: io::Error| CageError::Start(error.to_string());
    let null = File::open("/dev/null").map_err(start)?;
    if let Some(folder) = &job.folder {
        std::env::set_current_dir(folder).map_err(start)?;
    } else {
        std::env::set_current_dir("/").map_err(start)?;
    }
    applets::prepare(&job.name);
    let locked = lock::lock(job)?;
    Ok((locked, null))
}

fn tell(text: &str) {
    let stdin = io::stdin();
    // A server that does not hear has ended, and this process with it.
    let _ = rustix::io::write(&stdin, text.as_bytes());
}

fn execute(job: &Job, mut command: Command) -> io::Error {
    let command = command.arg0(&job.name).args(&job.arguments);
    let command = command.env_clear().env("PATH", "").env("LANG", "C.UTF-8");
    let failed: Result<Infallible, _> = Err(command.exec());
    match failed {
        Err(error) => error,
    }
}

/// What the server is told of a process that is locked in.
pub(crate) fn report(locked: Locked) -> String {
    let digit = |yes: bool| if yes { '1' } else { '0' };
    let (landlock, namespaces) = (digit(locked.whole_landlock), digit(locked.namespaces));
    format!("+{landlock}{namespaces}")
}

/// Reads what a process told.
pub(crate) fn read_report(text: &str) -> Option<Result<Locked, String>> {
    if let Some(why) = text.strip_prefix('-') {
        return Some(Err(why.to_owned()));
    }
    let digits = text.strip_prefix('+')?.as_bytes();
    let [landlock, namespaces] = digits else {
        return None;
    };
    Some(Ok(Locked {
        whole_landlock: *landlock == b'1',
        namespaces: *namespaces == b'1',
    }))
}
