//! What the operator's log tells of bytes that move: that they begin, how far they are, how they end.

mod fetch;
mod send;

use std::sync::atomic::{AtomicU64, Ordering};

use parlor_core::File;
use tokio::time::{Duration, Instant};
use tracing::info;

pub(super) use fetch::FetchMeter;
pub(super) use send::SendMeter;

/// The target of how far transfers are, which only a log listens to that draws them.
const PROGRESS: &str = "parlor::progress";
/// How often that is told, at most.
const TOLD_EVERY: Duration = Duration::from_millis(250);

static LAST: AtomicU64 = AtomicU64::new(0);

/// Time and bytes of transfers that belong together.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Spent {
    time: Duration,
    bytes: u64,
}

impl Spent {
    pub(crate) fn add(&mut self, more: Self) {
        self.time += more.time;
        self.bytes += more.bytes;
    }

    /// Bytes a second.
    fn speed(self) -> u64 {
        let micros = self.time.as_micros().max(1);
        let speed = u128::from(self.bytes) * 1_000_000 / micros;
        u64::try_from(speed).unwrap_or(u64::MAX)
    }

    fn millis(self) -> u64 {
        u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Who moves a file.
#[derive(Debug, Clone)]
pub(in crate::files) struct Mover {
    /// What they are called.
    pub(in crate::files) name: String,
    /// Whether they use a link.
    pub(in crate::files) by_link: bool,
}

/// One transfer. Dropping it ends what is drawn of it.
struct Meter {
    id: u64,
    way: &'static str,
    mover: Mover,
    file: String,
    size: Option<u64>,
    /// Where it began.
    from: u64,
    at: u64,
    since: Instant,
    told: Option<Instant>,
    drawn: bool,
    over: bool,
}

impl Meter {
    fn new(way: &'static str, mover: Mover, file: &File, from: u64) -> Self {
        Self {
            id: LAST.fetch_add(1, Ordering::Relaxed),
            way,
            mover,
            file: file
                .name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            size: file.size,
            from,
            at: from,
            since: Instant::now(),
            told: None,
            drawn: false,
            over: false,
        }
    }

    fn by(&self) -> Option<&'static str> {
        self.mover.by_link.then_some("link")
    }

    fn spent(&self) -> Spent {
        Spent {
            time: self.since.elapsed(),
            bytes: self.at - self.from,
        }
    }

    /// It has come as far as that.
    fn moved(&mut self, at: u64) {
        self.at = at.max(self.at);
        let told = self.told.unwrap_or(self.since);
        if told.elapsed() >= TOLD_EVERY {
            self.told = Some(Instant::now());
            self.drawn = true;
            let (transfer, way, done) = (self.id, self.way, self.at);
            let (who, file, size, speed) = (
                &*self.mover.name,
                &*self.file,
                self.size,
                self.spent().speed(),
            );
            info!(target: PROGRESS, transfer, way, who, file, done, size, speed);
        }
    }

    fn draw_no_more(&mut self) {
        if std::mem::take(&mut self.drawn) {
            info!(target: PROGRESS, transfer = self.id, over = true);
        }
    }

    /// True the first time.
    fn ends(&mut self) -> bool {
        self.draw_no_more();
        !std::mem::replace(&mut self.over, true)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.draw_no_more();
    }
}

#[cfg(test)]
mod tests;
