//! Which part of a file is asked for (RFC 9110 sections 13 and 14).

use std::ops::Range;

use axum::http::HeaderMap;
use axum::http::header::{IF_RANGE, RANGE};

use crate::unchanged::is_unchanged;

/// What is asked for of a file that has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Some(Range<u64>),
    /// Bytes that are not there.
    Nowhere,
    /// Nothing, since the client has it.
    Unchanged,
}

impl Part {
    /// Reads what a GET asks for. Of several ranges none is served: the whole is allowed instead.
    pub(super) fn asked(headers: &HeaderMap, etag: &str, length: u64) -> Self {
        if is_unchanged(headers, etag) {
            return Self::Unchanged;
        }
        let mut ranges = headers.get_all(RANGE).iter();
        let range = ranges.next().and_then(|range| range.to_str().ok());
        // A time never matches: there is none to compare with (RFC 9110 section 13.1.5).
        let matches = headers.get(IF_RANGE).is_none_or(|same| same == etag);
        match range.filter(|_| matches && ranges.next().is_none()) {
            Some(range) => Self::of(range, length),
            None => Self::Whole,
        }
    }

    fn of(range: &str, length: u64) -> Self {
        let Some((unit, spec)) = range.split_once('=') else {
            return Self::Whole;
        };
        let Some((first, last)) = spec.trim().split_once('-') else {
            return Self::Whole;
        };
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return Self::Whole;
        }
        match (first.trim(), last.trim()) {
            ("", suffix) => match number(suffix) {
                None => Self::Whole,
                Some(0) => Self::Nowhere,
                Some(_) if length == 0 => Self::Whole,
                Some(count) => Self::Some(length.saturating_sub(count)..length),
            },
            (first, last) => {
                let Some(first) = number(first) else {
                    return Self::Whole;
                };
                let end = match last {
                    "" => length,
                    last => match number(last) {
                        Some(last) if last >= first => last.saturating_add(1).min(length),
                        _ => return Self::Whole,
                    },
                };
                if first >= length {
                    return Self::Nowhere;
                }
                Self::Some(first..end)
            }
        }
    }
}

/// A number of digits alone; what is too large for any file is the largest.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;
    use axum::http::header::IF_NONE_MATCH;

    use super::*;

    const ETAG: &str = "\"abc\"";

    fn asked(lines: &[(HeaderName, &str)], length: u64) -> Part {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value.parse().unwrap());
        }
        Part::asked(&headers, ETAG, length)
    }

    #[test]
    fn ranges_table() {
        for (range, length, expected) in [
            ("bytes=0-0", 10, Part::Some(0..1)),
            ("bytes=0-9", 10, Part::Some(0..10)),
            ("bytes=3-", 10, Part::Some(3..10)),
            ("bytes=9-", 10, Part::Some(9..10)),
            ("bytes=2-99", 10, Part::Some(2..10)),
            ("bytes=-3", 10, Part::Some(7..10)),
            ("bytes=-99", 10, Part::Some(0..10)),
            ("BYTES = 1-2", 10, Part::Some(1..3)),
            ("bytes=0-99999999999999999999999", 10, Part::Some(0..10)),
            ("bytes=10-", 10, Part::Nowhere),
            ("bytes=99999999999999999999999-", 10, Part::Nowhere),
            ("bytes=-0", 10, Part::Nowhere),
            ("bytes=0-", 0, Part::Nowhere),
            ("bytes=-5", 0, Part::Whole),
            ("bytes=5-3", 10, Part::Whole),
            ("bytes=0-1,3-4", 10, Part::Whole),
            ("bytes=-", 10, Part::Whole),
            ("bytes=a-b", 10, Part::Whole),
            ("bytes=+1-2", 10, Part::Whole),
            ("bytes=1", 10, Part::Whole),
            ("lines=1-2", 10, Part::Whole),
            ("bytes", 10, Part::Whole),
            ("", 10, Part::Whole),
        ] {
            assert_eq!(
                asked(&[(RANGE, range)], length),
                expected,
                "{range:?} of {length}"
            );
        }
        let twice = [(RANGE, "bytes=0-1"), (RANGE, "bytes=3-4")];
        assert_eq!(asked(&twice, 10), Part::Whole);
        assert_eq!(asked(&[], 10), Part::Whole);
    }

    #[test]
    fn a_range_counts_only_for_the_same_file() {
        let range = |same| asked(&[(RANGE, "bytes=0-1"), (IF_RANGE, same)], 10);
        assert_eq!(range(ETAG), Part::Some(0..2));
        for other in ["\"other\"", "W/\"abc\"", "Sun, 06 Nov 1994 08:49:37 GMT"] {
            assert_eq!(range(other), Part::Whole, "{other}");
        }
    }

    #[test]
    fn who_has_the_file_gets_nothing() {
        for tags in ["\"abc\"", "*", "W/\"abc\"", "\"x\", \"abc\""] {
            let lines = [(IF_NONE_MATCH, tags), (RANGE, "bytes=0-1")];
            assert_eq!(asked(&lines, 10), Part::Unchanged, "{tags}");
        }
        assert_eq!(asked(&[(IF_NONE_MATCH, "\"x\"")], 10), Part::Whole);
    }
}
