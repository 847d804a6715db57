//! The contract for the bytes of files: an upload grows under its file's id, a finished one stands under
//! the digest of its bytes, so that all files with the same bytes share them.
//!
//! Blocking like the rest of the contract: the hub owns the threads. Who may read what, and which digests
//! are still needed, is not known here.

mod error;

pub use error::BlobError;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use parlor_model::{Digest, FileId};

/// A place where the bytes of files are kept.
pub trait Blobs: Send + Sync {
    /// The one writer of a file's upload, which is made or gone on with. What an earlier writer left is on
    /// stable storage when this returns.
    ///
    /// An upload that was sealed and not discarded may go on growing; the blob keeps its bytes.
    ///
    /// # Errors
    /// [`BlobError::InUse`] while another writer of it lives, or that it can't be opened.
    fn open_upload(&self, file: FileId) -> Result<Box<dyn UploadWriter>, BlobError>;

    /// How many bytes of an upload are there; `None` when there is no such upload.
    ///
    /// # Errors
    /// [`BlobError`].
    fn upload_len(&self, file: FileId) -> Result<Option<u64>, BlobError>;

    /// A reader of an upload that may still grow. It can go on reading when the upload was sealed or
    /// discarded in the meantime.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is no such upload.
    fn read_upload(&self, file: FileId) -> Result<Box<dyn BlobReader>, BlobError>;

    /// Drops an upload for good, and does nothing where there is none. A blob that it was sealed to stays.
    /// A writer that still lives can't seal it any more.
    ///
    /// # Errors
    /// [`BlobError`].
    fn discard_upload(&self, file: FileId) -> Result<(), BlobError>;

    /// All uploads that are there, in ascending order.
    ///
    /// # Errors
    /// [`BlobError`].
    fn uploads(&self) -> Result<Vec<FileId>, BlobError>;

    /// A reader of a blob. It can go on reading when the blob is removed in the meantime.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is no such blob.
    fn read(&self, digest: &Digest) -> Result<Box<dyn BlobReader>, BlobError>;

    /// Lets the bytes of a blob be read at this path too, at which nothing stands, until that is removed; nobody
    /// writes there. Where the place can't share them there are copies of small ones alone.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is no such blob, [`BlobError::Io`] when it is not small enough.
    fn link(&self, digest: &Digest, path: &Path) -> Result<(), BlobError> {
        copy_blob(&*self.read(digest)?, path)
    }

    /// Removes a blob and its preview for good, and does nothing where there is none. The caller makes sure
    /// that no file needs it: neither one that is ready nor one whose seal is yet to be committed.
    ///
    /// # Errors
    /// [`BlobError`].
    fn remove(&self, digest: &Digest) -> Result<(), BlobError>;

    /// Tells every blob and its size in bytes, in ascending order of the digests. What comes or goes
    /// meanwhile may be told or not; `each` may remove blobs.
    ///
    /// # Errors
    /// [`BlobError`]; some may have been told before.
    fn for_each_blob(&self, each: &mut dyn FnMut(Digest, u64)) -> Result<(), BlobError>;

    /// Keeps a small picture of a blob beside it, in place of an earlier one.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is no such blob.
    fn put_preview(&self, digest: &Digest, bytes: &[u8]) -> Result<(), BlobError>;

    /// The picture of a blob, if one was kept.
    ///
    /// # Errors
    /// [`BlobError`].
    fn read_preview(&self, digest: &Digest) -> Result<Option<Vec<u8>>, BlobError>;

    /// The room that is left.
    ///
    /// # Errors
    /// [`BlobError`].
    fn space(&self) -> Result<Space, BlobError>;
}

/// The one that writes an upload. Dropping it keeps the upload, so that another can go on with it.
#[expect(clippy::len_without_is_empty, reason = "nobody asks for that")]
pub trait UploadWriter: Send {
    /// How many bytes are there.
    fn len(&self) -> u64;

    /// Adds bytes at the end, whole or not at all: after an error there are [`len`](Self::len) bytes as
    /// before, and it may be tried again. They are safe from the process's end at once, and from that of the
    /// machine once they are synced.
    ///
    /// # Errors
    /// [`BlobError::Full`] when there is no room, or that it can't be written.
    fn append(&mut self, bytes: &[u8]) -> Result<(), BlobError>;

    /// Something by which another thread can sync while this one appends.
    ///
    /// # Errors
    /// [`BlobError`].
    fn syncer(&self) -> Result<Arc<dyn Syncer>, BlobError>;

    /// The digest of all bytes so far. It is computed while appending; bytes from before this writer are
    /// read again, once.
    ///
    /// # Errors
    /// [`BlobError`] when they can't be read.
    fn digest(&mut self) -> Result<Digest, BlobError>;

    /// Syncs the bytes and lets them stand under their digest as well as, until
    /// [`Blobs::discard_upload`], under the file's id: when the process ends before what became of the
    /// file is noted, nothing is lost, and sealing again is harmless.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when the upload was discarded, or that it can't be written. The upload is as
    /// it was.
    fn seal(self: Box<Self>) -> Result<Sealed, BlobError>;
}

/// The one that makes an upload's bytes durable, on whatever thread.
pub trait Syncer: Send + Sync {
    /// Returns when all bytes that were appended before the call are on stable storage.
    ///
    /// # Errors
    /// [`BlobError`]. What the disk then holds is unknown: the writer refuses everything from there on, and
    /// when it is dropped the upload is cut back to what was synced before.
    fn sync(&self) -> Result<(), BlobError>;
}

/// One that reads a blob or an upload, from any thread.
#[expect(clippy::len_without_is_empty, reason = "nobody asks for that")]
pub trait BlobReader: Send + Sync {
    /// How many bytes there are. That of an upload changes, and while a piece is being appended it may
    /// count a part of it.
    ///
    /// # Errors
    /// [`BlobError`].
    fn len(&self) -> Result<u64, BlobError>;

    /// Reads from this byte on until `into` is full or the bytes end, and tells how many it read: 0 at
    /// the end and past it.
    ///
    /// # Errors
    /// [`BlobError`].
    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, BlobError>;
}

/// The largest blob that is copied, in bytes.
const COPIED: u64 = 8 << 20;

/// Writes the bytes of a blob to a path, if they are few.
///
/// # Errors
/// [`BlobError`] when they can't be read or written, or are too many.
pub fn copy_blob(reader: &dyn BlobReader, path: &Path) -> Result<(), BlobError> {
    let io = |error: std::io::Error| BlobError::Io(format!("{}: {error}", path.display()));
    let length = reader.len()?;
    if length > COPIED {
        return Err(BlobError::Io(format!(
            "{}: too large to be copied",
            path.display()
        )));
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    let mut read = 0;
    while read < bytes.len() {
        match reader.read_at(read as u64, &mut bytes[read..])? {
            0 => break,
            count => read += count,
        }
    }
    fs::write(path, &bytes[..read]).map_err(io)
}

/// What an upload was sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The name of the blob: BLAKE3 of its bytes.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// The room of the place where files are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// What this process may still write, in bytes.
    pub free: u64,
    /// All there is, in bytes.
    pub total: u64,
}
