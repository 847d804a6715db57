//! What is sent: a file of this machine, or a stream whose end nobody knows yet.

use std::fmt;
use std::fs::{File, Metadata};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;

use parlor_model::{Digest, FileName, Lifetime};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncRead;

use super::TransferError;

/// Something to be sent, under a name.
pub struct Source {
    pub(super) name: FileName,
    pub(super) kind: Kind,
    /// For how long it is shared.
    pub(super) lifetime: Option<Lifetime>,
}

/// Where the bytes come from.
pub(super) enum Kind {
    File(Box<FileSource>),
    Stream(Pin<Box<dyn AsyncRead + Send>>),
}

/// A file, opened once: what takes its place under the same name meanwhile is not sent.
#[derive(Debug)]
pub(super) struct FileSource {
    pub(super) path: PathBuf,
    pub(super) mark: Mark,
    file: File,
    hasher: blake3::Hasher,
    /// How many bytes the hasher has taken in.
    hashed: u64,
}

/// By what a file is known to be the same and unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) size: u64,
    /// Nanoseconds since 1970.
    pub(super) modified: i64,
}

impl Source {
    /// A file, under its own name or another.
    ///
    /// # Errors
    ///
    /// [`TransferError::Source`]: there is none, it is a folder or a device, it can't be read, or the name can't
    /// be that of a file that is shared.
    pub fn file(path: &Path, name: Option<&str>) -> Result<Self, TransferError> {
        let of_path = || path.file_name().unwrap_or_default().to_string_lossy();
        let name = match name {
            Some(name) => read_name(name)?,
            None => read_name(&of_path())?,
        };
        let kind = Kind::File(Box::new(FileSource::open(path)?));
        Ok(Self {
            name,
            kind,
            lifetime: None,
        })
    }

    /// A stream, such as standard input.
    ///
    /// # Errors
    ///
    /// [`TransferError::Source`]: the name can't be that of a file that is shared.
    pub fn stream(
        name: &str,
        stream: impl AsyncRead + Send + 'static,
    ) -> Result<Self, TransferError> {
        let name = read_name(name)?;
        let kind = Kind::Stream(Box::pin(stream));
        Ok(Self {
            name,
            kind,
            lifetime: None,
        })
    }

    /// The same, shared for so long only.
    #[must_use]
    pub fn living(self, lifetime: Option<Lifetime>) -> Self {
        Self { lifetime, ..self }
    }

    /// The name that it is shared under.
    #[must_use]
    pub fn name(&self) -> &FileName {
        &self.name
    }

    /// How many bytes it has, where that is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match &self.kind {
            Kind::File(file) => Some(file.mark.size),
            Kind::Stream(_) => None,
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, size) = (&self.name, self.size());
        f.debug_struct("Source")
            .field("name", name)
            .field("size", &size)
            .finish()
    }
}

impl FileSource {
    fn open(path: &Path) -> Result<Self, TransferError> {
        let unreadable = |error: std::io::Error| TransferError::source(path, &error);
        let refused = |why: &str| TransferError::Source(format!("{} {why}", path.display()));
        // Before it is opened: that would wait for ever on a pipe that nobody writes to.
        let data = std::fs::metadata(path).map_err(unreadable)?;
        if data.is_dir() {
            return Err(refused("is a folder: pack it first, and send the one file"));
        }
        if !data.is_file() {
            return Err(refused(
                "is no file: send what comes from it with - as the file",
            ));
        }
        let file = File::open(path).map_err(unreadable)?;
        let mark = Mark::of(&file.metadata().map_err(unreadable)?);
        let whole = path.canonicalize().map_err(unreadable)?;
        Ok(Self {
            path: whole,
            mark,
            file,
            hasher: blake3::Hasher::new(),
            hashed: 0,
        })
    }

    /// Reads bytes from there on; each is hashed the first time that it is read, so what comes before must have
    /// been read.
    ///
    /// # Errors
    ///
    /// The file can't be read, or has changed since it was opened.
    pub(super) fn read(&mut self, offset: u64, into: &mut [u8]) -> Result<(), TransferError> {
        let read = self.file.read_exact_at(into, offset);
        self.check_unchanged()?;
        read.map_err(|error| TransferError::source(&self.path, &error))?;
        let known = self.hashed.saturating_sub(offset);
        let new = usize::try_from(known)
            .ok()
            .and_then(|known| into.get(known..));
        if let Some(new) = new {
            self.hasher.update(new);
            self.hashed += new.len() as u64;
        }
        Ok(())
    }

    /// Reads up to there only to hash it, as after a resumption.
    ///
    /// # Errors
    ///
    /// As [`FileSource::read`].
    pub(super) fn hash_up_to(&mut self, end: u64, piece: &mut [u8]) -> Result<(), TransferError> {
        while self.hashed < end {
            let length = (end - self.hashed).min(piece.len() as u64);
            let part = &mut piece[..usize::try_from(length).unwrap_or_default()];
            self.read(self.hashed, part)?;
        }
        Ok(())
    }

    /// The digest of all of it, once all was read.
    pub(super) fn digest(&self) -> Digest {
        Digest::from_bytes(*self.hasher.finalize().as_bytes())
    }

    /// # Errors
    ///
    /// It is not what it was when it was opened.
    pub(super) fn check_unchanged(&self) -> Result<(), TransferError> {
        let now = self.file.metadata();
        let now = now.map_err(|error| TransferError::source(&self.path, &error))?;
        if Mark::of(&now) == self.mark {
            return Ok(());
        }
        Err(TransferError::Source(format!(
            "{} changed while it was being sent, so nothing was shared: send it again when nothing writes to it",
            self.path.display()
        )))
    }
}

impl Mark {
    fn of(data: &Metadata) -> Self {
        let seconds = data.mtime().saturating_mul(1_000_000_000);
        Self {
            size: data.len(),
            modified: seconds.saturating_add(data.mtime_nsec()),
        }
    }
}

fn read_name(text: &str) -> Result<FileName, TransferError> {
    FileName::parse(text).map_err(|why| {
        TransferError::Source(format!("{text:?} can't be shared under that name: {why}"))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn opened(path: &Path) -> Box<FileSource> {
        match Source::file(path, None).unwrap().kind {
            Kind::File(file) => file,
            Kind::Stream(_) => unreachable!(),
        }
    }

    #[test]
    fn what_can_not_be_sent_is_named_in_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        for (path, word) in [
            (path.to_owned(), "is a folder"),
            (path.join("none"), "no such file"),
            (PathBuf::from("/dev/null"), "is no file"),
            (PathBuf::from("/"), "name"),
        ] {
            let error = Source::file(&path, None).unwrap_err().to_string();
            assert!(
                error.contains(word) && error.lines().count() == 1,
                "{error}"
            );
        }
        assert!(Source::stream("..", tokio::io::empty()).is_err());
    }

    #[test]
    fn bytes_are_hashed_once_in_whatever_order_they_are_sent_again() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        let mut source = opened(file.path());
        let mut piece = [0; 4];
        source.read(0, &mut piece).unwrap();
        source.read(2, &mut piece).unwrap();
        assert_eq!(&piece, b"2345");
        source.hash_up_to(8, &mut [0; 3]).unwrap();
        source.read(6, &mut piece).unwrap();
        assert_eq!(
            source.digest().as_bytes(),
            blake3::hash(b"0123456789").as_bytes()
        );
    }

    #[test]
    fn a_file_that_grows_or_shrinks_is_not_sent() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        let mut source = opened(file.path());
        file.write_all(b"more").unwrap();
        let error = source.read(0, &mut [0; 4]).unwrap_err().to_string();
        assert!(error.contains("changed while"), "{error}");
        let mut source = opened(file.path());
        file.as_file().set_len(3).unwrap();
        let error = source.read(0, &mut [0; 4]).unwrap_err().to_string();
        assert!(error.contains("changed while"), "{error}");
    }
}
