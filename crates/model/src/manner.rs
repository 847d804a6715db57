//! How something is said.

use thiserror::Error;

use crate::named::named;

/// The manner in which a message is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Manner {
    /// Plainly.
    #[default]
    Said,
    /// In the third person (`/me`).
    Action,
    /// As a notice: by a program, or by somebody who wants no answer. Nothing answers one by itself (RFC 2812
    /// section 3.3.2).
    Notice,
    /// As a command that its author ran on the server: the first line is the command, what follows is what it wrote.
    /// Only the server says so.
    Ran,
}

named!(Manner, UnknownManner, { Said => "said", Action => "action", Notice => "notice", Ran => "ran" });

/// The word names no manner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no such manner")]
pub struct UnknownManner;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manners_are_read_as_they_are_written() {
        for manner in Manner::ALL {
            assert_eq!(manner.to_string().parse(), Ok(*manner));
        }
        assert_eq!("".parse::<Manner>(), Err(UnknownManner));
    }
}
