//! How a client gets to see what happens in a room: the part of its capabilities that the bytes depend on. All clients with the
//! same view share the same bytes.

use crate::caps::{Cap, Caps};

/// A set of what changes the bytes of a room's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct View(u32);

/// The capabilities that change them, each with its bit.
const SEEN: [Cap; 12] = [
    Cap::MessageTags,
    Cap::ServerTime,
    Cap::AccountTag,
    Cap::ExtendedJoin,
    Cap::AwayNotify,
    Cap::InviteNotify,
    Cap::MessageRedaction,
    Cap::Multiline,
    Cap::Batch,
    Cap::ChannelRename,
    Cap::Setname,
    Cap::AccountNotify,
];

impl View {
    /// The view of a client with these capabilities.
    pub(crate) fn of(caps: Caps) -> Self {
        let bits = SEEN.iter().enumerate();
        let bits = bits
            .filter(|(_, cap)| caps.has(**cap))
            .map(|(bit, _)| 1 << bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }

    /// The view of these bits, as far as they stand for something.
    #[cfg(test)]
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits & ((1 << SEEN.len()) - 1))
    }

    /// Whether views with and without the capability differ.
    #[cfg(test)]
    pub(crate) fn sees(cap: Cap) -> bool {
        SEEN.contains(&cap)
    }

    /// Whether the capability is part of it.
    pub(crate) fn has(self, cap: Cap) -> bool {
        SEEN.iter()
            .position(|seen| *seen == cap)
            .is_some_and(|bit| self.0 & (1 << bit) != 0)
    }

    /// As the hub tells variants of a wire format apart.
    pub(crate) fn bits(self) -> u32 {
        self.0
    }
}
