//! Why a file that was being sent will not come.

use thiserror::Error;

use crate::named::named;

/// Why a file failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileFailure {
    /// Its sender, or a moderator, gave it up.
    Cancelled,
    /// Nobody went on sending it for a day.
    Expired,
    /// What was there of it is not on the server's disk any more.
    Lost,
    /// It turned out to be larger than what its sender may share.
    TooLarge,
    /// What arrived is not what its sender has.
    WrongDigest,
}

named!(FileFailure, UnknownFailure, {
    Cancelled => "cancelled", Expired => "expired", Lost => "lost", TooLarge => "too_large",
    WrongDigest => "wrong_digest",
});

/// The word names no failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no such failure of a file")]
pub struct UnknownFailure;

impl FileFailure {
    /// The end of a sentence that begins with the file's name.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Cancelled => "was cancelled",
            Self::Expired => "was given up: its sender did not go on for a day",
            Self::Lost => "is lost: what was sent of it is not on the server any more",
            Self::TooLarge => "is larger than its sender may share",
            Self::WrongDigest => "arrived damaged and was dropped",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_read_as_they_are_written() {
        for failure in FileFailure::ALL {
            assert_eq!(failure.as_str().parse(), Ok(*failure));
        }
        assert_eq!("".parse::<FileFailure>(), Err(UnknownFailure));
    }
}
