//! What can go wrong with the bytes of files, each variant something that a caller acts on differently.

use thiserror::Error;

/// A failure where the bytes of files are kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BlobError {
    /// There is no such blob or upload.
    #[error("the bytes of this file are not there any more: ask for it to be shared again")]
    Missing,
    /// Another writer of the same upload lives.
    #[error("this file is being uploaded already: wait for that upload, or stop it first")]
    InUse,
    /// There is no room: nothing of what was to be written is kept, reading goes on.
    #[error("there is no room for this on the disk: free some space and try again")]
    Full,
    /// The disk failed, or does not allow it: what was being written counts as not written.
    #[error("files can't be read or written: {0}")]
    Io(String),
    /// The bytes are not what was written.
    #[error("a file is damaged: {0}; restore it from a backup, or share it again")]
    Damaged(String),
}
