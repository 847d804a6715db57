//! How many commands one user runs at once, and in a minute.

use std::collections::HashMap;
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{Span, UserId, limits};
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);
/// The users who are remembered before those are forgotten whom nothing limits.
const REMEMBERED: usize = 1_000;

/// Each user's commands.
#[derive(Debug, Default)]
pub(crate) struct RunPaces(HashMap<UserId, Pace>);

#[derive(Debug)]
struct Pace {
    running: usize,
    /// When what was asked for would have come at an even pace (the generic cell rate algorithm, ITU-T I.371).
    ahead: Instant,
}

impl RunPaces {
    /// Takes one more try, whatever comes of it.
    ///
    /// # Errors
    /// [`Denied::TooFast`] with the time to wait.
    pub(super) fn take(&mut self, user: UserId, a_minute: u32, now: Instant) -> Result<(), Denied> {
        if self.0.len() >= REMEMBERED && !self.0.contains_key(&user) {
            self.0
                .retain(|_, pace| pace.running > 0 || pace.ahead > now);
        }
        let every = MINUTE / a_minute.max(1);
        let fresh = || Pace {
            running: 0,
            ahead: now,
        };
        let pace = self.0.entry(user).or_insert_with(fresh);
        let ahead = pace.ahead.max(now) + every;
        let wait = ahead.saturating_duration_since(now + MINUTE);
        if !wait.is_zero() {
            let seconds = i64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(1);
            return Err(Denied::TooFast(Span::from_millis(seconds * 1_000)));
        }
        pace.ahead = ahead;
        Ok(())
    }

    /// One begins.
    ///
    /// # Errors
    /// [`Denied::TooMany`].
    pub(super) fn begin(&mut self, user: UserId) -> Result<(), Denied> {
        let Some(pace) = self.0.get_mut(&user) else {
            return Ok(());
        };
        if pace.running >= limits::RUN_AT_ONCE {
            let (what, limit) = ("commands that run at once", limits::RUN_AT_ONCE);
            return Err(Denied::TooMany { what, limit });
        }
        pace.running += 1;
        Ok(())
    }

    /// One has ended.
    pub(super) fn end(&mut self, user: UserId) {
        if let Some(pace) = self.0.get_mut(&user) {
            pace.running = pace.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn ten_go_at_once_and_then_one_every_six_seconds() {
        let (mut paces, now) = (RunPaces::default(), Instant::now());
        let [anna, ben] = [1, 2].map(|n| UserId::from_bytes([n; 16]));
        for _ in 0..10 {
            paces.take(anna, 10, now).unwrap();
        }
        let wait = Denied::TooFast(Span::from_millis(6_000));
        assert_eq!(paces.take(anna, 10, now), Err(wait));
        assert_eq!(paces.take(ben, 10, now), Ok(()));
        let later = now + Duration::from_secs(6);
        assert_eq!(paces.take(anna, 10, later), Ok(()));
        assert!(paces.take(anna, 10, later).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn two_run_at_once() {
        let (mut paces, anna) = (RunPaces::default(), UserId::from_bytes([1; 16]));
        paces.take(anna, 10, Instant::now()).unwrap();
        paces.begin(anna).unwrap();
        paces.begin(anna).unwrap();
        assert!(matches!(paces.begin(anna), Err(Denied::TooMany { .. })));
        paces.end(anna);
        assert_eq!(paces.begin(anna), Ok(()));
    }
}
