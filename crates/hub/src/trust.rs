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
/// How many jumps are told apart. Of more, the last is waited out anew.
const JUMPS: usize = 3;

/// What is known of the wall clock. Knows no clock itself: both times come with each call.
#[derive(Debug)]
pub(crate) struct Trust {
    /// What both clocks said when the wall clock was last relied on.
    agreed: (Timestamp, Instant),
    /// By what the wall clock is ahead, each further than the one before.
    jumps: Vec<Jump>,
}

/// The wall clock is ahead.
#[derive(Debug, Clone, Copy)]
struct Jump {
    since: Instant,
    /// By how much, at the least since then, in milliseconds.
    by: i64,
}

impl Trust {
    /// At start the wall clock is all there is, but for the moment that the store was told last. How long nobody ran a
    /// server nobody knows: a clock that is ahead of that moment has jumped.
    pub(crate) fn at_start(wall: Timestamp, told: Option<Timestamp>, now: Instant) -> Self {
        let far = |told: &Timestamp| ahead(wall, *told) > STEP_MS;
        let known = told.filter(far).unwrap_or(wall);
        let (agreed, jumps) = ((known, now), Vec::new());
        Self { agreed, jumps }
    }

    /// The moment as of which what is over may be erased. To be asked often.
    pub(crate) fn look(&mut self, wall: Timestamp, now: Instant) -> Timestamp {
        self.note(ahead(wall, self.expected(now)), now);
        let has_stood = |jump: &Jump| now.saturating_duration_since(jump.since) >= STAYS;
        if let Some(stood) = self.jumps.iter().rposition(has_stood) {
            let by = self.jumps[stood].by;
            self.jumps.drain(..=stood);
            self.jumps.iter_mut().for_each(|jump| jump.by -= by);
            self.agreed.0 = plus(self.agreed.0, by);
        }
        let expected = self.expected(now);
        if ahead(wall, expected) > STEP_MS {
            return expected;
        }
        self.agreed = (wall, now);
        self.jumps.clear();
        wall
    }

    /// Whether the wall clock is ahead and not relied on yet.
    pub(crate) fn is_doubted(&self) -> bool {
        !self.jumps.is_empty()
    }

    /// What the wall clock would say if it had gone as time does.
    fn expected(&self, now: Instant) -> Timestamp {
        let (known, then) = self.agreed;
        let passed = now.saturating_duration_since(then).as_millis();
        plus(known, i64::try_from(passed).unwrap_or(i64::MAX))
    }

    /// Notes by how much the wall clock is ahead now.
    fn note(&mut self, by: i64, now: Instant) {
        if let Some(further) = self.jumps.iter().position(|jump| jump.by > by) {
            // It went back by some of it; the rest stands since then.
            let since = self.jumps[further].since;
            self.jumps.truncate(further);
            self.jumps.push(Jump { since, by });
        } else if by
            > self
                .jumps
                .last()
                .map_or(0, |last| last.by)
                .saturating_add(STEP_MS)
        {
            self.jumps.truncate(JUMPS - 1);
            self.jumps.push(Jump { since: now, by });
        }
    }
}

fn plus(moment: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(moment.as_millis().saturating_add(millis))
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
    fn looks(told: i64, looks: &[(u64, i64)]) -> Vec<i64> {
        let (since, at) = (Instant::now(), |ms: i64| Timestamp::from_millis(START + ms));
        let mut trust = Trust::at_start(at(0), Some(at(told)), since);
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
    fn each_further_jump_is_waited_out_from_its_own_begin_and_keeps_no_earlier_one_waiting() {
        let further = [
            (1, HOUR),
            (600, 9 * HOUR),
            (700, 9 * HOUR),
            (1_199, 9 * HOUR),
        ];
        let sure = [1_000, 600_000, HOUR + 699_000, HOUR + 1_198_000];
        assert_eq!(looks(0, &further), sure);
        // What is over by the nearer of two moments was over all the time.
        let nearer = [(1, 9 * HOUR), (300, HOUR), (601, HOUR)];
        assert_eq!(looks(0, &nearer), [1_000, 300_000, HOUR]);
        let again = [
            (1, 9 * HOUR),
            (300, HOUR),
            (600, 9 * HOUR),
            (1_199, 9 * HOUR),
        ];
        let sure = [1_000, 300_000, 600_000, HOUR + 899_000];
        assert_eq!(looks(0, &again), sure);
    }

    #[test]
    fn a_machine_that_sleeps_again_and_again_erases_in_the_end() {
        // Awake for 300 s, then asleep for an hour.
        let steps: Vec<_> = (0..20).map(|n| (n * 300 + 1, n as i64 * HOUR)).collect();
        let sure = looks(0, &steps);
        assert!(sure[19] > 10 * HOUR, "{sure:?}");
        assert!(sure.windows(2).all(|two| two[0] < two[1]), "{sure:?}");
    }

    #[test]
    fn at_start_a_clock_ahead_of_what_the_store_was_told_is_waited_for() {
        let steps = [(1, 1_000), (601, 601_000)];
        assert_eq!(looks(-60_000, &steps), [1_000, 601_000]);
        assert_eq!(looks(-60_001, &steps), [-59_001, 601_000]);
        assert_eq!(looks(HOUR, &steps), [1_000, 601_000]);
    }
}
