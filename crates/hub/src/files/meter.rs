//! What the operator's log tells of bytes that move: that they begin, how far they are, how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parlor_core::{Denied, File};
use tokio::time::{Duration, Instant};
use tracing::info;

use super::Running;

/// The target of how far transfers are, which only a log listens to that draws them.
const PROGRESS: &str = "parlor::progress";
/// How often that is told, at most.
const TOLD_EVERY: Duration = Duration::from_millis(250);
/// From this size on it is told that somebody begins to fetch a file, not only that they have.
const LARGE: u64 = 16 << 20;

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
pub(super) struct Mover {
    /// What they are called.
    pub(super) name: String,
    /// Whether they use a link.
    pub(super) by_link: bool,
}

/// One transfer. Dropping it ends what is drawn of it.
pub(super) struct Meter {
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
    pub(super) fn moved(&mut self, at: u64) {
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

/// The sending of a file.
pub(super) struct SendMeter {
    meter: Meter,
    running: Arc<Running>,
    room: Option<String>,
}

impl SendMeter {
    pub(super) fn new(
        file: &File,
        by_link: bool,
        room: Option<String>,
        from: u64,
        running: Arc<Running>,
    ) -> Self {
        let mover = Mover {
            name: file.owner.name.to_string(),
            by_link,
        };
        let meter = Meter::new("up", mover, file, from);
        Self {
            meter,
            running,
            room,
        }
    }

    /// It has come as far as that. The first bytes of a file are told.
    pub(super) fn moved(&mut self, at: u64) {
        self.begin();
        self.meter.moved(at);
    }

    fn begin(&self) {
        if !self.running.begins() {
            return;
        }
        let Meter {
            mover, file, size, ..
        } = &self.meter;
        let (who, size, by) = (&mover.name, *size, self.meter.by());
        let room = self.room.as_deref();
        if self.meter.from == 0 {
            info!(what = "sending", size, room, by, "{who} sends {file}");
        } else {
            let from = self.meter.from;
            info!(
                what = "sending",
                from_byte = from,
                size,
                room,
                by,
                "{who} goes on sending {file}"
            );
        }
    }

    /// All of it has come.
    pub(super) fn done(mut self, size: u64) {
        self.begin();
        if self.meter.ends() {
            let mut spent = self.running.spent();
            spent.add(self.meter.spent());
            let (duration_ms, speed) = (spent.millis(), spent.speed());
            let Meter { mover, file, .. } = &self.meter;
            let who = &mover.name;
            info!(
                what = "sent",
                size, duration_ms, speed, "{who} sent {file}: done"
            );
        }
    }

    /// It stops; the file's own end is told where that is written.
    pub(super) fn stopped(&mut self, denied: &Denied) {
        let told_elsewhere = matches!(
            denied,
            Denied::TakenOver
                | Denied::WrongDigest
                | Denied::FileFailed { .. }
                | Denied::NoSuchFile(_)
        );
        if self.meter.ends() && !told_elsewhere {
            let Meter {
                mover, file, at, ..
            } = &self.meter;
            let (who, done, reason) = (&mover.name, *at, denied.to_string());
            info!(
                what = "stopped",
                done, reason, "{who} stopped sending {file}"
            );
        }
    }
}

impl Drop for SendMeter {
    fn drop(&mut self) {
        self.running.spend(self.meter.spent());
    }
}

/// The fetching of a file.
pub(super) struct FetchMeter {
    meter: Meter,
    /// Whether it is only a part, such as of a film that is looked at: of these there are too many to tell.
    pub(super) part: bool,
    began: bool,
    /// Whether all was read.
    whole: bool,
}

impl FetchMeter {
    pub(super) fn new(file: &File, mover: Mover) -> Self {
        let meter = Meter::new("down", mover, file, 0);
        Self {
            meter,
            part: false,
            began: false,
            whole: false,
        }
    }

    /// Only a part is fetched, from there on.
    pub(super) fn select(&mut self, from: u64) {
        (self.part, self.meter.from, self.meter.at) = (true, from, from);
    }

    /// Somebody reads.
    pub(super) fn begin(&mut self) {
        if std::mem::replace(&mut self.began, true) {
            return;
        }
        self.meter.since = Instant::now();
        let Meter {
            mover, file, size, ..
        } = &self.meter;
        if !self.part && size.is_none_or(|size| size >= LARGE) {
            let (who, size, by) = (&mover.name, *size, self.meter.by());
            info!(what = "fetching", size, by, "{who} fetches {file}");
        }
    }

    /// It has come as far as that; `end` is where the file ends, where that is known.
    pub(super) fn moved(&mut self, at: u64, end: Option<u64>) {
        self.meter.moved(at);
        self.whole = end == Some(at);
    }

    /// All was read.
    pub(super) fn whole(&mut self) {
        self.whole = true;
    }

    /// It can't go on.
    pub(super) fn stopped(&mut self, denied: &Denied) {
        if self.meter.ends() {
            let Meter {
                mover, file, at, ..
            } = &self.meter;
            let (who, done, reason) = (&mover.name, *at, denied.to_string());
            info!(
                what = "stopped",
                done,
                reason,
                by = self.meter.by(),
                "{who} stopped fetching {file}"
            );
        }
    }
}

impl Drop for FetchMeter {
    fn drop(&mut self) {
        if !self.began || self.part || !self.meter.ends() {
            return;
        }
        let Meter {
            mover, file, at, ..
        } = &self.meter;
        let (who, by) = (&mover.name, self.meter.by());
        if self.whole {
            let spent = self.meter.spent();
            let (size, duration_ms, speed) = (*at, spent.millis(), spent.speed());
            info!(
                what = "fetched",
                size, duration_ms, speed, by, "{who} fetched {file}: done"
            );
        } else {
            let done = *at;
            info!(what = "stopped", done, by, "{who} stopped fetching {file}");
        }
    }
}
