//! Wrong passwords: the first five of a name are undelayed, then each has to wait longer. Also limited by address,
//! for who tries many names. The password that all who come through a door share counts as one name.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{AddressRange, Span, UserName};
use tokio::time::Instant;

use crate::pace::Pace;

const UNDELAYED: u32 = 5;
const LONGEST: Duration = Duration::from_secs(60);
const FORGIVEN_AFTER: Duration = Duration::from_secs(15 * 60);
/// The most names and addresses that are remembered; the oldest are forgotten beyond.
const REMEMBERED: usize = 10_000;

/// How long further tries of names that nobody has are only counted, after one that was written down.
const COUNTED_FOR: Duration = Duration::from_secs(60);

/// Wrong tries by name and address. Somebody else's tries do not lock a name's owner out.
pub(crate) struct Attempts {
    failed: Mutex<HashMap<Key, Failures>>,
    by_address: Pace,
    unknown: Mutex<HashMap<Option<AddressRange>, Failures>>,
}

type Key = (String, String);

/// What a password that all share is counted as; no name has a space.
const SHARED: &str = "a shared password";

struct Failures {
    count: u32,
    last: Instant,
}

impl Attempts {
    /// No tries yet. Those from addresses that are exempt are limited by name alone.
    pub(crate) fn new(exempt: &Arc<[AddressRange]>) -> Self {
        Self {
            failed: Mutex::default(),
            by_address: Pace::of_wrong_passwords(exempt),
            unknown: Mutex::default(),
        }
    }

    /// Begins a try, which counts as a failure until it has succeeded: many at once gain nothing.
    ///
    /// # Errors
    /// [`Denied::TooFast`] with the time to wait.
    pub(crate) fn begin(
        &self,
        name: &UserName,
        from: Option<IpAddr>,
        now: Instant,
    ) -> Result<(), Denied> {
        self.begin_of(name.folded(), from, now)
    }

    /// A try of the password that all who come through a door share, which was compared already.
    ///
    /// # Errors
    /// As [`Attempts::begin`]; [`Denied::WrongPassword`] when it is not right.
    pub(crate) fn shared(
        &self,
        right: bool,
        from: Option<IpAddr>,
        now: Instant,
    ) -> Result<(), Denied> {
        self.begin_of(SHARED, from, now)?;
        if !right {
            return Err(Denied::WrongPassword);
        }
        self.succeeded_of(SHARED, from);
        Ok(())
    }

    fn begin_of(&self, what: &str, from: Option<IpAddr>, now: Instant) -> Result<(), Denied> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(what, from);
        if failed.len() >= REMEMBERED && !failed.contains_key(&key) {
            forget_oldest(&mut failed);
        }
        let fresh = Failures {
            count: 0,
            last: now,
        };
        let failures = failed.entry(key).or_insert(fresh);
        if now.duration_since(failures.last) >= FORGIVEN_AFTER {
            failures.count = 0;
        }
        let wait = failures.left(now);
        if !wait.is_zero() {
            return Err(too_fast(wait));
        }
        self.by_address.take(from, now)?;
        failures.count += 1;
        failures.last = now;
        Ok(())
    }

    pub(crate) fn succeeded(&self, name: &UserName, from: Option<IpAddr>) {
        self.succeeded_of(name.folded(), from);
    }

    fn succeeded_of(&self, what: &str, from: Option<IpAddr>) {
        self.failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&key(what, from));
        self.by_address.give_back(from);
    }

    /// Forgets what failed of a name.
    pub(crate) fn forgive(&self, name: &UserName) {
        self.succeeded(name, None);
    }

    /// Whether a wrong try of a name that nobody has is to be written down: one by address and minute, with how
    /// many were not since the last. Else whoever tries names would fill the disk.
    pub(crate) fn is_told(&self, from: Option<IpAddr>, now: Instant) -> Option<u32> {
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        let key = from.map(AddressRange::single);
        match unknown.get_mut(&key) {
            Some(untold) if now.duration_since(untold.last) < COUNTED_FOR => {
                untold.count = untold.count.saturating_add(1);
                None
            }
            Some(untold) => {
                untold.last = now;
                Some(std::mem::take(&mut untold.count))
            }
            None => {
                if unknown.len() >= REMEMBERED {
                    forget_oldest(&mut unknown);
                }
                let (count, last) = (0, now);
                unknown.insert(key, Failures { count, last });
                Some(0)
            }
        }
    }
}

impl Failures {
    /// How much of the time to wait is left.
    fn left(&self, now: Instant) -> Duration {
        let since = now.duration_since(self.last);
        if since >= FORGIVEN_AFTER {
            return Duration::ZERO;
        }
        self.wait().saturating_sub(since)
    }

    /// After the fifth failure 1 s, then twice as long each time.
    fn wait(&self) -> Duration {
        match self.count.checked_sub(UNDELAYED) {
            None => Duration::ZERO,
            Some(more) => Duration::from_secs(1_u64 << more.min(6)).min(LONGEST),
        }
    }
}

fn too_fast(wait: Duration) -> Denied {
    let seconds = i64::try_from(wait.as_secs()).unwrap_or(60) + 1;
    Denied::TooFast(Span::from_millis(seconds * 1000))
}

fn forget_oldest<K: Clone + Eq + Hash>(failed: &mut HashMap<K, Failures>) {
    let oldest = failed.iter().min_by_key(|(_, failures)| failures.last);
    if let Some(key) = oldest.map(|(key, _)| key.clone()) {
        failed.remove(&key);
    }
}

fn key(what: &str, from: Option<IpAddr>) -> Key {
    let from = from
        .map(|from| AddressRange::single(from).to_string())
        .unwrap_or_default();
    (what.to_owned(), from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn five_wrong_tries_are_undelayed_and_then_each_waits_longer() {
        let attempts = Attempts::new(&Arc::default());
        let name = UserName::parse("ada").unwrap();
        let start = Instant::now();
        for _ in 0..5 {
            assert_eq!(attempts.begin(&name, None, start), Ok(()));
        }
        assert!(matches!(
            attempts.begin(&name, None, start),
            Err(Denied::TooFast(_))
        ));
        let later = start + Duration::from_secs(1);
        assert_eq!(attempts.begin(&name, None, later), Ok(()));
        assert!(
            attempts
                .begin(&name, None, later + Duration::from_secs(1))
                .is_err()
        );
        assert!(
            attempts
                .begin(&name, None, later + Duration::from_secs(2))
                .is_ok()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn who_tries_many_names_once_each_is_slowed_down() {
        let attempts = Attempts::new(&Arc::default());
        let (there, now) = ("192.0.2.2".parse().ok(), Instant::now());
        let mut tries = (0..1_000).map(|n| UserName::parse(&format!("user{n}")).unwrap());
        let refused = tries.find(|name| attempts.begin(name, there, now).is_err());
        assert!(refused.is_some());
        let ada = UserName::parse("ada").unwrap();
        for elsewhere in ["192.0.2.1", "127.0.0.1"] {
            assert!(attempts.begin(&ada, elsewhere.parse().ok(), now).is_ok());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tries_of_unknown_names_are_told_once_a_minute_with_their_count() {
        let attempts = Attempts::new(&Arc::default());
        let (there, start) = ("192.0.2.2".parse().ok(), Instant::now());
        assert_eq!(attempts.is_told(there, start), Some(0));
        (0..9).for_each(|_| assert_eq!(attempts.is_told(there, start), None));
        assert_eq!(attempts.is_told(None, start), Some(0), "from elsewhere");
        let later = start + COUNTED_FOR;
        assert_eq!(attempts.is_told(there, later), Some(9));
        assert_eq!(attempts.is_told(there, later), None);
    }

    #[tokio::test(start_paused = true)]
    async fn tries_from_elsewhere_do_not_lock_the_owner_out() {
        let attempts = Attempts::new(&Arc::default());
        let name = UserName::parse("ada").unwrap();
        let (here, there) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        let now = Instant::now();
        (0..5).for_each(|_| attempts.begin(&name, there, now).unwrap());
        assert!(attempts.begin(&name, there, now).is_err());
        assert!(attempts.begin(&name, here, now).is_ok());
    }
}
