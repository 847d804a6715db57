//! A moment in time.

use std::fmt;

use crate::Span;

/// Milliseconds since 1970-01-01T00:00:00Z, for display and expiry; order comes from `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const DAY_MS: i64 = 86_400_000;

impl Timestamp {
    /// The moment that many milliseconds after (or before) the start of 1970, UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the start of 1970, UTC.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment that much later; the last moment when there is none so late.
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.as_millis()))
    }

    /// The start of a day in UTC, written as `2030-12-24`, or of a minute of it, as `2030-12-24T18:30` (RFC 3339
    /// section 5.6 without seconds and offset). `None` when there is no such day or it is written otherwise.
    #[must_use]
    pub fn parse_day(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let (year, month, day) = (
            digits(parts.next()?, 4)?,
            digits(parts.next()?, 2)?,
            digits(parts.next()?, 2)?,
        );
        let days = days_from_civil(year, month, day);
        let written = (i32::try_from(year).ok()?, month, day);
        if parts.next().is_some() || civil_from_days(days) != written {
            return None;
        }
        let minutes = match time.map(|time| time.split_once(':')) {
            None => 0,
            Some(clock) => {
                let (hour, minute) = clock?;
                let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
                (hour < 24 && minute < 60).then_some(i64::from(hour * 60 + minute))?
            }
        };
        Some(Self(days * DAY_MS + minutes * 60_000))
    }

    /// Year, month (1 to 12) and day (1 to 31) in UTC.
    pub const fn date(self) -> (i32, u32, u32) {
        civil_from_days(self.0.div_euclid(DAY_MS))
    }
}

/// As in RFC 3339 section 5.6, in UTC with milliseconds: `2026-11-21T02:15:26.123Z`. (A year outside
/// of 0 to 9999, which RFC 3339 doesn't have, is written with as many digits as it needs.)
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let millis = self.0.rem_euclid(DAY_MS);
        let (seconds, millis) = (millis / 1_000, millis % 1_000);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
        )
    }
}

/// A number of exactly so many decimal digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// The day, counted from 1970-01-01, of a proleptic Gregorian date. Source: as for `civil_from_days`, its
/// `days_from_civil`.
const fn days_from_civil(year: u32, month: u32, day: u32) -> i64 {
    let (month, day) = (month as i64, day as i64);
    let year = year as i64 - if month <= 2 { 1 } else { 0 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The proleptic Gregorian date of a day counted from 1970-01-01. Source: Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
const fn civil_from_days(days: i64) -> (i32, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months from March on, so that the leap day is the last day of the year.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    // An i64 of milliseconds spans 292 million years to either side, so all three fit.
    (year as i32, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_227_326_123, "2026-11-21T02:15:26.123Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ];
        for (millis, text) in cases {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for text in ["1970-01-01", "2000-02-29", "2026-12-24", "9999-12-31"] {
            let day = Timestamp::parse_day(text).unwrap();
            assert_eq!(day.to_string(), format!("{text}T00:00:00.000Z"));
        }
        let moment = Timestamp::parse_day("2026-12-24T18:30").unwrap();
        assert_eq!(moment.to_string(), "2026-12-24T18:30:00.000Z");
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "26-1-1",
            "2026-12-24T24:00",
            "2026-12-24T1",
            "2026-12-24-1",
        ] {
            assert_eq!(Timestamp::parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn dates_advance_by_one_day_through_four_centuries() {
        let mut last = civil_from_days(-1);
        for days in 0..146_097 {
            let date = civil_from_days(days);
            let (year, month, day) = last;
            let next = [
                (year, month, day + 1),
                (year, month + 1, 1),
                (year + 1, 1, 1),
            ];
            assert!(next.contains(&date), "{last:?} then {date:?}");
            last = date;
        }
        assert_eq!(last, (2369, 12, 31));
    }

    #[test]
    fn ends_of_time_hold() {
        let last = Timestamp::from_millis(i64::MAX);
        assert_eq!(last.plus(Span::from_millis(1)), last);
        assert_eq!(last.date().0, 292_278_994);
        assert_eq!(Timestamp::from_millis(i64::MIN).date().0, -292_275_055);
        assert_eq!(
            Timestamp::from_millis(1)
                .plus(Span::from_millis(2))
                .as_millis(),
            3
        );
    }
}
