//! Locking the process in that is about to be a command. Every step can only take away.

use rustix::process::{Resource, Rlimit, Signal, getpid, setrlimit};
use rustix::thread::{
    CapabilitySet, CapabilitySets, UnshareFlags, set_capabilities, set_no_new_privs,
};

use crate::CageError;
use crate::filter::{self, For};
use crate::job::Job;
use crate::landlock::{self, Seen};

/// What locks a command in on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked {
    /// Whether the kernel's Landlock knows all that is asked of it; an older one covers files alone.
    pub whole_landlock: bool,
    /// Whether it has name spaces of its own.
    pub namespaces: bool,
}

/// Files that a command may have open.
const FILES: u64 = 64;
/// Bytes of its stack.
const STACK: u64 = 8 << 20;

/// With whom this process ends: the one that started it.
///
/// # Errors
/// [`CageError::Start`] when that one is gone already.
pub(crate) fn end_with_parent(parent: i32) -> Result<(), CageError> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).map_err(start)?;
    let now = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    match now == Some(parent) {
        true => Ok(()),
        false => Err(CageError::Start("the server is gone".to_owned())),
    }
}

/// Locks this process in; it is in the folder that it may read already.
///
/// # Errors
/// [`CageError::Unlocked`] when the kernel gives too little.
pub(crate) fn lock(job: &Job) -> Result<Locked, CageError> {
    limit(job)?;
    let namespaces = leave_namespaces();
    drop_capabilities()?;
    set_no_new_privs(true).map_err(unlocked)?;
    let seen = Seen {
        folder: job.folder.as_deref(),
        paths: &job.paths,
    };
    let whole_landlock = landlock::restrict(&seen)?;
    let whom = match job.program {
        Some(_) => For::Program {
            threads: job.threads,
        },
        None => For::Applet,
    };
    filter::install(whom, getpid().as_raw_nonzero().get())?;
    Ok(Locked {
        whole_landlock,
        namespaces,
    })
}

fn limit(job: &Job) -> Result<(), CageError> {
    let limits = [
        (Resource::Cpu, job.seconds),
        (Resource::As, job.memory),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, FILES),
        (Resource::Stack, STACK),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
    ];
    for (resource, most) in limits {
        // Lower than it is where somebody set it lower yet.
        let most = rustix::process::getrlimit(resource)
            .maximum
            .map_or(most, |there| there.min(most));
        // The first second over is told by a signal of its own.
        let grace = u64::from(resource == Resource::Cpu);
        let (current, maximum) = (Some(most), Some(most.saturating_add(grace)));
        setrlimit(resource, Rlimit { current, maximum }).map_err(unlocked)?;
    }
    Ok(())
}

/// Name spaces of its own, where the kernel and who runs the server allow it. Nothing depends on them: they are a
/// second wall behind Landlock and seccomp. One for processes would need another process, and there are no others
/// that could be seen or signalled.
fn leave_namespaces() -> bool {
    let own =
        UnshareFlags::NEWNET | UnshareFlags::NEWIPC | UnshareFlags::NEWUTS | UnshareFlags::NEWNS;
    unshare(own | UnshareFlags::NEWUSER).is_ok() || unshare(own).is_ok()
}

#[expect(
    deprecated,
    reason = "the unsafe form is for UnshareFlags::FILES, which is not among these"
)]
fn unshare(flags: UnshareFlags) -> rustix::io::Result<()> {
    rustix::thread::unshare(flags)
}

fn drop_capabilities() -> Result<(), CageError> {
    let none = CapabilitySet::empty();
    let sets = CapabilitySets {
        effective: none,
        permitted: none,
        inheritable: none,
    };
    set_capabilities(None, sets).map_err(unlocked)
}

fn start(error: rustix::io::Errno) -> CageError {
    CageError::Start(error.to_string())
}

fn unlocked(error: rustix::io::Errno) -> CageError {
    CageError::Unlocked(format!(
        "the kernel refuses what locks commands in: {error}"
    ))
}
