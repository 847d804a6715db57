//! A passkey: a key of a browser or a telephone that signs its user in without password and code (Web Authentication Level 3).

use std::fmt;

use parlor_model::{Timestamp, UserId};

use crate::{Change, Denied, State};

/// By what a passkey is known: bytes of its authenticator's own, at most 1,023.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PasskeyId(Vec<u8>);

/// The most bytes of an id (Web Authentication Level 3, section 7.1 step 25).
const MOST_BYTES: usize = 1_023;

impl PasskeyId {
    /// An id of 1 to 1,023 bytes; `None` when it is none.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=MOST_BYTES).contains(&bytes.len());
        fits.then(|| Self(bytes.to_vec()))
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PasskeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasskeyId({} bytes)", self.0.len())
    }
}

/// What a new passkey brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Its public key, as COSE has it (RFC 9052 section 7).
    pub key: Vec<u8>,
    /// How often it was used, as far as it counts that.
    pub counter: u32,
    /// What its user calls it.
    pub name: String,
}

/// A passkey of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Whose.
    pub user: UserId,
    /// What it brought.
    pub new: NewPasskey,
    /// Since when.
    pub at: Timestamp,
    /// When it last signed somebody in.
    pub used: Option<Timestamp>,
}

/// Signs its user in by a passkey whose signature was right, which was then used so often.
///
/// # Errors
/// [`Denied::InvalidPasskey`] when there is none, or it was used as often before: somebody has a copy of it
/// (section 7.2 step 22).
pub fn use_passkey(
    state: &State,
    id: &PasskeyId,
    counter: u32,
    now: Timestamp,
) -> Result<(UserId, Vec<Change>), Denied> {
    let known = state.passkey(id).ok_or(Denied::InvalidPasskey)?;
    let counts = counter > 0 || known.new.counter > 0;
    if counts && counter <= known.new.counter {
        return Err(Denied::InvalidPasskey);
    }
    let used = Change::PasskeyUsed {
        passkey: id.clone(),
        counter,
        at: now,
    };
    Ok((known.user, vec![used]))
}
