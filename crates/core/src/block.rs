//! A block: a name, and if asked an address range, that every gateway refuses.

use std::net::IpAddr;

use parlor_model::{AddressRange, BlockId, Reason, Timestamp, UserId, UserName};

use crate::User;

/// A standing refusal. Kept on disk until lifted or expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The block's own id.
    pub id: BlockId,
    /// What is refused.
    pub target: BlockTarget,
    /// Who set it, by the name they had.
    pub by: UserName,
    /// Why, possibly empty.
    pub reason: Reason,
    /// When it was set.
    pub at: Timestamp,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

/// What a block refuses: always a name, and more where it is known or asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockTarget {
    /// The refused name; names confusable with it are refused too.
    pub name: UserName,
    /// The user who had the name when the block was set, refused under any name.
    pub user: Option<UserId>,
    /// The refused addresses.
    pub address: Option<AddressRange>,
}

impl Block {
    /// Whether the block still stands at `now`.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Whether it refuses this name, or one that could be taken for it.
    #[must_use]
    pub fn covers_name(&self, name: &UserName) -> bool {
        self.target.name.looks_like(name)
    }

    /// Whether it refuses this user. A registered one is refused by who they are, not by a name that
    /// looks like another's: else the block of a look-alike would shut the owner out.
    #[must_use]
    pub fn refuses(&self, user: &User) -> bool {
        let named = !user.is_registered() && self.covers_name(&user.name);
        named || self.target.user == Some(user.id)
    }

    /// Whether it refuses this address.
    #[must_use]
    pub fn covers_address(&self, address: IpAddr) -> bool {
        self.target
            .address
            .as_ref()
            .is_some_and(|range| range.contains(address))
    }
}
