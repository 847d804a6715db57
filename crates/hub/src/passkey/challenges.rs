//! The challenges that were given out and not answered yet: each is good once, and for a while.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use parlor_model::{AddressRange, UserId};
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;

use crate::clock::random_bytes;

/// How long somebody has to find their telephone.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// Challenges of all kinds that wait; of more the oldest of a stranger goes.
const WAITING: usize = 8_192;
/// And of one user who has passkeys made.
const OF_A_USER: usize = 16;
/// And of those who sign in from one site (of IPv4: one /24, of IPv6: one /48): a school behind one router.
const OF_A_SITE: usize = 512;

/// What a browser has a passkey sign: random, so that nothing signed before is of use.
pub type Challenge = [u8; 32];

/// For whom a challenge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Somebody signed in, who has a passkey made.
    User(UserId),
    /// Somebody who signs in, from there where that is known.
    Stranger(Option<IpAddr>),
}

/// Oldest first.
#[derive(Default)]
pub(crate) struct Challenges(Mutex<VecDeque<Waiting>>);

struct Waiting {
    challenge: Challenge,
    of: Holder,
    until: Instant,
}

/// Who shares a bound: beyond it their own oldest goes, and nobody else's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    User(UserId),
    Site(Option<AddressRange>),
}

impl Challenges {
    pub(crate) fn issue(&self, whose: For, now: Instant) -> Challenge {
        let challenge = random_bytes();
        let (of, most) = match whose {
            For::User(user) => (Holder::User(user), OF_A_USER),
            For::Stranger(from) => (Holder::Site(from.map(AddressRange::site)), OF_A_SITE),
        };
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop_old(&mut waiting, now);
        drop_oldest_of(&mut waiting, most, |other| other.of == of);
        // What is signed in is not pushed out by what is not.
        drop_oldest_of(&mut waiting, WAITING, |other| {
            matches!(other.of, Holder::Site(_))
        });
        let until = now + GOOD_FOR;
        waiting.push_back(Waiting {
            challenge,
            of,
            until,
        });
        challenge
    }

    /// Whether this was given out to this user or, without one, to somebody who signs in, wherever they are by now; it is used
    /// up.
    pub(crate) fn redeem(&self, challenge: &[u8], of: Option<UserId>, now: Instant) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop_old(&mut waiting, now);
        let is_it = |other: &Waiting| {
            let theirs = match other.of {
                Holder::User(user) => of == Some(user),
                Holder::Site(_) => of.is_none(),
            };
            theirs && bool::from(other.challenge.ct_eq(challenge))
        };
        let at = waiting.iter().position(is_it);
        at.and_then(|at| waiting.remove(at)).is_some()
    }
}

fn drop_old(waiting: &mut VecDeque<Waiting>, now: Instant) {
    while waiting.front().is_some_and(|oldest| oldest.until <= now) {
        waiting.pop_front();
    }
}

/// Makes place for one more of a kind.
fn drop_oldest_of(waiting: &mut VecDeque<Waiting>, most: usize, kind: impl Fn(&Waiting) -> bool) {
    if waiting.iter().filter(|other| kind(other)).count() >= most
        && let Some(oldest) = waiting.iter().position(kind)
    {
        waiting.remove(oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId::from_bytes([1; 16]);

    fn from(address: &str) -> For {
        For::Stranger(address.parse().ok())
    }

    #[tokio::test(start_paused = true)]
    async fn challenge_is_good_once_for_whom_it_was_given_and_for_a_while() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let first = challenges.issue(from("192.0.2.1"), now);
        assert!(!challenges.redeem(&first, Some(ADA), now));
        assert!(!challenges.redeem(&[], None, now));
        assert!(challenges.redeem(&first, None, now));
        assert!(!challenges.redeem(&first, None, now));
        let late = challenges.issue(For::User(ADA), now);
        assert!(!challenges.redeem(&late, Some(ADA), now + GOOD_FOR));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_pushes_out_the_challenges_of_others() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let adas = challenges.issue(For::User(ADA), now);
        let hers = challenges.issue(from("192.0.2.1"), now);
        let own = challenges.issue(from("2001:db8::1"), now);
        for n in 0..WAITING {
            // Of one site, by as many addresses as it likes.
            challenges.issue(from(&format!("2001:db8:0:{n:x}::2")), now);
        }
        assert!(!challenges.redeem(&own, None, now));
        assert!(challenges.redeem(&hers, None, now));
        for n in 0..WAITING {
            let (high, low) = (n / 256, n % 256);
            challenges.issue(from(&format!("10.{high}.{low}.1")), now);
        }
        assert!(challenges.redeem(&adas, Some(ADA), now), "she is signed in");
        let waiting = challenges.0.lock().unwrap().len();
        assert!(waiting <= WAITING + OF_A_USER, "{waiting}");
    }
}
