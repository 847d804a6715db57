//! The speed of one connection: the bytes of the last seconds.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Over how long the speed is averaged.
const WINDOW: Duration = Duration::from_secs(4);
/// How far apart what is remembered is at least.
const STEP: Duration = Duration::from_millis(100);

/// How many bytes had been moved when.
#[derive(Debug, Default)]
pub(super) struct Meter(VecDeque<(Instant, u64)>);

impl Meter {
    /// A new connection begins here.
    pub(super) fn restart(&mut self, now: Instant, done: u64) {
        self.0.clear();
        self.0.push_back((now, done));
    }

    /// So many bytes have been moved by now.
    pub(super) fn moved(&mut self, now: Instant, done: u64) {
        let newest = self.0.back();
        if newest.is_none_or(|(at, _)| now.duration_since(*at) >= STEP) {
            self.0.push_back((now, done));
        }
        while self.0.len() > 2 && now.duration_since(self.0[1].0) >= WINDOW {
            self.0.pop_front();
        }
    }

    /// Bytes a second; `None` when there is too little to tell.
    pub(super) fn speed(&self, now: Instant, done: u64) -> Option<u64> {
        let (since, before) = self.0.front()?;
        let span = now.duration_since(*since);
        if span < STEP {
            return None;
        }
        let moved = done.saturating_sub(*before);
        Some((moved as f64 / span.as_secs_f64()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn speed_is_that_of_the_last_seconds_of_this_connection() {
        let start = Instant::now();
        let at = |millis: u64| start + Duration::from_millis(millis);
        let mut meter = Meter::default();
        assert_eq!(meter.speed(at(0), 0), None);
        meter.restart(at(0), 5_000);
        assert_eq!(meter.speed(at(50), 5_000), None);
        for second in 1..=10 {
            meter.moved(at(second * 1_000), 5_000 + second * 1_000);
        }
        assert_eq!(meter.speed(at(10_000), 15_000), Some(1_000));
        // It stands still: the speed goes down while nothing comes.
        assert!(meter.speed(at(20_000), 15_000) < Some(500));
        meter.restart(at(30_000), 15_000);
        meter.moved(at(31_000), 17_000);
        assert_eq!(meter.speed(at(31_000), 17_000), Some(2_000));
    }
}
