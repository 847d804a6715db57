//! The log in a file, for its owner alone, and never longer than two of its length.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

/// Bytes after which a new file is begun; one older file is kept beside it, with `.1` behind its name.
const LONGEST: u64 = 1_024 * 1_024;

/// A file that lines are appended to. It is opened when the first one comes.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: Option<File>,
    length: u64,
}

impl LogFile {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            length: 0,
        }
    }

    fn open(&mut self) -> io::Result<&mut File> {
        if self.file.is_some() && self.length >= LONGEST {
            self.file = None;
        }
        if self.file.is_none() {
            let length = fs::metadata(&self.path).map_or(0, |file| file.len());
            if length >= LONGEST {
                fs::rename(&self.path, self.path.with_extension("log.1"))?;
            }
            let mut options = File::options();
            let file = options
                .append(true)
                .create(true)
                .mode(0o600)
                .open(&self.path)?;
            self.length = file.metadata()?.len();
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.open()?.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_put_aside_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("parlor.log");
        let mut log = LogFile::new(path.clone());
        let line = [b'x'; 1_024];
        for _ in 0..=2_100 {
            log.write_all(&line).unwrap();
        }
        let length = |path| fs::metadata(path).unwrap().len();
        assert!(length(path.clone()) <= LONGEST);
        assert_eq!(length(folder.path().join("parlor.log.1")), LONGEST);
        let mut again = LogFile::new(path.clone());
        again.write_all(b"more\n").unwrap();
        assert!(fs::read_to_string(path).unwrap().ends_with("more\n"));
    }
}
