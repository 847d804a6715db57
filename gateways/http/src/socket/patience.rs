//! How long a socket is waited for: for its hello, for a sign of life, for taking what it is sent.

use std::time::Duration;

use tokio::time::Instant;

use crate::HttpOptions;

/// How much a client must take for that to count as getting on, when it does not take everything.
const PROGRESS_BYTES: usize = 16 * 1_024;

/// The deadlines of one socket.
pub(crate) struct Patience {
    hello_until: Instant,
    ping_after: Duration,
    lost_after: Duration,
    stalled_after: Duration,
    heard: Instant,
    pings: u32,
    got_on: Instant,
    taken: usize,
}

impl Patience {
    pub(crate) fn new(options: &HttpOptions, now: Instant) -> Self {
        Self {
            hello_until: now + options.hello_deadline,
            ping_after: options.ping_after,
            lost_after: options.lost_after,
            stalled_after: options.stalled_after,
            heard: now,
            pings: 0,
            got_on: now,
            taken: 0,
        }
    }

    pub(crate) fn hello_until(&self) -> Instant {
        self.hello_until
    }

    pub(crate) fn signed_in(&mut self, now: Instant) {
        self.heard(now);
        self.begins(now);
    }

    /// The client sent something, or could not.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.pings = 0;
    }

    /// There is something to be taken again.
    pub(crate) fn begins(&mut self, now: Instant) {
        self.got_on = now;
        self.taken = 0;
    }

    /// The client took something: everything, or some of it.
    pub(crate) fn wrote(&mut self, bytes: usize, everything: bool, now: Instant) {
        self.taken += bytes;
        if everything || self.taken >= PROGRESS_BYTES {
            self.begins(now);
        }
    }

    /// When something is due next.
    pub(crate) fn deadline(&self, unsent: bool) -> Instant {
        let silent = self.next_ping().min(self.heard + self.lost_after);
        if unsent {
            silent.min(self.got_on + self.stalled_after)
        } else {
            silent
        }
    }

    /// Whether the client is given up for what it does not take.
    pub(crate) fn is_stalled(&self, unsent: bool, now: Instant) -> bool {
        unsent && now >= self.got_on + self.stalled_after
    }

    /// Whether the client is given up for its silence.
    pub(crate) fn is_silent(&self, now: Instant) -> bool {
        now >= self.heard + self.lost_after
    }

    /// Whether to ping now; asked again, not before the next time.
    pub(crate) fn ping_is_due(&mut self, now: Instant) -> bool {
        let due = now >= self.next_ping();
        self.pings += u32::from(due);
        due
    }

    fn next_ping(&self) -> Instant {
        self.heard + self.ping_after * (self.pings + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn patience() -> (Patience, Instant) {
        let start = Instant::now();
        (Patience::new(&HttpOptions::default(), start), start)
    }

    #[test]
    fn silence_is_pinged_twice_and_then_given_up() {
        let (mut patience, start) = patience();
        let mut due = Vec::new();
        loop {
            let now = patience.deadline(false);
            due.push((now - start).as_secs());
            if patience.is_silent(now) {
                break;
            }
            assert!(patience.ping_is_due(now));
        }
        assert_eq!(due, [30, 60, 75]);
    }

    #[test]
    fn any_byte_starts_the_silence_anew() {
        let (mut patience, start) = patience();
        assert!(patience.ping_is_due(start + seconds(30)));
        patience.heard(start + seconds(40));
        assert_eq!(patience.deadline(false), start + seconds(70));
        assert!(!patience.is_silent(start + seconds(80)));
    }

    #[test]
    fn reader_of_a_byte_a_second_is_given_up() {
        let (mut patience, start) = patience();
        for second in 1..60 {
            patience.heard(start + seconds(second));
            patience.wrote(1, false, start + seconds(second));
        }
        assert!(patience.is_stalled(true, start + seconds(60)));
        assert!(!patience.is_stalled(false, start + seconds(60)));
        assert!(!patience.is_silent(start + seconds(60)));
    }

    #[test]
    fn slow_but_steady_reader_is_kept() {
        let (mut patience, start) = patience();
        for minute in 1..10 {
            let now = start + seconds(minute * 50);
            patience.heard(now);
            assert!(!patience.is_stalled(true, now) && !patience.is_silent(now));
            patience.wrote(PROGRESS_BYTES, false, now);
        }
    }
}
