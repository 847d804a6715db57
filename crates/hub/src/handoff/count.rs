//! How many codes a user has asked for, or tried, in this minute.

use std::collections::HashMap;
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{Span, UserId};
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// How many in this minute.
pub(super) struct Count {
    since: Instant,
    pub(super) count: u32,
}

impl Count {
    pub(super) fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) >= MINUTE
    }

    pub(super) fn wait(&self, now: Instant) -> Denied {
        let left = MINUTE.saturating_sub(now.saturating_duration_since(self.since));
        let seconds = i64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(60);
        Denied::TooFast(Span::from_millis(seconds.max(1) * 1_000))
    }
}

/// Counts one more of a user's in this minute, and says the how manieth it is.
pub(super) fn take(
    counts: &mut HashMap<UserId, Count>,
    user: UserId,
    limit: u32,
    now: Instant,
) -> Result<u32, Denied> {
    let (since, count) = (now, 0);
    let counted = counts.entry(user).or_insert(Count { since, count });
    if counted.is_over(now) {
        *counted = Count { since, count };
    }
    if counted.count >= limit {
        return Err(counted.wait(now));
    }
    counted.count += 1;
    Ok(counted.count)
}
