//! What the fuzz target of this crate does. Compiled for tests and with the feature `fuzzing` only.

use crate::doors::sniff::{self, ENOUGH, Protocol, Verdict};

/// The first bytes of a connection: what they were told to be they stay, whatever follows, and it is told soon.
///
/// # Panics
/// When that does not hold.
pub fn sniff(bytes: &[u8]) {
    let mut known = None;
    for length in 0..=bytes.len().min(4 * ENOUGH) {
        let begun = &bytes[..length];
        match (sniff::sniff(begun), known) {
            (Verdict::More, None) => assert!(length < ENOUGH, "{begun:?}"),
            (Verdict::Is(is), None) => known = Some(is),
            (verdict, Some(is)) => assert_eq!(verdict, Verdict::Is(is), "{begun:?}"),
        }
        let decided = sniff::decide(begun);
        assert!(known.is_none_or(|is| is == decided), "{begun:?}");
    }
    let is_verb = |verb: &&[u8]| bytes.get(..verb.len()).is_some_and(|begun| begun == *verb);
    if [&b"GET "[..], b"POST ", b"PUT "].iter().any(is_verb) {
        assert_ne!(sniff::decide(bytes), Protocol::Irc);
    }
}

#[cfg(test)]
mod tests {
    use parlor_testkit::fuzz::drive;

    #[test]
    fn what_a_connection_begins_with_stays_what_it_is() {
        drive("sniff", super::sniff);
    }
}
