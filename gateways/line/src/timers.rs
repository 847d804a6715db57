//! When something has to be done about a connection even though nothing comes.

use tokio::time::Instant;

use crate::LineOptions;
use crate::dialogue::Dialogue;

/// How many pauses a first line without an end may take in all.
const PAUSES: u32 = 10;

/// How much a client must take for that to count as getting on, when it does not take everything.
const PROGRESS_BYTES: usize = 16 * 1_024;

/// Since when a connection waits, and for what.
#[derive(Debug)]
pub(crate) struct Timers {
    since: Instant,
    /// When the bytes that wait without a line end began to come, and when the last of them came.
    waiting: Option<(Instant, Instant)>,
    /// Since when the client has not got on with what is written to it, when not all is taken.
    stalled: Option<Instant>,
    /// How many bytes it has taken since then.
    taken: usize,
}

/// What it is time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Late {
    /// The client takes next to nothing: it is lost.
    Reading,
    /// The client does not sign in.
    SigningIn,
    /// What the client sent is a line, for it paused.
    Paused,
    /// Nothing yet.
    Nothing,
}

impl Timers {
    pub(crate) fn start(now: Instant) -> Self {
        Self {
            since: now,
            waiting: None,
            stalled: None,
            taken: 0,
        }
    }

    /// When the connection was made.
    pub(crate) fn since(&self) -> Instant {
        self.since
    }

    /// Bytes have come.
    pub(crate) fn read(&mut self, dialogue: &Dialogue) {
        if !dialogue.waits_for_pause() {
            self.waiting = None;
            return;
        }
        let now = Instant::now();
        let first = self.waiting.map_or(now, |(first, _)| first);
        self.waiting = Some((first, now));
    }

    /// The client took something: everything, or some of it, or nothing.
    pub(crate) fn wrote(&mut self, bytes: usize, everything: bool, now: Instant) {
        self.taken += bytes;
        if everything {
            self.stalled = None;
        } else if self.stalled.is_none() || self.taken >= PROGRESS_BYTES {
            self.stalled = Some(now);
        } else {
            return;
        }
        self.taken = 0;
    }

    /// The next moment at which it is time for something.
    pub(crate) fn deadline(&self, dialogue: &Dialogue, options: &LineOptions) -> Option<Instant> {
        let deadlines = [
            self.stalled_until(options),
            self.signed_in_by(dialogue, options),
            self.paused_at(dialogue, options),
        ];
        deadlines.into_iter().flatten().min()
    }

    /// What it is time for.
    pub(crate) fn late(&mut self, dialogue: &Dialogue, options: &LineOptions) -> Late {
        let now = Instant::now();
        let is_past = |deadline: Option<Instant>| deadline.is_some_and(|deadline| now >= deadline);
        if is_past(self.stalled_until(options)) {
            return Late::Reading;
        }
        if is_past(self.signed_in_by(dialogue, options)) {
            return Late::SigningIn;
        }
        if is_past(self.paused_at(dialogue, options)) {
            self.waiting = None;
            return Late::Paused;
        }
        Late::Nothing
    }

    fn stalled_until(&self, options: &LineOptions) -> Option<Instant> {
        self.stalled.map(|since| since + options.stalled)
    }

    fn signed_in_by(&self, dialogue: &Dialogue, options: &LineOptions) -> Option<Instant> {
        dialogue
            .is_signing_in()
            .then(|| self.since + options.sign_in)
    }

    fn paused_at(&self, dialogue: &Dialogue, options: &LineOptions) -> Option<Instant> {
        let (first, last) = self.waiting.filter(|_| dialogue.waits_for_pause())?;
        Some((last + options.pause).min(first + options.pause * PAUSES))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn second(start: Instant, second: u64) -> Instant {
        start + Duration::from_secs(second)
    }

    #[test]
    fn reader_of_a_byte_a_second_is_given_up() {
        let (start, options) = (Instant::now(), LineOptions::default());
        let mut timers = Timers::start(start);
        timers.wrote(100_000, false, start);
        (1..60).for_each(|at| timers.wrote(1, false, second(start, at)));
        assert_eq!(timers.stalled_until(&options), Some(second(start, 60)));
    }

    #[test]
    fn slow_but_steady_reader_is_kept() {
        let (start, options) = (Instant::now(), LineOptions::default());
        let mut timers = Timers::start(start);
        timers.wrote(0, false, start);
        timers.wrote(PROGRESS_BYTES - 1, false, second(start, 30));
        assert_eq!(timers.stalled_until(&options), Some(second(start, 60)));
        timers.wrote(1, false, second(start, 50));
        assert_eq!(timers.stalled_until(&options), Some(second(start, 110)));
        timers.wrote(1, true, second(start, 100));
        assert_eq!(timers.stalled_until(&options), None);
        timers.wrote(1, false, second(start, 200));
        assert_eq!(timers.stalled_until(&options), Some(second(start, 260)));
    }
}
