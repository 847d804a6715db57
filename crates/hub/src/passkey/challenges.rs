//! The challenges that were given out and not answered yet: each is good once, and for a while.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use parlor_model::UserId;
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;

use crate::clock::random_bytes;

/// How long somebody has to find their telephone.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// Challenges of all kinds that wait; of more the oldest goes.
const WAITING: usize = 8_192;

/// What a browser has a passkey sign: random, so that nothing signed before is of use.
pub type Challenge = [u8; 32];

/// Oldest first.
#[derive(Default)]
pub(crate) struct Challenges(Mutex<VecDeque<Waiting>>);

struct Waiting {
    challenge: Challenge,
    /// Who has a passkey made; `None` for somebody who signs in.
    of: Option<UserId>,
    until: Instant,
}

impl Challenges {
    pub(crate) fn issue(&self, of: Option<UserId>, now: Instant) -> Challenge {
        let challenge = random_bytes();
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop_old(&mut waiting, now);
        if waiting.len() >= WAITING {
            waiting.pop_front();
        }
        let until = now + GOOD_FOR;
        waiting.push_back(Waiting {
            challenge,
            of,
            until,
        });
        challenge
    }

    /// Whether this was given out for that; it is used up.
    pub(crate) fn redeem(&self, challenge: &[u8], of: Option<UserId>, now: Instant) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop_old(&mut waiting, now);
        let is_it =
            |other: &Waiting| other.of == of && bool::from(other.challenge.ct_eq(challenge));
        let at = waiting.iter().position(is_it);
        at.and_then(|at| waiting.remove(at)).is_some()
    }
}

fn drop_old(waiting: &mut VecDeque<Waiting>, now: Instant) {
    while waiting.front().is_some_and(|oldest| oldest.until <= now) {
        waiting.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn challenge_is_good_once_for_whom_it_was_given_and_for_a_while() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let ada = Some(UserId::from_bytes([1; 16]));
        let first = challenges.issue(None, now);
        assert!(!challenges.redeem(&first, ada, now));
        assert!(!challenges.redeem(&[], None, now));
        assert!(challenges.redeem(&first, None, now));
        assert!(!challenges.redeem(&first, None, now));
        let late = challenges.issue(ada, now);
        assert!(!challenges.redeem(&late, ada, now + GOOD_FOR));
        let oldest = challenges.issue(None, now);
        for _ in 0..WAITING {
            challenges.issue(None, now);
        }
        assert!(!challenges.redeem(&oldest, None, now));
    }
}
