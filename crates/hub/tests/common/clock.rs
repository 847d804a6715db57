//! A wall clock that a test sets, and a hub that goes by it.
//!
//! The store works on threads of its own, so tokio's time is only moved by hand here.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use parlor_hub::{Clock, HubOptions};
use parlor_model::Timestamp;

use super::{Person, World, files};

pub const START: i64 = 1_790_000_000_000;
pub const MINUTE: i64 = 60 * 1_000;
pub const DAY: i64 = 24 * 60 * MINUTE;

/// Milliseconds since 1970.
pub struct Settable(AtomicI64);

impl Clock for Settable {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Settable {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(START)))
    }

    /// The wall clock jumps.
    pub fn set(&self, millis: i64) {
        self.0.store(millis, Ordering::SeqCst);
    }

    /// So much time passes, by the wall clock too.
    pub async fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
        advance(Duration::from_millis(millis.unsigned_abs())).await;
    }
}

/// Moves the monotonic clock, and lets it go on by itself again.
pub async fn advance(by: Duration) {
    tokio::time::pause();
    tokio::time::advance(by).await;
    tokio::time::resume();
}

/// Moves the monotonic clock, and lets the hub get around to what is due.
pub async fn forward(person: &mut Person, by: Duration) {
    // What was done before has come to the hub.
    person.hears().await;
    advance(by).await;
    for _ in 0..50 {
        person.hears().await;
    }
}

/// A hub that keeps files, on a store that was made when the clock began.
pub async fn world(folder: &Path, clock: &Arc<Settable>) -> World {
    let store = super::store_at(folder, clock.now());
    World::on(store, options(folder, clock)).await
}

/// The options of such a hub.
pub fn options(folder: &Path, clock: &Arc<Settable>) -> HubOptions {
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    let options = HubOptions {
        clock,
        ..HubOptions::default()
    };
    files::keeping(folder, options)
}
