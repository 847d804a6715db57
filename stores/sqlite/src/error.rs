//! What SQLite's and the system's errors mean to a caller.

use std::io;
use std::path::Path;

use parlor_store::{StoreError, io_words};
use rusqlite::{Error, ErrorCode, ffi};

/// The store's error for one of SQLite's.
pub(crate) fn of_sqlite(error: Error) -> StoreError {
    let text = error.to_string();
    match (&error, error.sqlite_extended_error_code()) {
        // The shared memory of the WAL could not grow: the disk is full.
        (_, Some(ffi::SQLITE_IOERR_SHMSIZE)) => return StoreError::Full,
        (Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..), _)
        | (Error::IntegralValueOutOfRange(..) | Error::InvalidColumnIndex(_), _)
        | (Error::Utf8Error(..), _) => return StoreError::Damaged(text),
        _ => {}
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(text),
        Some(ErrorCode::ConstraintViolation) => StoreError::Conflict(text),
        _ => StoreError::Io(text),
    }
}

/// The store's error for one of the system's at this path.
pub(crate) fn of_io(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unusable {
            path: path.to_owned(),
            why: io_words(error),
        },
    }
}

/// A stored value that its own type refuses.
pub(crate) fn damaged(what: &str, error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("a stored {what} can't be read: {error}"))
}
