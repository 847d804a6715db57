//! The moment as of which something is over: what the wall clock says, and never earlier than it said before
//! while something that was over then is not erased yet.

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

    /// Asks the clock anew. Where it went back, what was hidden stays hidden.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.clock.now().as_millis();
        let before = self.floor.fetch_max(now, Ordering::Relaxed);
        Timestamp::from_millis(before.max(now))
    }

    /// Whether the clock went back since something was hidden by it.
    pub(crate) fn went_back(&self) -> bool {
        self.clock.now().as_millis() < self.floor.load(Ordering::Relaxed)
    }

    /// All that was over is erased: from here on the clock counts again, wherever it is.
    pub(crate) fn settle(&self) {
        self.floor.store(i64::MIN, Ordering::Relaxed);
    }
}
