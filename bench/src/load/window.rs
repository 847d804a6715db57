//! The measured window: counters at its two ends and what lies between.

use std::time::{Duration, Instant};

use crate::histogram::Histogram;

/// The counters at a moment.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) at: Instant,
    pub(super) server_cpu: Duration,
    pub(super) own_cpu: Duration,
    pub(super) messages: u64,
    pub(super) deliveries: u64,
    pub(super) reads: u64,
    pub(super) bytes: u64,
    pub(super) slow_frames: u64,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// How long.
    pub time: Duration,
    /// Messages that were acknowledged.
    pub messages: u64,
    /// Messages that receivers heard, each receiver counted; what senders hear is checked but not counted.
    pub deliveries: u64,
    /// The server's processor time.
    pub server_cpu: Duration,
    /// The generator's own.
    pub own_cpu: Duration,
    /// Reads of all sessions that brought something.
    pub reads: u64,
    /// Bytes they brought.
    pub bytes: u64,
    /// From a message's sending to each receiver's reading.
    pub heard: Histogram,
    /// From a message's sending to its acknowledgement.
    pub acknowledged: Histogram,
    /// Frames that took the slow way through a JSON parser.
    pub slow_frames: u64,
    /// The most bytes that the server had resident from its start.
    pub peak_bytes: u64,
}

impl Measured {
    pub(super) fn between(opened: &Mark, closed: &Mark) -> Self {
        Self {
            time: closed.at - opened.at,
            messages: closed.messages - opened.messages,
            deliveries: closed.deliveries - opened.deliveries,
            server_cpu: closed.server_cpu.saturating_sub(opened.server_cpu),
            own_cpu: closed.own_cpu.saturating_sub(opened.own_cpu),
            reads: closed.reads - opened.reads,
            bytes: closed.bytes - opened.bytes,
            heard: Histogram::new(),
            acknowledged: Histogram::new(),
            slow_frames: closed.slow_frames - opened.slow_frames,
            peak_bytes: 0,
        }
    }

    /// So many a second.
    #[must_use]
    pub fn per_second(&self, count: u64) -> f64 {
        count as f64 / self.time.as_secs_f64()
    }

    /// The server's processor time for a million deliveries, in seconds.
    #[must_use]
    pub fn cpu_per_million(&self) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / (self.deliveries.max(1) as f64)
    }

    /// The share of the window in which a process used one core; 200 are two whole cores.
    #[must_use]
    pub fn percent(&self, cpu: Duration) -> f64 {
        cpu.as_secs_f64() * 100.0 / self.time.as_secs_f64()
    }
}
