//! Whether a client gets on with what is written to it.

use std::time::Duration;

use tokio::time::Instant;

/// How much a client must take for that to count as getting on, when it does not take everything.
const PROGRESS_BYTES: usize = 16 * 1_024;

/// Since when a client has not got on with what is written to it, when it has not taken everything.
#[derive(Debug, Default)]
pub struct Stall {
    since: Option<Instant>,
    /// How many bytes it has taken since then.
    taken: usize,
}

impl Stall {
    /// The client took something: everything, or some of it, or nothing.
    pub fn wrote(&mut self, bytes: usize, everything: bool, now: Instant) {
        self.taken += bytes;
        if everything {
            self.since = None;
        } else if self.since.is_none() || self.taken >= PROGRESS_BYTES {
            self.since = Some(now);
        } else {
            return;
        }
        self.taken = 0;
    }

    /// When a client that does not get on is given up, whom one waits for so long; `None` while it does.
    #[must_use]
    pub fn until(&self, patience: Duration) -> Option<Instant> {
        self.since.map(|since| since + patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn second(start: Instant, second: u64) -> Instant {
        start + Duration::from_secs(second)
    }

    #[test]
    fn reader_of_a_byte_a_second_is_given_up() {
        let (start, mut stall) = (Instant::now(), Stall::default());
        stall.wrote(100_000, false, start);
        (1..60).for_each(|at| stall.wrote(1, false, second(start, at)));
        assert_eq!(stall.until(PATIENCE), Some(second(start, 60)));
    }

    #[test]
    fn slow_but_steady_reader_is_kept() {
        let (start, mut stall) = (Instant::now(), Stall::default());
        stall.wrote(0, false, start);
        stall.wrote(PROGRESS_BYTES - 1, false, second(start, 30));
        assert_eq!(stall.until(PATIENCE), Some(second(start, 60)));
        stall.wrote(1, false, second(start, 50));
        assert_eq!(stall.until(PATIENCE), Some(second(start, 110)));
        stall.wrote(1, true, second(start, 100));
        assert_eq!(stall.until(PATIENCE), None);
        stall.wrote(1, false, second(start, 200));
        assert_eq!(stall.until(PATIENCE), Some(second(start, 260)));
    }
}
