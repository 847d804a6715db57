//! What the system's errors about files mean, in words for people.

use std::io::{Error, ErrorKind};

/// What is said of a file or folder that this user may not use.
pub const NOT_PERMITTED: &str = "its permissions do not allow that to this user";

/// The error as the end of a sentence about a file or folder.
#[must_use]
pub fn io_words(error: &Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => NOT_PERMITTED,
        ErrorKind::ReadOnlyFilesystem => "its disk is read-only",
        ErrorKind::AlreadyExists => "it exists already",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::InvalidData => "it is not UTF-8",
        _ => return plain(error),
    };
    words.to_owned()
}

/// Without the number that the system has for it.
fn plain(error: &Error) -> String {
    let text = error.to_string();
    let words = text
        .split_once(" (os error ")
        .map(|(words, _)| words.to_owned());
    words.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_not_shown() {
        for (number, words) in [
            (2, "there is no such file or folder"),
            (13, "its permissions do not allow that to this user"),
            (30, "its disk is read-only"),
            (5, "Input/output error"),
        ] {
            assert_eq!(io_words(&Error::from_raw_os_error(number)), words);
        }
    }
}
