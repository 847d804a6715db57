//! Newcomers by address: a crowd behind one address gets in, a flood is slowed down.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{AddressRange, Span};
use tokio::time::Instant;

/// How many newcomers from one address (of IPv6: one /64) are taken at once.
const AT_ONCE: u32 = 200;
/// After how long each a further one is.
const EVERY: Duration = Duration::from_millis(500);
/// The most addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// When what came from each address would have come at an even pace (the generic cell rate algorithm,
/// ITU-T I.371).
#[derive(Default)]
pub(crate) struct Arrivals {
    paced: Mutex<HashMap<AddressRange, Instant>>,
}

impl Arrivals {
    /// Lets a newcomer from this address in. The machine itself has no limit.
    ///
    /// # Errors
    /// [`Denied::TooFast`] with the time to wait.
    pub(crate) fn arrive(&self, from: Option<IpAddr>, now: Instant) -> Result<(), Denied> {
        let from = from.map(|from| from.to_canonical());
        let Some(from) = from.filter(|from| !from.is_loopback()) else {
            return Ok(());
        };
        let from = AddressRange::single(from);
        let mut paced = self.paced.lock().unwrap_or_else(PoisonError::into_inner);
        if paced.len() >= REMEMBERED && !paced.contains_key(&from) {
            forget(&mut paced, now);
        }
        let ahead = paced.get(&from).copied().unwrap_or(now).max(now);
        let wait = (ahead + EVERY).saturating_duration_since(now + EVERY * AT_ONCE);
        if !wait.is_zero() {
            let seconds = i64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(1);
            return Err(Denied::TooFast(Span::from_millis(seconds * 1_000)));
        }
        paced.insert(from, ahead + EVERY);
        Ok(())
    }
}

/// Forgets those that are at an even pace again, or else the one that is nearest to it.
fn forget(paced: &mut HashMap<AddressRange, Instant>, now: Instant) {
    paced.retain(|_, ahead| *ahead > now);
    if paced.len() >= REMEMBERED {
        let nearest = paced.iter().min_by_key(|(_, ahead)| **ahead);
        if let Some(range) = nearest.map(|(range, _)| *range) {
            paced.remove(&range);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn crowd_gets_in_at_once_and_more_at_an_even_pace() {
        let arrivals = Arrivals::default();
        let start = Instant::now();
        let here = address("192.0.2.1");
        for _ in 0..AT_ONCE {
            assert_eq!(arrivals.arrive(here, start), Ok(()));
        }
        let wait = Denied::TooFast(Span::from_millis(1_000));
        assert_eq!(arrivals.arrive(here, start), Err(wait));
        assert!(arrivals.arrive(here, start + EVERY).is_ok());
        assert!(arrivals.arrive(here, start + EVERY).is_err());
        assert!(arrivals.arrive(address("192.0.2.2"), start).is_ok());
        let later = start + EVERY * (AT_ONCE + 1);
        (0..AT_ONCE).for_each(|_| arrivals.arrive(here, later).unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn neighbours_of_ipv6_share_and_the_machine_itself_has_no_limit() {
        let arrivals = Arrivals::default();
        let now = Instant::now();
        for n in 0..AT_ONCE {
            let from = address(&format!("2001:db8::{n:x}"));
            arrivals.arrive(from, now).unwrap();
        }
        assert!(arrivals.arrive(address("2001:db8::ffff"), now).is_err());
        assert!(arrivals.arrive(address("2001:db8:0:1::1"), now).is_ok());
        for own in [address("127.0.0.1"), address("::ffff:127.0.0.1"), None] {
            (0..=AT_ONCE).for_each(|_| arrivals.arrive(own, now).unwrap());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_addresses_are_remembered() {
        let arrivals = Arrivals::default();
        let now = Instant::now();
        for n in 0..u32::try_from(REMEMBERED).unwrap() + 10 {
            let from = IpAddr::from((n + 0x0a00_0000).to_be_bytes());
            arrivals.arrive(Some(from), now).unwrap();
        }
        let paced = arrivals.paced.lock().unwrap();
        assert!(paced.len() <= REMEMBERED);
    }
}
