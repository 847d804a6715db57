//! When something has to be done about a connection even though nothing comes.

use std::time::Duration;

use parlor_net::Stall;
use tokio::time::Instant;

use crate::session::Session;

/// Since when a connection waits, and for what.
#[derive(Debug)]
pub(crate) struct Timers {
    since: Instant,
    /// When the client last sent anything.
    heard: Instant,
    /// When it was asked whether it is still there, if it has not sent anything since.
    asked: Option<Instant>,
    /// Whether the client gets on with what is written to it.
    pub(crate) stall: Stall,
}

/// What it is time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Late {
    /// The client takes next to nothing: it is lost.
    Reading,
    /// The client does not register.
    Registering,
    /// The client is silent: it is asked whether it is still there.
    Ask,
    /// It was asked, and is still silent.
    Silent,
    /// Nothing yet.
    Nothing,
}

impl Timers {
    pub(crate) fn start(now: Instant) -> Self {
        Self {
            since: now,
            heard: now,
            asked: None,
            stall: Stall::default(),
        }
    }

    /// The client sent something.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.asked = None;
    }

    /// The next moment at which it is time for something.
    pub(crate) fn deadline(&self, session: &Session) -> Instant {
        let options = &session.shared.options;
        let next = match session.is_registered() {
            true => self.asked.unwrap_or(self.heard) + options.ping_after,
            false => self.since + options.register_within,
        };
        let stalled = self.stall.until(options.stalled);
        stalled.map_or(next, |stalled| stalled.min(next))
    }

    /// What it is time for now.
    pub(crate) fn late(&mut self, session: &Session) -> Late {
        let (now, options) = (Instant::now(), &session.shared.options);
        let over = |since: Instant, span: Duration| now >= since + span;
        let stalled = self.stall.until(options.stalled);
        if stalled.is_some_and(|until| now >= until) {
            return Late::Reading;
        }
        if !session.is_registered() {
            return if over(self.since, options.register_within) {
                Late::Registering
            } else {
                Late::Nothing
            };
        }
        match self.asked {
            Some(asked) if over(asked, options.ping_after) => Late::Silent,
            Some(_) => Late::Nothing,
            None if over(self.heard, options.ping_after) => {
                self.asked = Some(now);
                Late::Ask
            }
            None => Late::Nothing,
        }
    }
}
