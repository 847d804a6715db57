//! What the system's errors mean to a caller.

use std::io::{Error, ErrorKind};
use std::path::Path;

use parlor_store::{BlobError, io_words};

/// The error for one of the system's at this path.
pub(crate) fn of_io(path: &Path, error: &Error) -> BlobError {
    match error.kind() {
        // A limit on the length of files leaves as little room as a full disk.
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            BlobError::Full
        }
        _ => BlobError::Io(format!("{}: {}", path.display(), io_words(error))),
    }
}

/// The same, where a file that is not there is one that was removed.
pub(crate) fn or_missing(path: &Path, error: &Error) -> BlobError {
    match error.kind() {
        ErrorKind::NotFound => BlobError::Missing,
        _ => of_io(path, error),
    }
}

/// A file that is not as it was left.
pub(crate) fn damaged(path: &Path, what: &str) -> BlobError {
    BlobError::Damaged(format!("{} {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_leaves_no_room_is_full() {
        let path = Path::new("uploads");
        // ENOSPC, EDQUOT and EFBIG.
        for number in [28, 122, 27] {
            assert_eq!(
                of_io(path, &Error::from_raw_os_error(number)),
                BlobError::Full
            );
        }
        let read_only = of_io(path, &Error::from_raw_os_error(30));
        assert_eq!(
            read_only,
            BlobError::Io("uploads: its disk is read-only".into())
        );
    }
}
