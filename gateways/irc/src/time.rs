//! Points in time as IRC writes them.

use jiff::Timestamp as Moment;
use parlor_model::Timestamp;

/// As IRCv3 server-time writes it: `2026-11-21T02:15:26.000Z`.
pub(crate) fn stamp(at: Timestamp) -> String {
    moment(at).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// What such a text stands for.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let moment: Moment = text.parse().ok()?;
    Some(Timestamp::from_millis(moment.as_millisecond()))
}

/// For people, in UTC: `2026-11-21 02:15:26 UTC`.
pub(crate) fn human(at: Timestamp) -> String {
    moment(at).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// Seconds since 1970.
pub(crate) fn seconds(at: Timestamp) -> String {
    at.as_millis().div_euclid(1_000).to_string()
}

fn moment(at: Timestamp) -> Moment {
    Moment::from_millisecond(at.as_millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_as_it_is_written() {
        let at = Timestamp::from_millis(1_795_000_000_123);
        assert_eq!(stamp(at), "2026-11-18T11:06:40.123Z");
        assert_eq!(read(&stamp(at)), Some(at));
        assert_eq!(read("yesterday"), None);
        assert_eq!(human(at), "2026-11-18 11:06:40 UTC");
        assert_eq!(seconds(at), "1795000000");
    }
}
