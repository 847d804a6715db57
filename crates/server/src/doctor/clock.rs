//! Whether the clock can be right.

use parlor_model::{Seq, Timestamp};
use parlor_store::{EventRange, Order};
use parlor_store_sqlite::View;

use super::{Finding, Patient, span};
use crate::tls::seconds;

const CHECK: &str = "clock";
/// No Parlor is older: 1 November 2026, in seconds since 1970.
const EARLIEST: i64 = 1_793_491_200;
/// How far a clock may be behind what was written by it.
const LEEWAY: i64 = 5;
const FIX: &str = "set the clock, such as with: timedatectl set-ntp true";

/// Compares it with what was said last: who reads that reads its time too.
pub fn check(patient: &Patient) -> Finding {
    judge(seconds(patient.now), newest(patient))
}

fn judge(now: i64, newest: Option<i64>) -> Finding {
    let text = Timestamp::from_millis(now.saturating_mul(1_000)).to_string();
    let shown = text.split('.').next().unwrap_or_default().to_owned();
    match newest {
        _ if now < EARLIEST => Finding::bad(
            CHECK,
            format!("it says {shown} UTC, which is before Parlor was made"),
            FIX,
        ),
        Some(newest) if newest > now + LEEWAY => Finding::bad(
            CHECK,
            format!(
                "it says {shown} UTC, {} before the last message",
                span(newest.abs_diff(now))
            ),
            FIX,
        ),
        _ => Finding::good(CHECK, format!("{shown} UTC")),
    }
}

/// When the last event of any room was.
fn newest(patient: &Patient) -> Option<i64> {
    let mut view = View::open(&patient.settings.data).ok()?;
    let stored = view.load().ok()?;
    let mut newest = None;
    for room in stored.rooms.iter().filter(|room| room.head > Seq::ZERO) {
        let range = EventRange {
            after: Seq::ZERO,
            before: None,
            limit: 1,
            order: Order::Newest,
        };
        let last = view.events(room.id, range).ok()?.into_iter().next();
        newest = newest.max(last.map(|event| event.at.as_millis() / 1_000));
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn clock_that_lies_is_noticed() {
        let now = 1_795_801_500;
        for (now, newest, state) in [
            (now, None, State::Good),
            (now, Some(now - 9), State::Good),
            (now, Some(now + 3), State::Good),
            (now, Some(now + 7_200), State::Bad),
            (0, None, State::Bad),
        ] {
            assert_eq!(judge(now, newest).state, state, "{now} {newest:?}");
        }
        let said = judge(now, Some(now + 7_200)).said;
        assert_eq!(
            said,
            "it says 2026-11-27T17:45:00 UTC, 2 hours before the last message"
        );
    }
}
