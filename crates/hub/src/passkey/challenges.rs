//! The challenges that passkeys sign. The server keeps none of those that it gives out: each says itself until when and for whom it is
//! good, under a key of this process. So nobody can use up what others need, however many they ask for. Kept are those that
//! were answered, which takes a passkey of the user's.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use parlor_model::UserId;
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;

use crate::clock::{random_bytes, random_key};

/// How long somebody has to find their telephone.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// How many of one user's are answered in that time, of those to make a passkey and of those to sign in: more are refused, nobody else's and
/// none of the other kind. To have one made takes a session alone, so what is made up there keeps nobody from signing in.
const ANSWERED: usize = 256;
/// Where the parts of a challenge end: until when (milliseconds since the start), what is random, and the seal.
const UNTIL: usize = 8;
const RANDOM: usize = 16;

/// What a browser has a passkey sign: partly random, so that nothing signed before is of use.
pub type Challenge = [u8; 32];

/// For what a challenge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum For {
    /// Somebody signed in has a passkey made.
    Making(UserId),
    /// Somebody signs in.
    SigningIn,
}

pub(crate) struct Challenges {
    key: [u8; 32],
    began: Instant,
    answered: Mutex<HashMap<(UserId, For), VecDeque<Answered>>>,
}

struct Answered {
    challenge: Challenge,
    until: Instant,
}

impl Default for Challenges {
    fn default() -> Self {
        Self {
            key: random_key(),
            began: Instant::now(),
            answered: Mutex::default(),
        }
    }
}

impl Challenges {
    pub(crate) fn issue(&self, what: For, now: Instant) -> Challenge {
        let until = now.saturating_duration_since(self.began) + GOOD_FOR;
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        let mut challenge: Challenge = random_bytes();
        challenge[..UNTIL].copy_from_slice(&until.to_be_bytes());
        let seal = self.seal(&challenge, what);
        challenge[RANDOM..].copy_from_slice(&seal);
        challenge
    }

    /// Whether this was given out for that, is still good and was not answered before by this user, whose passkey has signed it.
    /// It is used up.
    pub(crate) fn redeem(&self, challenge: &[u8], what: For, by: UserId, now: Instant) -> bool {
        let Ok(challenge) = Challenge::try_from(challenge) else {
            return false;
        };
        let seal = self.seal(&challenge, what);
        if !bool::from(challenge[RANDOM..].ct_eq(&seal)) {
            return false;
        }
        let mut until = [0; UNTIL];
        until.copy_from_slice(&challenge[..UNTIL]);
        let until = self.began + Duration::from_millis(u64::from_be_bytes(until));
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.retain(|_, of_kind| {
            while of_kind.front().is_some_and(|first| first.until <= now) {
                of_kind.pop_front();
            }
            !of_kind.is_empty()
        });
        let of_kind = answered.entry((by, what)).or_default();
        let again = of_kind.iter().any(|other| other.challenge == challenge);
        if until <= now || again || of_kind.len() >= ANSWERED {
            return false;
        }
        let at = of_kind.partition_point(|other| other.until <= until);
        of_kind.insert(at, Answered { challenge, until });
        true
    }

    /// What shows that a challenge is this server's, and for that.
    fn seal(&self, challenge: &Challenge, what: For) -> [u8; RANDOM] {
        let mut sealed = blake3::Hasher::new_keyed(&self.key);
        sealed.update(&challenge[..RANDOM]);
        if let For::Making(user) = what {
            sealed.update(user.as_bytes());
        }
        let mut seal = [0; RANDOM];
        seal.copy_from_slice(&sealed.finalize().as_bytes()[..RANDOM]);
        seal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId::from_bytes([1; 16]);
    const BERT: UserId = UserId::from_bytes([2; 16]);

    #[tokio::test(start_paused = true)]
    async fn challenge_is_good_once_for_what_it_was_given_and_for_a_while() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let first = challenges.issue(For::SigningIn, now);
        assert!(!challenges.redeem(&first, For::Making(ADA), ADA, now));
        assert!(!challenges.redeem(&[], For::SigningIn, ADA, now));
        assert!(challenges.redeem(&first, For::SigningIn, ADA, now));
        assert!(!challenges.redeem(&first, For::SigningIn, ADA, now));
        let late = challenges.issue(For::Making(ADA), now);
        assert!(!challenges.redeem(&late, For::Making(BERT), BERT, now));
        assert!(!challenges.redeem(&late, For::Making(ADA), ADA, now + GOOD_FOR));
        assert!(challenges.redeem(&late, For::Making(ADA), ADA, now + GOOD_FOR / 2));
    }

    #[tokio::test(start_paused = true)]
    async fn challenge_of_another_server_or_with_another_end_is_none() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let other = Challenges::default().issue(For::SigningIn, now);
        assert!(!challenges.redeem(&other, For::SigningIn, ADA, now));
        for byte in 0..other.len() {
            let mut longer = challenges.issue(For::SigningIn, now);
            longer[byte] ^= 1;
            assert!(
                !challenges.redeem(&longer, For::SigningIn, ADA, now),
                "{byte}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_has_passkeys_made_without_end_keeps_nobody_from_signing_in() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let made = (0..2 * ANSWERED).filter(|_| {
            let next = challenges.issue(For::Making(ADA), now);
            challenges.redeem(&next, For::Making(ADA), ADA, now)
        });
        assert_eq!(made.count(), ANSWERED);
        let next = challenges.issue(For::SigningIn, now);
        assert!(challenges.redeem(&next, For::SigningIn, ADA, now));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_uses_up_the_challenges_of_others() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        let adas = challenges.issue(For::Making(ADA), now);
        let hers = challenges.issue(For::SigningIn, now);
        for _ in 0..20_000 {
            challenges.issue(For::SigningIn, now);
        }
        let answered = (0..2 * ANSWERED).filter(|_| {
            let next = challenges.issue(For::SigningIn, now);
            challenges.redeem(&next, For::SigningIn, BERT, now)
        });
        assert_eq!(answered.count(), ANSWERED);
        assert!(challenges.redeem(&adas, For::Making(ADA), ADA, now));
        assert!(challenges.redeem(&hers, For::SigningIn, ADA, now));
        let later = now + GOOD_FOR;
        let next = challenges.issue(For::SigningIn, later);
        assert!(challenges.redeem(&next, For::SigningIn, BERT, later));
        assert_eq!(
            challenges.answered.lock().unwrap().len(),
            1,
            "kept no longer"
        );
    }
}
