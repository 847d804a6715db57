//! What can go wrong with a store, each variant something that a caller acts on differently.

use std::path::PathBuf;

use parlor_model::{RoomId, Seq};
use thiserror::Error;

/// A store's failure.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no space left: writes are refused, reads go on.
    #[error("the disk is full")]
    Full,
    /// The disk failed, or may have: what was being written counts as not written.
    #[error("the store can't be read or written: {0}")]
    Io(String),
    /// The files are not what was written: start is refused.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A newer Parlor wrote it.
    #[error(
        "the store is from a newer version (schema {found}, this one knows {known}): start that version, or restore a backup"
    )]
    Newer {
        /// The schema in the store.
        found: u32,
        /// The newest this version knows.
        known: u32,
    },
    /// Another process or writer has it.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
    /// The place can't be used at all.
    #[error("{path}: {why}")]
    Unusable {
        /// The file or folder.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// A change contradicts what is there: an id, a token or a client-made id that exists already.
    #[error("what was to be written contradicts what is there: {0}")]
    Conflict(String),
    /// Somebody else appended to this room's log, or there is no such room.
    #[error("the log of room {room} does not end where it should (expected {expected})")]
    Forked {
        /// The room.
        room: RoomId,
        /// The `seq` that was to be written.
        expected: Seq,
    },
}
