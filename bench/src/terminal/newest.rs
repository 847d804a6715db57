//! The newest message that a screen shows, by the stamp in its text.

use std::time::{Duration, Instant};

use super::glass::rows;
use crate::stamp::{Stamp, stamp_in};

/// The stamp of the lowest message that is shown.
pub(super) fn newest(screen: &vt100::Screen) -> Option<Stamp> {
    rows(screen).find_map(|row| stamp_in(&row))
}

/// How long before `now` a message of senders that take turns was due.
pub(super) fn age(
    stamp: Stamp,
    senders: usize,
    rate: f64,
    begun: Instant,
    now: Instant,
) -> Duration {
    let turn = stamp.number as f64 * senders as f64 + stamp.sender as f64;
    let due = begun + Duration::from_secs_f64(turn / rate);
    now.saturating_duration_since(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_message_is_found_among_other_rows() {
        let mut parser = vt100::Parser::default();
        assert_eq!(newest(parser.screen()), None);
        parser.process(
            b" 12:00 s00001 0001 0000000007 abc\r\n 12:00        0000 0000000008 abc\r\n rule\r\n",
        );
        let expected = Stamp {
            sender: 0,
            number: 8,
        };
        assert_eq!(newest(parser.screen()), Some(expected));
    }

    #[test]
    fn age_counts_from_the_turn_of_the_sender() {
        let begun = Instant::now();
        let stamp = Stamp {
            sender: 2,
            number: 10,
        };
        let now = begun + Duration::from_millis(100);
        let found = age(stamp, 4, 500.0, begun, now);
        assert!(found.abs_diff(Duration::from_millis(16)) < Duration::from_micros(1));
        assert_eq!(age(stamp, 4, 500.0, begun, begun), Duration::ZERO);
    }
}
