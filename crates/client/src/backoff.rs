//! How long to wait before the next try: twice as long each time, up to a ceiling, and by chance
//! something less, so that many clients that were cut off together do not come back together.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The tries since the last success.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    tries: u32,
}

impl Backoff {
    /// How long to wait now. `chance` is anything from 0 to 65535: "full jitter" over the upper three
    /// quarters of the span.
    pub(crate) fn next(&mut self, chance: u16) -> Duration {
        let ceiling = FIRST.saturating_mul(1 << self.tries.min(16)).min(LONGEST);
        self.tries += 1;
        let floor = ceiling / 4;
        floor + (ceiling - floor).mul_f64(f64::from(chance) / 65_536.0)
    }

    /// The connection stands again.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_ceiling_and_are_spread() {
        let mut backoff = Backoff::default();
        let (mut low, mut high) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..100 {
            low = backoff.next(0);
            high = backoff.next(u16::MAX);
        }
        assert_eq!(low, LONGEST / 4);
        assert!(high <= LONGEST && high > LONGEST.mul_f64(0.99));
        backoff.reset();
        assert!(backoff.next(u16::MAX) <= FIRST);
    }
}
