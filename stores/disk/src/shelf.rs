//! Files named by a digest, in folders by its first two digits. What stands there is whole and on stable
//! storage: it comes by a link or a rename.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use parlor_model::{Digest, FileId};
use parlor_store::BlobError;

use crate::error::of_io;
use crate::folder::{files, make_folder, remove, sync_folder, writing};

/// The folder of what is not whole yet.
const NEW: &str = "new";

/// Where a file stands on the shelf in this folder.
pub(crate) fn place(root: &Path, digest: &Digest) -> PathBuf {
    folder(root, digest).join(digest.to_string())
}

fn folder(root: &Path, digest: &Digest) -> PathBuf {
    root.join(&digest.to_string()[..2])
}

#[derive(Debug)]
pub(crate) struct Shelf {
    root: PathBuf,
    /// The folders that are known to be there for good, by the first byte of their digests.
    made: Mutex<[bool; 256]>,
}

impl Shelf {
    /// Opens the shelf and clears away what a crash left half made.
    pub(crate) fn open(root: PathBuf) -> Result<Self, BlobError> {
        make_folder(&root)?;
        let new = root.join(NEW);
        make_folder(&new)?;
        let copies = files::<FileId>(&new)?.into_iter().map(|(_, file)| file);
        let drafts = files::<Digest>(&new)?.into_iter().map(|(_, file)| file);
        for file in copies.chain(drafts) {
            remove(&file.path())?;
        }
        Ok(Self {
            root,
            made: Mutex::new([false; 256]),
        })
    }

    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        place(&self.root, digest)
    }

    fn folder(&self, digest: &Digest) -> PathBuf {
        folder(&self.root, digest)
    }

    /// Makes the folder that a file is about to come to.
    fn make(&self, digest: &Digest) -> Result<PathBuf, BlobError> {
        let folder = self.folder(digest);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let made = &mut made[usize::from(digest.as_bytes()[0])];
        if !*made {
            make_folder(&folder)?;
            *made = true;
        }
        Ok(folder)
    }

    /// Whether there is such a file, of this size where one is given.
    pub(crate) fn has(&self, digest: &Digest, size: Option<u64>) -> Result<bool, BlobError> {
        let path = self.path(digest);
        match fs::metadata(&path) {
            Ok(data) => Ok(data.is_file() && size.is_none_or(|size| size == data.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(of_io(&path, &error)),
        }
    }

    /// Lets a synced upload stand under its digest too.
    pub(crate) fn link(
        &self,
        (upload, file): (&Path, FileId),
        (digest, size): (&Digest, u64),
    ) -> Result<(), BlobError> {
        if !fs::exists(upload).map_err(|error| of_io(upload, &error))? {
            return Err(BlobError::Missing);
        }
        let folder = self.make(digest)?;
        // What has another length can't be those bytes: it is replaced.
        if self.has(digest, Some(size))? {
            return sync_folder(&folder);
        }
        match fs::hard_link(upload, self.path(digest)) {
            Ok(()) => sync_folder(&folder),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(BlobError::Missing),
            Err(error) if needs_copy(&error) => self.copy((upload, file), digest),
            Err(error) => Err(of_io(upload, &error)),
        }
    }

    /// Puts a copy of an upload in place of what stands there.
    pub(crate) fn copy(
        &self,
        (upload, file): (&Path, FileId),
        digest: &Digest,
    ) -> Result<(), BlobError> {
        self.put(&file.to_string(), digest, |draft| {
            io::copy(&mut File::open(upload)?, draft).map(drop)
        })
    }

    /// Puts these bytes in place of what stands there.
    pub(crate) fn write(&self, digest: &Digest, bytes: &[u8]) -> Result<(), BlobError> {
        self.put(&digest.to_string(), digest, |draft| draft.write_all(bytes))
    }

    fn put(
        &self,
        draft: &str,
        digest: &Digest,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), BlobError> {
        let folder = self.make(digest)?;
        let draft = self.root.join(NEW).join(draft);
        let made = writing().create(true).truncate(true).open(&draft);
        let done = made.and_then(|mut file| {
            write(&mut file)?;
            file.sync_all()?;
            fs::rename(&draft, self.path(digest))
        });
        if let Err(error) = done {
            // If it stays, the next open clears it away.
            let _ = fs::remove_file(&draft);
            return Err(of_io(&draft, &error));
        }
        sync_folder(&folder)
    }

    /// Removes a file for good; nothing happens where there is none.
    pub(crate) fn remove(&self, digest: &Digest) -> Result<(), BlobError> {
        match remove(&self.path(digest))? {
            true => sync_folder(&self.folder(digest)),
            false => Ok(()),
        }
    }

    /// Tells all files and their sizes, in ascending order.
    pub(crate) fn for_each(&self, each: &mut dyn FnMut(Digest, u64)) -> Result<(), BlobError> {
        for first in 0..=u8::MAX {
            let folder = self.root.join(format!("{first:02x}"));
            if !folder.is_dir() {
                continue;
            }
            for (digest, file) in files::<Digest>(&folder)? {
                match file.metadata() {
                    Ok(data) if digest.as_bytes()[0] == first => each(digest, data.len()),
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(of_io(&file.path(), &error)),
                }
            }
        }
        Ok(())
    }
}

/// Whether there can be no link: the file system has none, there are too many, the shelf is on another one,
/// or something else stands under that name.
pub(crate) fn needs_copy(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::Unsupported
            | ErrorKind::TooManyLinks
            | ErrorKind::CrossesDevices
            | ErrorKind::AlreadyExists
    )
}
