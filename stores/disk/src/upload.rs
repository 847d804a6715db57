//! Writing an upload: appended at a position, digested on the way, cut back when it fails.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parlor_model::{Digest, FileId};
use parlor_store::{BlobError, Sealed, Syncer, UploadWriter};

use crate::error::{damaged, of_io};
use crate::folder::{sync_folder, writing};
use crate::progress::{DiskSyncer, Progress};
use crate::reader::fill;
use crate::shelf::Shelf;
use crate::writers::Held;

/// What is read at a time to digest bytes from before this writer.
const BLOCK: usize = 1 << 20;

#[derive(Debug)]
pub(crate) struct Upload {
    id: FileId,
    syncer: DiskSyncer,
    blobs: Arc<Shelf>,
    hasher: blake3::Hasher,
    /// How many bytes, from the first on, the hasher has seen.
    hashed: u64,
    /// Whether the file may be a blob's as well, from a seal that was not followed by a discard.
    linked: bool,
    /// Whether there may be bytes of a failed append behind those that count.
    torn: bool,
    /// Given up last, when what is torn was cut.
    _held: Held,
}

impl Upload {
    pub(crate) fn open(
        id: FileId,
        path: PathBuf,
        blobs: Arc<Shelf>,
        held: Held,
    ) -> Result<Self, BlobError> {
        let opened = open(&path).and_then(|file| {
            let data = file.metadata()?;
            Ok((file, data))
        });
        let (file, data) = opened.map_err(|error| of_io(&path, &error))?;
        path.parent().map_or(Ok(()), sync_folder)?;
        Ok(Self {
            id,
            syncer: DiskSyncer {
                file: Arc::new(file),
                path: Arc::new(path),
                progress: Arc::new(Progress::new(data.len())),
            },
            blobs,
            hasher: blake3::Hasher::new(),
            hashed: 0,
            linked: data.nlink() > 1,
            torn: false,
            _held: held,
        })
    }

    fn progress(&self) -> &Progress {
        &self.syncer.progress
    }

    fn error(&self, error: &io::Error) -> BlobError {
        of_io(&self.syncer.path, error)
    }

    /// Gives the blob that shares this file one of its own, because this one is about to change.
    fn part_from_blob(&mut self) -> Result<(), BlobError> {
        let digest = self.digest()?;
        if self
            .is(&self.blobs.path(&digest))
            .map_err(|error| self.error(&error))?
        {
            self.blobs.copy((&self.syncer.path, self.id), &digest)?;
        }
        self.linked = false;
        Ok(())
    }

    /// Whether that path is another name of this file.
    fn is(&self, path: &Path) -> io::Result<bool> {
        let own = self.syncer.file.metadata()?;
        match fs::metadata(path) {
            Ok(other) => Ok((own.dev(), own.ino()) == (other.dev(), other.ino())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Cuts off what does not count.
    fn cut(&mut self) -> io::Result<()> {
        self.syncer.file.set_len(self.progress().remains())?;
        self.torn = false;
        Ok(())
    }

    /// Digests what was not digested when it was appended.
    fn catch_up(&mut self) -> Result<(), BlobError> {
        let length = self.progress().written();
        if self.hashed == length {
            return Ok(());
        }
        let mut block = vec![0; BLOCK];
        while self.hashed < length {
            let size = usize::try_from(length - self.hashed).map_or(BLOCK, |left| left.min(BLOCK));
            let read = fill(&self.syncer.file, self.hashed, &mut block[..size]);
            if read.map_err(|error| self.error(&error))? < size {
                return Err(damaged(&self.syncer.path, "is shorter than it was"));
            }
            self.hasher.update(&block[..size]);
            self.hashed += size as u64;
        }
        Ok(())
    }
}

/// Opens or makes the file; what it holds is on stable storage then.
fn open(path: &PathBuf) -> io::Result<File> {
    match writing().create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let file = writing().open(path)?;
            file.sync_data()?;
            Ok(file)
        }
        made => made,
    }
}

impl UploadWriter for Upload {
    fn len(&self) -> u64 {
        self.progress().written()
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.progress().check()?;
        if bytes.is_empty() {
            return Ok(());
        }
        if self.linked {
            self.part_from_blob()?;
        }
        let length = self.len();
        if let Err(error) = self.syncer.file.write_all_at(bytes, length) {
            // Where even that fails, the next append writes over it.
            self.torn = self.cut().is_err();
            return Err(self.error(&error));
        }
        let longer = length + bytes.len() as u64;
        if self.hashed == length {
            self.hasher.update(bytes);
            self.hashed = longer;
        }
        self.progress().set_written(longer);
        Ok(())
    }

    fn syncer(&self) -> Result<Arc<dyn Syncer>, BlobError> {
        Ok(Arc::new(self.syncer.clone()))
    }

    fn digest(&mut self) -> Result<Digest, BlobError> {
        self.catch_up()?;
        Ok(Digest::from_bytes(*self.hasher.finalize().as_bytes()))
    }

    fn seal(mut self: Box<Self>) -> Result<Sealed, BlobError> {
        self.progress().check()?;
        if self.torn {
            self.cut().map_err(|error| self.error(&error))?;
        }
        let (digest, size) = (self.digest()?, self.len());
        self.syncer.sync()?;
        let upload = (self.syncer.path.as_path(), self.id);
        self.blobs.link(upload, (&digest, size))?;
        Ok(Sealed { digest, size })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.torn || self.progress().check().is_err() {
            // Nobody is left to be told; the bytes behind are a part of what was sent.
            let _ = self.cut();
        }
    }
}

#[cfg(test)]
mod tests;
