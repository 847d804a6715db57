//! The host that protocols with hosts show for a user.

use std::fmt;

use crate::UserId;

/// How many digits of the id a host has.
const DIGITS: usize = 10;

/// A user's public host name: made of their id alone, so that it stays when their name changes and tells nothing of
/// where they are. Written as `0123456789.users.parlor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserHost(UserId);

impl UserHost {
    /// The host of a user.
    #[must_use]
    pub const fn of(user: UserId) -> Self {
        Self(user)
    }
}

impl fmt::Display for UserHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0.to_string();
        write!(f, "{:.DIGITS$}.users.parlor", id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_has_the_first_digits_of_the_id() {
        let host = UserHost::of(UserId::from_bytes([0xab; 16]));
        assert_eq!(host.to_string(), "ababababab.users.parlor");
    }
}
