//! A length of time as a person types it, for blocks and mutes.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A length of time in milliseconds, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

/// Why a text is not a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SpanError {
    /// The text is empty, or all its numbers are zero.
    #[error("a duration can't be zero, try 10m")]
    Zero,
    /// A unit has no number before it.
    #[error("a duration is a number and a unit, such as 30s, 10m, 2h or 7d")]
    NoNumber,
    /// The last number has no unit.
    #[error("a duration needs a unit: s, m, h, d or w")]
    NoUnit,
    /// There is another unit than `s`, `m`, `h`, `d` and `w`.
    #[error("{unit:?} is no unit of a duration, the units are s, m, h, d and w")]
    UnknownUnit {
        /// What stands in the unit's place.
        unit: char,
    },
    /// It is longer than ten years.
    #[error("a duration is at most ten years")]
    TooLong,
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

impl Span {
    /// The longest that can be typed: ten years of 365 days.
    pub const MAX: Self = Self(3_650 * DAY);

    /// A length of that many milliseconds; less than none is none.
    pub const fn from_millis(millis: i64) -> Self {
        Self(if millis < 0 { 0 } else { millis })
    }

    /// The length in milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Reads numbers with units, such as `30s`, `10m`, `2h`, `7d`, `1w` or `1h30m`.
    ///
    /// # Errors
    ///
    /// [`SpanError`] says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, SpanError> {
        let mut total = 0;
        let mut number = None;
        for character in text.chars() {
            if let Some(digit) = character.to_digit(10) {
                number = Some(add_digit(number.unwrap_or(0), digit)?);
                continue;
            }
            let unit = unit_millis(character)?;
            let count = number.take().ok_or(SpanError::NoNumber)?;
            total += checked_length(count, unit)?;
        }
        match (number, total) {
            (Some(_), _) => Err(SpanError::NoUnit),
            (None, 0) => Err(SpanError::Zero),
            (None, total) if total > Self::MAX.0 => Err(SpanError::TooLong),
            (None, total) => Ok(Self(total)),
        }
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        Self::parse(text)
    }
}

/// In the notation that `parse` reads, in whole seconds: `7d`, `1h30m`, `0s`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < SECOND {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, letter) in [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (SECOND, 's')] {
            if rest >= unit {
                write!(f, "{}{letter}", rest / unit)?;
                rest %= unit;
            }
        }
        Ok(())
    }
}

fn add_digit(number: i64, digit: u32) -> Result<i64, SpanError> {
    let number = number * 10 + i64::from(digit);
    (number <= Span::MAX.0)
        .then_some(number)
        .ok_or(SpanError::TooLong)
}

fn unit_millis(unit: char) -> Result<i64, SpanError> {
    match unit.to_ascii_lowercase() {
        's' => Ok(SECOND),
        'm' => Ok(MINUTE),
        'h' => Ok(HOUR),
        'd' => Ok(DAY),
        'w' => Ok(WEEK),
        _ => Err(SpanError::UnknownUnit { unit }),
    }
}

fn checked_length(count: i64, unit: i64) -> Result<i64, SpanError> {
    let length = count.checked_mul(unit).ok_or(SpanError::TooLong)?;
    (length <= Span::MAX.0)
        .then_some(length)
        .ok_or(SpanError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_durations_are_read() {
        let cases = [
            ("30s", 30 * SECOND, "30s"),
            ("10m", 10 * MINUTE, "10m"),
            ("2H", 2 * HOUR, "2h"),
            ("7d", 7 * DAY, "7d"),
            ("1w", WEEK, "7d"),
            ("1h30m", 90 * MINUTE, "1h30m"),
            ("90m", 90 * MINUTE, "1h30m"),
            ("0h5s", 5 * SECOND, "5s"),
            ("3650d", Span::MAX.0, "3650d"),
        ];
        for (text, millis, shown) in cases {
            let span = Span::parse(text).unwrap();
            assert_eq!(
                (span.as_millis(), span.to_string().as_str()),
                (millis, shown)
            );
        }
    }

    #[test]
    fn every_broken_rule_is_named() {
        let cases = [
            ("", SpanError::Zero),
            ("0s", SpanError::Zero),
            ("10", SpanError::NoUnit),
            ("1h30", SpanError::NoUnit),
            ("m", SpanError::NoNumber),
            ("1hm", SpanError::NoNumber),
            ("5y", SpanError::UnknownUnit { unit: 'y' }),
            ("-5m", SpanError::UnknownUnit { unit: '-' }),
            ("1.5h", SpanError::UnknownUnit { unit: '.' }),
            ("3650d1s", SpanError::TooLong),
            ("99999999999999999999s", SpanError::TooLong),
            (&"521w".repeat(1_000), SpanError::TooLong),
        ];
        for (text, error) in cases {
            assert_eq!(Span::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn odd_lengths_are_shown() {
        assert_eq!(Span::from_millis(-5).to_string(), "0s");
        assert_eq!(Span::from_millis(1_999).to_string(), "1s");
        assert_eq!(Span::from_millis(DAY + 1).to_string(), "1d");
    }
}
