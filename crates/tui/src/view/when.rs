//! Times as they are shown.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// `12:04`.
pub(super) fn clock(at: i64, zone: &TimeZone) -> String {
    let at = civil(at, zone);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// The day on which it was.
pub(super) fn date(at: i64, zone: &TimeZone) -> Date {
    civil(at, zone).date()
}

/// `Monday, 23 November`; with the year when that is another one than now.
pub(super) fn day(at: i64, now: i64, zone: &TimeZone) -> String {
    let (at, now) = (civil(at, zone), civil(now, zone));
    let form = if at.year() == now.year() {
        "%A, %-d %B"
    } else {
        "%A, %-d %B %Y"
    };
    at.strftime(form).to_string()
}

/// `2026-11-23 12:04`.
pub(super) fn moment(at: i64, zone: &TimeZone) -> String {
    civil(at, zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// How long it takes: `48 s`, `1:20 min`, `2:05 h`; of more than four days only that it is that long.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        3_600..356_400 => format!("{}:{:02} h", seconds / 3_600, seconds / 60 % 60),
        _ => "days".to_owned(),
    }
}

fn civil(at: i64, zone: &TimeZone) -> DateTime {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    zone.to_datetime(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_zone_of_the_user() {
        let at = 1_795_435_440_000;
        let later = at + 60 * 86_400_000;
        assert_eq!(clock(at, &TimeZone::UTC), "12:04");
        let berlin = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(clock(at, &berlin), "13:04");
        assert_eq!(day(at, at, &berlin), "Monday, 23 November");
        assert_eq!(day(at, later, &berlin), "Monday, 23 November 2026");
        assert_eq!(moment(at, &berlin), "2026-11-23 13:04");
        assert_eq!(clock(i64::MAX, &berlin), "01:00");
    }

    #[test]
    fn spans_are_short() {
        let cases = [
            (0, "0 s"),
            (80, "1:20 min"),
            (7_500, "2:05 h"),
            (u64::MAX, "days"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(span(seconds), expected);
        }
    }
}
