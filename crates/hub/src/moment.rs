//! The moment as of which something is over: what the wall clock says, and never earlier than what is being
//! erased is over by, until that is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use parlor_model::Timestamp;

use crate::Clock;

/// Shared by the hub's task and those who read the store.
#[derive(Clone)]
pub(crate) struct Moment {
    clock: Arc<dyn Clock>,
    floor: Arc<AtomicI64>,
}

impl Moment {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let floor = Arc::new(AtomicI64::new(i64::MIN));
        Self { clock, floor }
    }

    /// Asks the clock anew. Where it went back, what was to be erased stays hidden.
    pub(crate) fn now(&self) -> Timestamp {
        let (now, floor) = (self.clock.now().as_millis(), self.floor());
        Timestamp::from_millis(now.max(floor))
    }

    /// From now on, what is over at this moment stays hidden. Answers with the latest such moment.
    pub(crate) fn hold(&self, sure: Timestamp) -> Timestamp {
        let sure = sure.as_millis();
        let before = self.floor.fetch_max(sure, Ordering::Relaxed);
        Timestamp::from_millis(before.max(sure))
    }

    /// Whether the clock went back behind what is held.
    pub(crate) fn went_back(&self) -> bool {
        self.clock.now().as_millis() < self.floor()
    }

    /// All that was over at this moment is erased: from here on the clock counts again, wherever it is, unless
    /// something is held that was over later.
    pub(crate) fn settle(&self, now: Timestamp) {
        let floor = self.floor();
        if floor <= now.as_millis() {
            let (clock, order) = (i64::MIN, Ordering::Relaxed);
            // Who raised it meanwhile holds more.
            let _ = self.floor.compare_exchange(floor, clock, order, order);
        }
    }

    fn floor(&self) -> i64 {
        self.floor.load(Ordering::Relaxed)
    }
}
