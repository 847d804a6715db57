//! Reading: a blob's bytes are fixed, an upload's may grow.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind};
use std::num::NonZeroU64;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use parlor_store::{BlobError, BlobReader};
use rustix::fs::{Advice, fadvise};

use crate::ahead::{Ahead, STEP};
use crate::error::{damaged, of_io, or_missing};

/// The last byte that a system call can name.
const FURTHEST: u64 = i64::MAX as u64;

/// The open file lasts when its name is gone.
#[derive(Debug)]
pub(crate) struct DiskReader {
    file: File,
    path: PathBuf,
    /// The length of a blob. Its file may be an upload's as well, which could go on growing.
    fixed: Option<u64>,
    ahead: Ahead,
}

impl DiskReader {
    pub(crate) fn upload(path: PathBuf) -> Result<Self, BlobError> {
        let (file, _) = open(&path)?;
        Ok(Self::new(file, path, None))
    }

    pub(crate) fn blob(path: PathBuf) -> Result<Self, BlobError> {
        let (file, data) = open(&path)?;
        Ok(Self::new(file, path, Some(data.len())))
    }

    fn new(file: File, path: PathBuf, fixed: Option<u64>) -> Self {
        let ahead = Ahead::default();
        Self {
            file,
            path,
            fixed,
            ahead,
        }
    }
}

fn open(path: &PathBuf) -> Result<(File, Metadata), BlobError> {
    let opened = File::open(path).and_then(|file| {
        let data = file.metadata()?;
        Ok((file, data))
    });
    let (file, data) = opened.map_err(|error| or_missing(path, &error))?;
    if !data.is_file() {
        return Err(damaged(path, "is not a file"));
    }
    Ok((file, data))
}

/// Reads until `into` is full or the file ends.
pub(crate) fn fill(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match file.read_at(&mut into[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl BlobReader for DiskReader {
    fn len(&self) -> Result<u64, BlobError> {
        if let Some(length) = self.fixed {
            return Ok(length);
        }
        let data = self.file.metadata();
        data.map(|data| data.len())
            .map_err(|error| of_io(&self.path, &error))
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, BlobError> {
        let left = self.fixed.unwrap_or(FURTHEST).saturating_sub(offset);
        let within = usize::try_from(left).map_or(into.len(), |left| left.min(into.len()));
        if let Some(next) = self.ahead.next(offset, within as u64) {
            // Where the hint is refused nothing is lost.
            let _ = fadvise(&self.file, next, NonZeroU64::new(STEP), Advice::WillNeed);
        }
        let read = fill(&self.file, offset, &mut into[..within]);
        let read = read.map_err(|error| of_io(&self.path, &error))?;
        if self.fixed.is_some() && read < within {
            return Err(damaged(&self.path, "was cut while it was read"));
        }
        Ok(read)
    }
}
