//! How much of what is said in a room a user wants to be called for.

use thiserror::Error;

use crate::named::named;

/// What a user is called for in one room, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotifyLevel {
    /// For nothing.
    Nothing,
    /// For what mentions them.
    Mentions,
    /// For every message.
    Everything,
}

named!(NotifyLevel, UnknownNotifyLevel, {
    Nothing => "nothing", Mentions => "mentions", Everything => "everything",
});

/// The word names no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a level is nothing, mentions or everything")]
pub struct UnknownNotifyLevel;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_ascend_and_are_read_as_they_are_written() {
        assert!(NotifyLevel::ALL.is_sorted());
        for level in NotifyLevel::ALL {
            assert_eq!(level.to_string().parse(), Ok(*level));
        }
        assert_eq!("all".parse::<NotifyLevel>(), Err(UnknownNotifyLevel));
    }
}
