//! When something has to be done about a connection even though nothing comes.

use parlor_net::Stall;
use tokio::time::Instant;

use crate::LineOptions;
use crate::dialogue::Dialogue;

/// How many pauses a first line without an end may take in all.
const PAUSES: u32 = 10;

/// Since when a connection waits, and for what.
#[derive(Debug)]
pub(crate) struct Timers {
    since: Instant,
    /// When the bytes that wait without a line end began to come, and when the last of them came.
    waiting: Option<(Instant, Instant)>,
    /// Whether the client gets on with what is written to it.
    pub(crate) stall: Stall,
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
            stall: Stall::default(),
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

    /// The next moment at which it is time for something.
    pub(crate) fn deadline(&self, dialogue: &Dialogue, options: &LineOptions) -> Option<Instant> {
        let deadlines = [
            self.stall.until(options.stalled),
            self.signed_in_by(dialogue, options),
            self.paused_at(dialogue, options),
        ];
        deadlines.into_iter().flatten().min()
    }

    /// What it is time for.
    pub(crate) fn late(&mut self, dialogue: &Dialogue, options: &LineOptions) -> Late {
        let now = Instant::now();
        let is_past = |deadline: Option<Instant>| deadline.is_some_and(|deadline| now >= deadline);
        if is_past(self.stall.until(options.stalled)) {
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
