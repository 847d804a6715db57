//! The pace by address of what costs the server or others something: newcomers, wrong passwords. A crowd behind
//! one address gets on, a flood is slowed down.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{AddressRange, Span};
use tokio::time::Instant;

/// How many from one address (of IPv6: one /64) are taken at once: a school behind one router.
const AT_ONCE: u32 = 200;
/// After how long each a further newcomer is.
const NEWCOMER_EVERY: Duration = Duration::from_millis(500);
/// After how long each a further wrong password is.
const WRONG_PASSWORD_EVERY: Duration = Duration::from_secs(5);
/// After how long each a further sign-in code is.
const CODE_EVERY: Duration = Duration::from_secs(2);
/// The most addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// When what came from each address would have come at an even pace (the generic cell rate algorithm,
/// ITU-T I.371).
pub(crate) struct Pace {
    every: Duration,
    exempt: Arc<[AddressRange]>,
    paced: Mutex<HashMap<AddressRange, Instant>>,
}

impl Pace {
    /// The pace of those who come in under a name for the first time.
    pub(crate) fn of_newcomers(exempt: &Arc<[AddressRange]>) -> Self {
        Self::new(NEWCOMER_EVERY, exempt)
    }

    /// The pace of wrong passwords, whatever the names.
    pub(crate) fn of_wrong_passwords(exempt: &Arc<[AddressRange]>) -> Self {
        Self::new(WRONG_PASSWORD_EVERY, exempt)
    }

    /// The pace of codes that devices bring or show which are not signed in.
    pub(crate) fn of_codes(exempt: &Arc<[AddressRange]>) -> Self {
        Self::new(CODE_EVERY, exempt)
    }

    fn new(every: Duration, exempt: &Arc<[AddressRange]>) -> Self {
        Self {
            every,
            exempt: Arc::clone(exempt),
            paced: Mutex::default(),
        }
    }

    /// Takes one more from this address. The machine itself and addresses that are exempt have no limit.
    ///
    /// # Errors
    /// [`Denied::TooFast`] with the time to wait.
    pub(crate) fn take(&self, from: Option<IpAddr>, now: Instant) -> Result<(), Denied> {
        let Some(from) = self.range(from) else {
            return Ok(());
        };
        let every = self.every;
        let mut paced = self.paced.lock().unwrap_or_else(PoisonError::into_inner);
        if paced.len() >= REMEMBERED && !paced.contains_key(&from) {
            forget(&mut paced, now);
        }
        let ahead = paced.get(&from).copied().unwrap_or(now).max(now);
        let wait = (ahead + every).saturating_duration_since(now + every * AT_ONCE);
        if !wait.is_zero() {
            let seconds = i64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(1);
            return Err(Denied::TooFast(Span::from_millis(seconds * 1_000)));
        }
        paced.insert(from, ahead + every);
        Ok(())
    }

    /// Counts one less: what was taken turned out to be none of these.
    pub(crate) fn give_back(&self, from: Option<IpAddr>) {
        let mut paced = self.paced.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ahead) = self.range(from).and_then(|from| paced.get_mut(&from)) {
            *ahead = ahead.checked_sub(self.every).unwrap_or(*ahead);
        }
    }

    fn range(&self, from: Option<IpAddr>) -> Option<AddressRange> {
        limited(from, &self.exempt).map(AddressRange::single)
    }
}

/// The address by which somebody is limited; none for those without limits by address: the machine itself, and who is exempt.
pub(crate) fn limited(from: Option<IpAddr>, exempt: &[AddressRange]) -> Option<IpAddr> {
    let from = from.map(|from| from.to_canonical());
    let is_exempt =
        |from: &IpAddr| from.is_loopback() || exempt.iter().any(|range| range.contains(*from));
    from.filter(|from| !is_exempt(from))
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
        let pace = Pace::of_newcomers(&Arc::default());
        let start = Instant::now();
        let here = address("192.0.2.1");
        for _ in 0..AT_ONCE {
            assert_eq!(pace.take(here, start), Ok(()));
        }
        let wait = Denied::TooFast(Span::from_millis(1_000));
        assert_eq!(pace.take(here, start), Err(wait));
        assert!(pace.take(here, start + NEWCOMER_EVERY).is_ok());
        assert!(pace.take(here, start + NEWCOMER_EVERY).is_err());
        assert!(pace.take(address("192.0.2.2"), start).is_ok());
        let later = start + NEWCOMER_EVERY * (AT_ONCE + 1);
        (0..AT_ONCE).for_each(|_| pace.take(here, later).unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn neighbours_of_ipv6_share_and_the_machine_itself_has_no_limit() {
        let pace = Pace::of_newcomers(&Arc::default());
        let now = Instant::now();
        for n in 0..AT_ONCE {
            let from = address(&format!("2001:db8::{n:x}"));
            pace.take(from, now).unwrap();
        }
        assert!(pace.take(address("2001:db8::ffff"), now).is_err());
        assert!(pace.take(address("2001:db8:0:1::1"), now).is_ok());
        for own in [address("127.0.0.1"), address("::ffff:127.0.0.1"), None] {
            (0..=AT_ONCE).for_each(|_| pace.take(own, now).unwrap());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn addresses_that_are_exempt_have_no_limit() {
        let exempt = [AddressRange::parse("192.0.2.0/24").unwrap()];
        let pace = Pace::of_wrong_passwords(&exempt.into());
        let now = Instant::now();
        for from in [address("192.0.2.9"), address("::ffff:192.0.2.9")] {
            (0..=AT_ONCE).for_each(|_| pace.take(from, now).unwrap());
        }
        let other = address("192.0.3.9");
        (0..AT_ONCE).for_each(|_| pace.take(other, now).unwrap());
        assert!(pace.take(other, now).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_given_back_does_not_count() {
        let pace = Pace::of_wrong_passwords(&Arc::default());
        let (here, now) = (address("192.0.2.1"), Instant::now());
        for _ in 0..AT_ONCE * 2 {
            pace.take(here, now).unwrap();
            pace.give_back(here);
        }
        (0..AT_ONCE).for_each(|_| pace.take(here, now).unwrap());
        assert!(pace.take(here, now).is_err());
        assert!(pace.take(here, now + WRONG_PASSWORD_EVERY).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_addresses_are_remembered() {
        let pace = Pace::of_newcomers(&Arc::default());
        let now = Instant::now();
        for n in 0..u32::try_from(REMEMBERED).unwrap() + 10 {
            let from = IpAddr::from((n + 0x0a00_0000).to_be_bytes());
            pace.take(Some(from), now).unwrap();
        }
        let paced = pace.paced.lock().unwrap();
        assert!(paced.len() <= REMEMBERED);
    }
}
