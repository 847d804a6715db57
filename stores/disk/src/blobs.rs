//! The folder of files as a whole.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use parlor_model::{Digest, FileId};
use parlor_store::{BlobError, BlobReader, Blobs, Space, UploadWriter};
use rustix::fs::statvfs;

use crate::error::of_io;
use crate::folder::{files, make_folder, remove, sync_folder};
use crate::reader::DiskReader;
use crate::shelf::{Shelf, needs_copy};
use crate::upload::Upload;
use crate::writers::Writers;

/// The folder of whole files.
pub(crate) const BLOBS: &str = "blobs";

/// The bytes of files in a folder that one process uses at a time.
#[derive(Debug)]
pub struct DiskBlobs {
    root: PathBuf,
    uploads: PathBuf,
    blobs: Arc<Shelf>,
    previews: Shelf,
    writers: Writers,
    /// So that no preview comes to a blob that is being removed.
    previewing: Mutex<()>,
}

impl DiskBlobs {
    /// Opens the folder, which is made if need be, and clears away what a crash left half made. The caller
    /// holds the lock that keeps other processes out.
    ///
    /// # Errors
    /// [`BlobError`] when the folder can't be made, read or written.
    pub fn open(folder: &Path) -> Result<Self, BlobError> {
        let uploads = folder.join("uploads");
        make_folder(folder)?;
        make_folder(&uploads)?;
        Ok(Self {
            root: folder.to_owned(),
            uploads,
            blobs: Arc::new(Shelf::open(folder.join(BLOBS))?),
            previews: Shelf::open(folder.join("previews"))?,
            writers: Writers::default(),
            previewing: Mutex::new(()),
        })
    }

    fn upload(&self, file: FileId) -> PathBuf {
        self.uploads.join(file.to_string())
    }
}

impl Blobs for DiskBlobs {
    fn open_upload(&self, file: FileId) -> Result<Box<dyn UploadWriter>, BlobError> {
        let held = self.writers.take(file)?;
        let upload = Upload::open(file, self.upload(file), Arc::clone(&self.blobs), held)?;
        Ok(Box::new(upload))
    }

    fn upload_len(&self, file: FileId) -> Result<Option<u64>, BlobError> {
        let path = self.upload(file);
        match fs::metadata(&path) {
            Ok(data) => Ok(Some(data.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(of_io(&path, &error)),
        }
    }

    fn read_upload(&self, file: FileId) -> Result<Box<dyn BlobReader>, BlobError> {
        Ok(Box::new(DiskReader::upload(self.upload(file))?))
    }

    fn discard_upload(&self, file: FileId) -> Result<(), BlobError> {
        match remove(&self.upload(file))? {
            true => sync_folder(&self.uploads),
            false => Ok(()),
        }
    }

    fn uploads(&self) -> Result<Vec<FileId>, BlobError> {
        let found = files(&self.uploads)?.into_iter();
        Ok(found.map(|(id, _)| id).collect())
    }

    fn read(&self, digest: &Digest) -> Result<Box<dyn BlobReader>, BlobError> {
        Ok(Box::new(DiskReader::blob(self.blobs.path(digest))?))
    }

    fn link(&self, digest: &Digest, path: &Path) -> Result<(), BlobError> {
        let blob = self.blobs.path(digest);
        match fs::hard_link(&blob, path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(BlobError::Missing),
            Err(error) if needs_copy(&error) && !path.exists() => {
                parlor_store::copy_blob(&*self.read(digest)?, path)
            }
            Err(error) => Err(of_io(path, &error)),
        }
    }

    fn remove(&self, digest: &Digest) -> Result<(), BlobError> {
        let _alone = self
            .previewing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // First the preview: a crash in between leaves what is listed.
        self.previews.remove(digest)?;
        self.blobs.remove(digest)
    }

    fn for_each_blob(&self, each: &mut dyn FnMut(Digest, u64)) -> Result<(), BlobError> {
        self.blobs.for_each(each)
    }

    fn put_preview(&self, digest: &Digest, bytes: &[u8]) -> Result<(), BlobError> {
        let _alone = self
            .previewing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !self.blobs.has(digest, None)? {
            return Err(BlobError::Missing);
        }
        self.previews.write(digest, bytes)
    }

    fn read_preview(&self, digest: &Digest) -> Result<Option<Vec<u8>>, BlobError> {
        let path = self.previews.path(digest);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(of_io(&path, &error)),
        }
    }

    fn space(&self) -> Result<Space, BlobError> {
        let found = statvfs(&self.root).map_err(|error| of_io(&self.root, &error.into()))?;
        Ok(Space {
            free: found.f_bavail.saturating_mul(found.f_frsize),
            total: found.f_blocks.saturating_mul(found.f_frsize),
        })
    }
}
