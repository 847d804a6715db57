//! The wall clock as certificates and files are dated by it.

use std::time::{Duration, SystemTime};

use parlor_hub::{Clock as _, SystemClock};

/// Now, by the hub's clock.
pub fn now() -> SystemTime {
    let millis = SystemClock.now().as_millis();
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
