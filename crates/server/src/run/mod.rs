//! Running commands for people: each in a cage, in a folder of its own that has the files which it may see.

mod folder;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parlor_cage::{Cage, CageError, How, Limits, Stop};
use parlor_core::RunEnd;
use parlor_hub::{Job, Ran, RunError, Runner};
use parlor_store::Blobs;

use folder::Folders;

/// This program, whatever became of its file since it was started.
const LAUNCHER: &str = "/proc/self/exe";
/// Where the libraries of programs are, and what finds them there (ld.so(8)).
const LIBRARIES: [&str; 7] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/etc/ld.so.cache",
    "/usr/share/zoneinfo",
];

/// Runs commands in cages.
pub(crate) struct CageRunner {
    folders: Folders,
    stop: Stop,
}

impl CageRunner {
    /// Clears away what an earlier server left, and makes the folder anew.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub(crate) fn open(folder: &Path, blobs: Arc<dyn Blobs>) -> io::Result<Self> {
        Ok(Self {
            folders: Folders::open(folder, blobs)?,
            stop: Stop::new()?,
        })
    }
}

impl Runner for CageRunner {
    fn run(&self, job: &Job) -> Result<Ran, RunError> {
        let unavailable = |error: io::Error| RunError::Unavailable(error.to_string());
        let folder = job.files.as_ref().map(|files| self.folders.make(files));
        let folder = folder.transpose().map_err(unavailable)?;
        let cage = Cage {
            launcher: LAUNCHER.into(),
            name: job.name.clone(),
            program: job.program.as_ref().map(PathBuf::from),
            arguments: job.arguments.iter().map(Into::into).collect(),
            folder: folder.as_ref().map(|folder| folder.path().to_owned()),
            paths: paths(job),
            limits: Limits {
                seconds: job.seconds,
                output: job.output_bytes,
                threads: job.threads,
                ..Limits::default()
            },
        };
        let ended = cage.run(&self.stop).map_err(|error| match error {
            CageError::Stopped => RunError::Stopped,
            error @ (CageError::Start(_) | CageError::Unlocked(_)) => {
                RunError::Unavailable(error.to_string())
            }
        })?;
        let end = match ended.how {
            How::Exited(status) => RunEnd::Status(status),
            How::Signalled(signal) => RunEnd::Signal(signal),
            How::OutOfTime => RunEnd::Time(job.seconds),
            How::Cut => RunEnd::Output,
            How::Stopped => return Err(RunError::Stopped),
        };
        Ok(Ran {
            output: ended.output,
            end,
        })
    }

    fn stop(&self) {
        self.stop.stop();
    }
}

/// What a program may read of the machine.
fn paths(job: &Job) -> Vec<PathBuf> {
    let Some(program) = &job.program else {
        return Vec::new();
    };
    let named = std::iter::once(program)
        .chain(&job.paths)
        .map(PathBuf::from);
    named.chain(LIBRARIES.map(PathBuf::from)).collect()
}

/// Whether commands can be locked in on this machine, and by what.
///
/// # Errors
/// [`CageError`]: why not.
pub(crate) fn look() -> Result<String, CageError> {
    let stop = Stop::new().map_err(|error| CageError::Start(error.to_string()))?;
    let locked = Cage::applet("pwd", &[]).run(&stop)?.locked;
    let landlock = match locked.whole_landlock {
        true => "Landlock",
        false => "Landlock of an older kernel",
    };
    let namespaces = match locked.namespaces {
        true => " and name spaces",
        false => "",
    };
    Ok(format!(
        "commands are locked in by {landlock}, seccomp{namespaces}"
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_command_that_is_allowed_out_of_the_box_is_an_applet() {
        for command in parlor_core::RunRules::default().commands {
            let name = &command.name;
            assert!(name == "cd" || parlor_cage::is_applet(name), "{name}");
        }
    }
}
