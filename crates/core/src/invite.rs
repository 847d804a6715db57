//! An invite: a code that lets newcomers in, into the server and optionally into one room.

use parlor_model::{InviteId, RoomId, Timestamp, UserName};

/// An invite as the rules see it. The code itself is shown once and only its digest is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The invite's own id, by which it is listed and revoked.
    pub id: InviteId,
    /// BLAKE3 of the code.
    pub digest: [u8; 32],
    /// A room it also gives membership of.
    pub room: Option<RoomId>,
    /// Who made it, by the name they had.
    pub by: UserName,
    /// When it was made.
    pub at: Timestamp,
    /// How many may still use it; `None` is any number.
    pub uses_left: Option<u32>,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

impl Invite {
    /// Whether it still lets someone in at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.uses_left != Some(0) && self.until.is_none_or(|until| now < until)
    }
}
