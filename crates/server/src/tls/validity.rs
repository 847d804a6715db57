//! From when to when a certificate is valid.

use std::time::{Duration, SystemTime};

/// A span of time, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Its first second.
    pub from: i64,
    /// Its last.
    pub until: i64,
}

impl Validity {
    /// That of a certificate in DER (RFC 5280 section 4.1); `None` when it can't be read.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let (_, outer, _) = element(certificate)?;
        let (_, mut fields, _) = element(outer)?;
        // The version stands in a tag of its own and may be left out; then serial number, algorithm and issuer.
        let skip = if *fields.first()? == 0xa0 { 4 } else { 3 };
        for _ in 0..skip {
            (_, _, fields) = element(fields)?;
        }
        let (_, validity, _) = element(fields)?;
        let (kind, from, rest) = element(validity)?;
        let from = moment(kind, from)?;
        let (kind, until, _) = element(rest)?;
        let until = moment(kind, until)?;
        Some(Self { from, until })
    }

    /// How long it is valid still; `None` when it is over.
    #[must_use]
    pub fn left(&self, now: SystemTime) -> Option<Duration> {
        let left = self.until.checked_sub(seconds(now))?;
        u64::try_from(left).ok().map(Duration::from_secs)
    }

    /// Whether two thirds of it are over.
    #[must_use]
    pub fn is_old(&self, now: SystemTime) -> bool {
        let whole = self.until.saturating_sub(self.from);
        seconds(now).saturating_sub(self.from) >= whole / 3 * 2
    }
}

/// A moment in seconds since 1970.
pub fn seconds(now: SystemTime) -> i64 {
    let since = now.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// The tag and the content of the first element of DER (X.690 section 8.1), and what comes after it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            let length = digits
                .iter()
                .fold(0, |sum, digit| (sum << 8) | usize::from(*digit));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// A UTCTime or a GeneralizedTime as certificates have them (RFC 5280 section 4.1.2.5), in seconds since 1970.
fn moment(kind: u8, text: &[u8]) -> Option<i64> {
    let text = str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (year, rest) = match kind {
        0x17 => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i64 = year.parse().ok()?;
            (if year < 50 { year + 2000 } else { year + 1900 }, rest)
        }
        0x18 => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    if rest.len() != 10 || !rest.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| rest[at..at + 2].parse::<i64>().ok();
    let (month, day) = (part(0)?, part(2)?);
    let time = part(4)? * 3_600 + part(6)? * 60 + part(8)?;
    Some(days(year, month, day) * 86_400 + time)
}

/// Days since 1970 of a date in the Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_certificates_have_them() {
        for (kind, text, expected) in [
            (0x17, "700101000000Z", Some(0)),
            (0x17, "261127174500Z", Some(1_795_801_500)),
            (0x17, "491231235959Z", Some(2_524_607_999)),
            (0x18, "20500101000000Z", Some(2_524_608_000)),
            (0x18, "20240229120000Z", Some(1_709_208_000)),
            (0x17, "2611271745Z", None),
            (0x17, "261127174500", None),
            (0x18, "2024ü9120000Z", None),
            (0x02, "261127174500Z", None),
        ] {
            assert_eq!(moment(kind, text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn validity_of_a_real_certificate_is_read() {
        let mut parameters = rcgen::CertificateParams::default();
        parameters.not_before = rcgen::date_time_ymd(2026, 11, 27);
        parameters.not_after = rcgen::date_time_ymd(2051, 1, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let validity = Validity::of(certificate.der()).unwrap();
        let expected = (days(2026, 11, 27) * 86_400, days(2051, 1, 1) * 86_400);
        assert_eq!((validity.from, validity.until), expected);
    }

    #[test]
    fn nothing_that_is_no_certificate_is_read() {
        let mut seed = 7_u32;
        for length in 0..200 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    seed.to_be_bytes()[0]
                })
                .collect();
            assert_eq!(Validity::of(&bytes), None);
        }
    }

    #[test]
    fn old_is_two_thirds() {
        let validity = Validity { from: 0, until: 90 };
        let at = |second| SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        assert!(!validity.is_old(at(59)) && validity.is_old(at(60)));
        assert_eq!(validity.left(at(60)), Some(Duration::from_secs(30)));
        assert_eq!(validity.left(at(91)), None);
    }
}
