//! What an authenticator says of itself and signs (Web Authentication Level 3, section 6.1).

use aws_lc_rs::digest::{SHA256, digest};
use parlor_core::PasskeyId;

use super::cbor::Reader;
use super::key::Key;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_BACKED_UP: u8 = 0x08;
const IS_BACKED_UP: u8 = 0x10;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// The data of an authenticator.
#[derive(Debug)]
pub(super) struct AuthenticatorData<'a> {
    relying_party: &'a [u8],
    flags: u8,
    /// How often the passkey was used, as far as it counts that.
    pub(super) counter: u32,
    /// The new passkey, where one was made.
    pub(super) credential: Option<Credential<'a>>,
}

/// A passkey that was just made.
#[derive(Debug)]
pub(super) struct Credential<'a> {
    pub(super) id: PasskeyId,
    pub(super) key: Key,
    /// The key as it came.
    pub(super) key_bytes: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads the whole; `None` when it is not written as the specification says.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (relying_party, rest) = bytes.split_at_checked(32)?;
        let (&flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            let (found, left) = Credential::read(rest)?;
            (credential, rest) = (Some(found), left);
        }
        if flags & HAS_EXTENSIONS != 0 {
            let mut reader = Reader(rest);
            reader.skip()?;
            rest = reader.0;
        }
        let data = Self {
            relying_party,
            flags,
            counter: u32::from_be_bytes(*counter),
            credential,
        };
        rest.is_empty().then_some(data)
    }

    /// Whether it is about this relying party, its user was there and has shown that it is them, and the flags do not contradict
    /// each other (section 7.1 steps 14 to 17, section 7.2 steps 15 to 19).
    pub(super) fn is_good(&self, relying_party: &str) -> bool {
        let expected = digest(&SHA256, relying_party.as_bytes());
        let has = |flag: u8| self.flags & flag != 0;
        self.relying_party == expected.as_ref()
            && has(PRESENT)
            && has(VERIFIED)
            && (has(MAY_BE_BACKED_UP) || !has(IS_BACKED_UP))
    }
}

impl<'a> Credential<'a> {
    /// Section 6.5.1: an identifier of the model, the id with its length, the key.
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (_, rest) = bytes.split_at_checked(16)?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (id, rest) = rest.split_at_checked(length)?;
        let mut reader = Reader(rest);
        let key = Key::read(&mut reader)?;
        let credential = Self {
            id: PasskeyId::new(id)?,
            key,
            key_bytes: &rest[..rest.len() - reader.0.len()],
        };
        Some((credential, reader.0))
    }
}
