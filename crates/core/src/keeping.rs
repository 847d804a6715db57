//! How long a room keeps what is said in it, and when it ends: what its operators may change of that.

use parlor_model::{Lifetime, RoomFlags, Span, Timestamp};

/// A change of how long a room and what is in it stand. What is `None` stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keeping {
    /// How long what is said stands; inside, `None` is for good.
    pub retention: Option<Option<Lifetime>>,
    /// When the room ends; inside, `None` is never.
    pub end: Option<Option<RoomEnd>>,
    /// Whether nothing is shown where something that expired stood.
    pub no_tombstones: Option<bool>,
}

/// When a room ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomEnd {
    /// At this moment.
    At(Timestamp),
    /// So long after now.
    In(Span),
}

impl RoomEnd {
    /// The moment, when it is decided at `now`.
    #[must_use]
    pub fn moment(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::In(span) => now.plus(span),
        }
    }
}

impl Keeping {
    /// The flags of a room after this change at `now`.
    #[must_use]
    pub fn of(self, flags: &RoomFlags, now: Timestamp) -> RoomFlags {
        let end = self.end.map(|end| end.map(|end| end.moment(now)));
        RoomFlags {
            retention: self.retention.unwrap_or(flags.retention),
            ends_at: end.unwrap_or(flags.ends_at),
            no_tombstones: self.no_tombstones.unwrap_or(flags.no_tombstones),
            ..flags.clone()
        }
    }
}
