//! How old the newest backup is.

use super::{Finding, Patient, span};
use crate::last_backup::LastBackup;
use crate::tls::seconds;

const CHECK: &str = "backup";
/// How old it may become before that is told.
const OLD: u64 = 7 * 86_400;

/// Looks at the note that the last backup left.
pub fn check(patient: &Patient) -> Finding {
    let data = &patient.settings.data;
    let last = LastBackup::of(data).map(|last| last.at.as_millis() / 1_000);
    judge(last, seconds(patient.now))
}

fn judge(last: Option<i64>, now: i64) -> Finding {
    let fix =
        "parlor admin backup FILE, and see docs/operations/backup.md for doing it every night";
    match last.map(|last| u64::try_from(now.saturating_sub(last)).unwrap_or(0)) {
        None => Finding::warning(CHECK, "there is none yet", fix),
        Some(age) if age > OLD => Finding::warning(CHECK, format!("{} old", span(age)), fix),
        Some(age) => Finding::good(CHECK, format!("{} old", span(age))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn age_is_told_and_a_week_is_old() {
        let now = 1_795_801_500;
        for (last, state, said) in [
            (None, State::Warning, "there is none yet"),
            (Some(now - 60), State::Good, "60 seconds old"),
            (Some(now - 3 * 86_400), State::Good, "3 days old"),
            (Some(now - 8 * 86_400), State::Warning, "8 days old"),
            (Some(now + 60), State::Good, "0 seconds old"),
        ] {
            let finding = judge(last, now);
            assert_eq!((finding.state, finding.said.as_str()), (state, said));
        }
    }
}
