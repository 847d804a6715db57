//! Whether the wall clock may be relied on for what can't be taken back. What it says hides at once; it erases only
//! what is over by a clock that has not just jumped ahead.

use std::time::Duration;

use parlor_model::Timestamp;
use tokio::time::Instant;

/// How far the wall clock may get ahead of the monotonic one between two looks: more than any correction of a
/// clock that is looked after, and no longer than a short-lived message may wait.
const STEP_MS: i64 = 60_000;
/// How long a clock that jumped must stay where it is. Whoever sets clocks by NTP asks at least every 1,024 s and
/// at first every 64 s (RFC 5905, section 7.3), and a person who mistyped the date sees it sooner than that.
const STAYS: Duration = Duration::from_secs(600);
/// How far the wall clock may be ahead of the newest thing in the store at start. A server that was down for
/// longer waits as well.
const DOWN_MS: i64 = 24 * 60 * 60 * 1_000;

/// What is known of the wall clock. Knows no clock itself: both times come with each call.
#[derive(Debug)]
pub(crate) struct Trust {
    /// What both clocks said when the wall clock was last relied on.
    agreed: (Timestamp, Instant),
    jump: Option<Jump>,
}

/// The wall clock is ahead.
#[derive(Debug, Clone, Copy)]
struct Jump {
    since: Instant,
    /// By how much, at the least since then, in milliseconds.
    least: i64,
}

impl Trust {
    /// At start the wall clock is all there is, but for the time of the newest thing in the store.
    pub(crate) fn at_start(wall: Timestamp, newest: Option<Timestamp>, now: Instant) -> Self {
        let far = |newest: &Timestamp| ahead(wall, *newest) > DOWN_MS;
        let known = newest.filter(far).unwrap_or(wall);
        let (agreed, jump) = ((known, now), None);
        Self { agreed, jump }
    }

    /// The moment as of which what is over may be erased. To be asked often.
    pub(crate) fn look(&mut self, wall: Timestamp, now: Instant) -> Timestamp {
        let (known, then) = self.agreed;
        let passed = now.saturating_duration_since(then).as_millis();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let expected = Timestamp::from_millis(known.as_millis().saturating_add(passed));
        let by = ahead(wall, expected);
        if by > STEP_MS {
            let least = by;
            let jump = match self.jump {
                // It jumped once more.
                Some(before) if by > before.least.saturating_add(STEP_MS) => None,
                before => before,
            };
            let mut jump = jump.unwrap_or(Jump { since: now, least });
            jump.least = jump.least.min(by);
            if now.saturating_duration_since(jump.since) < STAYS {
                self.jump = Some(jump);
                return expected;
            }
        }
        self.agreed = (wall, now);
        self.jump = None;
        wall
    }

    /// Whether the wall clock is ahead and not relied on yet.
    pub(crate) fn is_doubted(&self) -> bool {
        self.jump.is_some()
    }
}

fn ahead(wall: Timestamp, of: Timestamp) -> i64 {
    wall.as_millis().saturating_sub(of.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_790_000_000_000;
    const HOUR: i64 = 3_600_000;

    /// Looks at these walls at these seconds, both since the start; answers with what may be erased, since then.
    fn looks(newest: i64, looks: &[(u64, i64)]) -> Vec<i64> {
        let (since, at) = (Instant::now(), |ms: i64| Timestamp::from_millis(START + ms));
        let mut trust = Trust::at_start(at(0), Some(at(newest)), since);
        let look = |&(seconds, wall): &(u64, i64)| {
            let sure = trust.look(at(wall), since + Duration::from_secs(seconds));
            sure.as_millis() - START
        };
        looks.iter().map(look).collect()
    }

    #[test]
    fn a_clock_that_goes_as_time_does_is_relied_on() {
        let steps = [(1, 1_000), (2, 61_900), (3, 62_000), (4, 3_000), (5, 4_000)];
        assert_eq!(looks(0, &steps), steps.map(|(_, wall)| wall));
    }

    #[test]
    fn a_clock_that_jumped_ahead_is_relied_on_when_it_stays_there() {
        let steps = [
            (1, HOUR + 1_000),
            (300, HOUR + 300_000),
            (600, HOUR + 600_000),
            (601, HOUR + 601_000),
            (602, HOUR + 602_000),
        ];
        let sure = [1_000, 300_000, 600_000, HOUR + 601_000, HOUR + 602_000];
        assert_eq!(looks(0, &steps), sure);
    }

    #[test]
    fn a_clock_that_went_back_has_erased_nothing() {
        let steps = [(1, HOUR), (599, 599_000), (600, HOUR), (1_199, 1_199_000)];
        assert_eq!(looks(0, &steps), [1_000, 599_000, 600_000, 1_199_000]);
    }

    #[test]
    fn each_further_jump_is_waited_out_from_its_own_begin() {
        let further = [
            (1, HOUR),
            (600, 9 * HOUR),
            (700, 9 * HOUR),
            (1_199, 9 * HOUR),
        ];
        assert_eq!(looks(0, &further), [1_000, 600_000, 700_000, 1_199_000]);
        // What is over by the nearer of two moments was over all the time.
        let nearer = [(1, 9 * HOUR), (300, HOUR), (601, HOUR)];
        assert_eq!(looks(0, &nearer), [1_000, 300_000, HOUR]);
        let again = [
            (1, 9 * HOUR),
            (300, HOUR),
            (600, 9 * HOUR),
            (1_199, 9 * HOUR),
        ];
        assert_eq!(looks(0, &again), [1_000, 300_000, 600_000, 1_199_000]);
    }

    #[test]
    fn at_start_a_clock_far_ahead_of_the_store_is_waited_for() {
        let day = 24 * HOUR;
        let steps = [(1, 1_000), (601, 601_000)];
        assert_eq!(looks(-day, &steps), [1_000, 601_000]);
        assert_eq!(looks(-day - 1, &steps), [999 - day, 601_000]);
        assert_eq!(looks(day, &steps), [1_000, 601_000]);
    }
}
