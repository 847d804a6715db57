//! The wall clock beside a steady one: somebody may set it while the client runs.

use std::time::Duration;

/// Clocks that part by more than this, in milliseconds, were set, or the machine has slept.
const STEP: i64 = 2_000;

/// Both clocks as they were looked at last.
#[derive(Debug)]
pub struct Clock {
    /// Milliseconds since 1970.
    wall: i64,
    /// Since the start.
    steady: Duration,
}

impl Clock {
    /// Looks for the first time, at the start; `wall` is in milliseconds since 1970.
    pub fn new(wall: i64) -> Self {
        let steady = Duration::ZERO;
        Self { wall, steady }
    }

    /// Looks again, so long after the start: by how many milliseconds the wall clock was set meanwhile, ahead or back; `None` where it was not.
    pub fn step(&mut self, wall: i64, steady: Duration) -> Option<i64> {
        let went = steady.saturating_sub(self.steady);
        let by = wall.saturating_sub(self.wall).saturating_sub(millis(went));
        *self = Self { wall, steady };
        (by.saturating_abs() > STEP).then_some(by)
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_that_was_set_is_told_once_and_one_that_drifts_is_not() {
        let second = Duration::from_secs(1);
        let mut clock = Clock::new(1_000);
        assert_eq!(clock.step(2_900, second), None);
        assert_eq!(clock.step(3_602_900, 2 * second), Some(3_599_000));
        assert_eq!(clock.step(3_603_900, 3 * second), None);
        assert_eq!(clock.step(4_900, 4 * second), Some(-3_600_000));
        assert_eq!(clock.step(64_900, 64 * second), None);
    }
}
