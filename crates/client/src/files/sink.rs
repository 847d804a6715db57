//! Where what is fetched is written while it comes: a file beside its place, or a stream.

use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use parlor_model::{Digest, FileName};
use tokio::sync::mpsc;

use super::TransferError;
use super::target::folder_of;
use crate::chance;

/// Bytes of a name that are kept before the ending of an unfinished file.
const NAME_BYTES: usize = 200;
/// Names that are tried.
const TRIES: u32 = 16;

/// What was written of a file, and its hash so far.
pub(super) struct Sink {
    out: Out,
    hasher: blake3::Hasher,
    /// How many bytes it has.
    at: u64,
}

enum Out {
    Part(File, PathBuf),
    Stream(Box<dyn Write + Send>),
}

impl Sink {
    pub(super) fn stream(stream: Box<dyn Write + Send>) -> Self {
        Self::of(Out::Stream(stream))
    }

    /// A new file beside its place, under a name that nothing has.
    ///
    /// # Errors
    ///
    /// [`TransferError::Target`]: it can't be made.
    pub(super) fn part(folder: &Path, name: &FileName) -> Result<Self, TransferError> {
        let safe = name.safe();
        let kept = &safe[..safe.floor_char_boundary(NAME_BYTES)];
        let mut failed = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..TRIES {
            let path = folder.join(format!("{kept}.{:08x}.part", chance::number() >> 32));
            match File::options()
                .read(true)
                .write(true)
                .create_new(true)
                .open(&path)
            {
                Ok(file) => return Ok(Self::of(Out::Part(file, path))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => failed = error,
                Err(error) => {
                    failed = error;
                    break;
                }
            }
        }
        Err(TransferError::target(folder, &failed))
    }

    /// An unfinished file of an earlier run, whose bytes are hashed again; `None` if it is not there any more, or
    /// is not what was left there.
    pub(super) fn found(path: &Path) -> Option<Self> {
        // A symbolic link could lead anywhere.
        let flags = rustix::fs::OFlags::NOFOLLOW.bits();
        let flags = i32::try_from(flags).ok()?;
        let mut options = File::options();
        let options = options.read(true).write(true).custom_flags(flags);
        let mut file = options.open(path).ok()?;
        let data = file.metadata().ok()?;
        if !data.is_file() || data.nlink() != 1 {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        let mut piece = vec![0; 256 * 1_024];
        let mut at = 0;
        loop {
            let read = file.read(&mut piece).ok()?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
            at += read as u64;
        }
        let out = Out::Part(file, path.to_owned());
        Some(Self { out, hasher, at })
    }

    fn of(out: Out) -> Self {
        let hasher = blake3::Hasher::new();
        Self { out, hasher, at: 0 }
    }

    /// How many bytes it has.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The file, if it is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.out {
            Out::Part(_, path) => Some(path),
            Out::Stream(_) => None,
        }
    }

    /// Writes what comes until nothing more does; the first `skip` bytes are there already.
    ///
    /// # Errors
    ///
    /// [`TransferError`]: it can't be written.
    pub(super) fn write_all(
        &mut self,
        mut pieces: mpsc::Receiver<Bytes>,
        mut skip: u64,
    ) -> Result<(), TransferError> {
        while let Some(mut piece) = pieces.blocking_recv() {
            let known = usize::try_from(skip).unwrap_or(usize::MAX).min(piece.len());
            skip -= known as u64;
            let new = piece.split_off(known);
            self.write(&new).map_err(|error| self.failed(&error))?;
            self.hasher.update(&new);
            self.at += new.len() as u64;
        }
        Ok(())
    }

    /// Everything is written; the digest of it.
    ///
    /// # Errors
    ///
    /// [`TransferError`]: it can't be written.
    pub(super) fn finish(&mut self) -> Result<Digest, TransferError> {
        let flushed = match &mut self.out {
            Out::Part(file, _) => file.flush(),
            Out::Stream(stream) => stream.flush(),
        };
        flushed.map_err(|error| self.failed(&error))?;
        Ok(Digest::from_bytes(*self.hasher.finalize().as_bytes()))
    }

    /// Leaves nothing behind.
    pub(super) fn discard(&self) {
        if let Some(path) = self.path() {
            let _ = fs::remove_file(path);
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.out {
            // An earlier write may have failed half way.
            Out::Part(file, _) => std::os::unix::fs::FileExt::write_all_at(file, bytes, self.at),
            Out::Stream(stream) => stream.write_all(bytes),
        }
    }

    fn failed(&self, error: &io::Error) -> TransferError {
        match self.path() {
            Some(path) => TransferError::output(&folder_of(path), error),
            None => TransferError::output(Path::new("the output"), error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(sink: &mut Sink, pieces: &[&'static [u8]], skip: u64) {
        let (sender, coming) = mpsc::channel(16);
        for piece in pieces {
            sender.try_send(Bytes::from_static(piece)).unwrap();
        }
        drop(sender);
        sink.write_all(coming, skip).unwrap();
    }

    #[test]
    fn an_unfinished_file_is_gone_on_with_and_its_bytes_count() {
        let folder = tempfile::tempdir().unwrap();
        let name = FileName::parse(&"é".repeat(127)).unwrap();
        let mut sink = Sink::part(folder.path(), &name).unwrap();
        feed(&mut sink, &[b"012", b"345"], 0);
        let path = sink.path().unwrap().to_owned();
        drop(sink);
        let mut sink = Sink::found(&path).unwrap();
        assert_eq!(sink.at(), 6);
        feed(&mut sink, &[b"01", b"23456", b"789"], 6);
        let digest = sink.finish().unwrap();
        assert_eq!(digest.as_bytes(), blake3::hash(b"0123456789").as_bytes());
        assert_eq!(fs::read(&path).unwrap(), b"0123456789");
        sink.discard();
        assert!(Sink::found(&path).is_none());
    }

    #[test]
    fn what_took_the_place_of_an_unfinished_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link, twin] = ["file", "link", "twin"].map(|name| folder.path().join(name));
        fs::write(&file, "mine").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(Sink::found(&link).is_none());
        fs::hard_link(&file, &twin).unwrap();
        assert!(Sink::found(&file).is_none());
    }
}
