//! What is told of the sending of a file.

use std::sync::Arc;

use parlor_core::{Denied, File};
use tracing::info;

use super::{Meter, Mover};
use crate::files::Running;

/// The sending of a file.
pub(in crate::files) struct SendMeter {
    meter: Meter,
    running: Arc<Running>,
    room: Option<String>,
}

impl SendMeter {
    pub(in crate::files) fn new(
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
    pub(in crate::files) fn moved(&mut self, at: u64) {
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
    pub(in crate::files) fn done(mut self, size: u64) {
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
    pub(in crate::files) fn stopped(&mut self, denied: &Denied) {
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
