//! What is told of the fetching of a file.

use parlor_core::{Denied, File};
use tokio::time::Instant;
use tracing::info;

use super::{Meter, Mover};

/// From this size on it is told that somebody begins to fetch a file, not only that they have.
const LARGE: u64 = 16 << 20;

/// The fetching of a file.
pub(in crate::files) struct FetchMeter {
    meter: Meter,
    /// Whether it is only a part, such as of a film that is looked at: of these there are too many to tell.
    pub(in crate::files) part: bool,
    began: bool,
    /// Whether all was read.
    whole: bool,
}

impl FetchMeter {
    pub(in crate::files) fn new(file: &File, mover: Mover) -> Self {
        let meter = Meter::new("down", mover, file, 0);
        Self {
            meter,
            part: false,
            began: false,
            whole: false,
        }
    }

    /// Only a part is fetched, from there on.
    pub(in crate::files) fn select(&mut self, from: u64) {
        (self.part, self.meter.from, self.meter.at) = (true, from, from);
    }

    /// Somebody reads.
    pub(in crate::files) fn begin(&mut self) {
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
    pub(in crate::files) fn moved(&mut self, at: u64, end: Option<u64>) {
        self.meter.moved(at);
        self.whole = end == Some(at);
    }

    /// All was read.
    pub(in crate::files) fn whole(&mut self) {
        self.whole = true;
    }

    /// It can't go on.
    pub(in crate::files) fn stopped(&mut self, denied: &Denied) {
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
