//! What the fresh process is told: as words on its command line, since it gets nothing else.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

/// The hidden word by which a process knows that it is to be a command.
pub(crate) const WORD: &str = "__cage";
/// The word of a process that got rid of what it had inherited by starting itself again.
pub(crate) const AGAIN: &str = "__cage_again";

/// How much a command may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Seconds on the wall clock, and of the processor.
    pub seconds: u64,
    /// Bytes of output that are kept; one that writes more is ended.
    pub output: usize,
    /// Bytes of memory that it may map.
    pub memory: u64,
    /// Whether a program may have threads: their number is bounded by the memory alone.
    pub threads: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            seconds: 5,
            output: 64 * 1024,
            memory: 1 << 30,
            threads: false,
        }
    }
}

/// What is to be run, and what it may see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Job {
    /// The process that started this one: with it this one ends.
    pub(crate) parent: i32,
    pub(crate) seconds: u64,
    pub(crate) memory: u64,
    pub(crate) threads: bool,
    /// The folder that may be read; none for what reads nothing.
    pub(crate) folder: Option<PathBuf>,
    /// The program; none for an applet.
    pub(crate) program: Option<PathBuf>,
    /// What else it may read and execute.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) name: String,
    pub(crate) arguments: Vec<OsString>,
}

impl Job {
    /// The words, the hidden one first.
    pub(crate) fn words(&self) -> Vec<OsString> {
        let path = |path: &Option<PathBuf>| path.clone().unwrap_or_default().into_os_string();
        let mut words = vec![
            WORD.into(),
            self.parent.to_string().into(),
            self.seconds.to_string().into(),
            self.memory.to_string().into(),
            u64::from(self.threads).to_string().into(),
            path(&self.folder),
            path(&self.program),
            self.paths.len().to_string().into(),
        ];
        words.extend(self.paths.iter().map(|path| path.clone().into_os_string()));
        words.push(self.name.clone().into());
        words.extend(self.arguments.iter().cloned());
        words
    }

    /// Reads what follows the hidden word.
    pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = words.into_iter();
        let number = |word: Option<OsString>| word?.to_str()?.parse::<u64>().ok();
        let path = |word: OsString| (!word.is_empty()).then(|| PathBuf::from(word));
        let parent = i32::try_from(number(words.next())?).ok()?;
        let seconds = number(words.next())?;
        let memory = number(words.next())?;
        let threads = number(words.next())? == 1;
        let folder = path(words.next()?);
        let program = path(words.next()?);
        let count = usize::try_from(number(words.next())?).ok()?;
        let paths: Vec<_> = words.by_ref().take(count).map(PathBuf::from).collect();
        let name = words.next()?.to_str()?.to_owned();
        let job = Self {
            parent,
            seconds,
            memory,
            threads,
            folder,
            program,
            paths,
            name,
            arguments: words.collect(),
        };
        (job.paths.len() == count).then_some(job)
    }
}

/// Whether a word can be an argument: the kernel takes no NUL in one.
pub(crate) fn is_argument(word: &OsStr) -> bool {
    !word.as_bytes().contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_is_read_as_it_is_written() {
        let bare = Job {
            parent: 7,
            name: "date".to_owned(),
            ..Job::default()
        };
        let full = Job {
            parent: 1,
            seconds: 5,
            memory: 9,
            threads: true,
            folder: Some("/a b".into()),
            program: Some("/bin/x".into()),
            paths: vec!["/lib".into(), "/usr".into()],
            name: "x".to_owned(),
            arguments: vec!["--".into(), "".into(), "1".into()],
        };
        for job in [bare, full] {
            let words = job.words();
            assert_eq!(words[0], WORD);
            assert_eq!(Job::read(words.into_iter().skip(1)), Some(job));
        }
        assert_eq!(Job::read([]), None);
        assert_eq!(Job::read(["x".into()]), None);
    }
}
