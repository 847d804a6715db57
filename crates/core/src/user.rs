//! A user: a person or a bot, with a random id and a name.

use parlor_model::{ServerRole, Timestamp, UserId, UserName, Whom};

/// A user as the rules see them. Secrets (credentials, tokens) are never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The random id; never reused, never shown as a name.
    pub id: UserId,
    /// The display name. A registered user owns it; a guest only while attending.
    pub name: UserName,
    /// The name under which a registered user registered. It stays theirs when they take another one, and they
    /// sign in by either; a guest has none.
    pub account: Option<UserName>,
    /// What they may do on this server. A guest has [`ServerRole::Guest`].
    pub role: ServerRole,
    /// When they first came.
    pub since: Timestamp,
    /// When their last session ended, or the last start of one. Guests are forgotten a day after.
    pub seen: Timestamp,
}

impl User {
    /// Whether the user has a credential, and so owns the name.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        self.role > ServerRole::Guest
    }

    /// The account's name where it is another one than the name that is shown.
    #[must_use]
    pub fn other_account(&self) -> Option<&UserName> {
        self.account
            .as_ref()
            .filter(|account| account.as_str() != self.name.as_str())
    }

    /// What the user signs in by, if they are registered.
    #[must_use]
    pub fn account(&self) -> Option<&UserName> {
        self.account.as_ref()
    }

    /// Whom a mask is held against, as far as it is known of somebody who may not be here.
    #[must_use]
    pub fn whom(&self) -> Whom<'_> {
        Whom {
            user: self.id,
            name: &self.name,
            account: self.account.as_ref(),
            part: None,
        }
    }

    /// Whether this is the name or the account's.
    #[must_use]
    pub fn is_called(&self, name: &UserName) -> bool {
        self.name == *name || self.account.as_ref() == Some(name)
    }
}
