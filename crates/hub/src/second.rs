//! Codes of authenticator apps (RFC 6238 with SHA-1, six digits, steps of 30 s) and recovery codes.
//!
//! A code of one step either side of now is taken (RFC 6238 section 5.2). Whether it was used the rules know.

use std::collections::BTreeSet;

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use parlor_core::Proof;
use parlor_model::{RECOVERY_BYTES, SecondCode, Secret, Timestamp, limits, recovery_text};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

use crate::clock::random_bytes;

/// How long a step takes, in milliseconds.
const STEP_MS: i64 = 30_000;
/// How many steps a clock may be off.
const TOLERANCE: u64 = 1;
/// How many numbers six digits are.
const CODES: u32 = 1_000_000;

/// The secret of an app: as long as what SHA-1 gives (RFC 4226 section 4, R6).
pub(crate) type AppSecret = Secret<[u8; 20]>;

/// What one shows who signs in: to be checked beside the hub's task.
pub(crate) struct Second {
    pub(crate) secret: AppSecret,
    pub(crate) recovery: BTreeSet<[u8; 32]>,
}

impl Second {
    /// What a code proves now, if it is right. Takes the same time for every code of its kind.
    pub(crate) fn check(&self, code: &SecondCode, now: Timestamp) -> Option<Proof> {
        match code {
            SecondCode::App(code) => step_of(&self.secret, *code.expose(), now).map(Proof::Step),
            SecondCode::Recovery(code) => {
                let digest = digest_of(code.expose());
                let known = self.recovery.contains(&digest);
                known.then_some(Proof::Recovery(digest))
            }
        }
    }
}

/// A new secret.
pub(crate) fn new_secret() -> AppSecret {
    Secret::new(random_bytes())
}

/// New recovery codes as they are shown, and their digests.
pub(crate) fn new_recovery() -> (Vec<Secret<String>>, BTreeSet<[u8; 32]>) {
    let codes = (0..limits::RECOVERY_CODES).map(|_| {
        let code: [u8; RECOVERY_BYTES] = random_bytes();
        (Secret::new(recovery_text(&code)), digest_of(&code))
    });
    codes.unzip()
}

/// The time step of a code that is right now: of the ones that are taken the newest.
pub(crate) fn step_of(secret: &AppSecret, code: u32, now: Timestamp) -> Option<u64> {
    let step = u64::try_from(now.as_millis().div_euclid(STEP_MS)).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose());
    // All are computed and compared, whichever it is. 0 stands for none: nobody lives in that step.
    let mut found = 0_u64;
    for near in step.saturating_sub(TOLERANCE)..=step + TOLERANCE {
        let same = code_of(&key, near).ct_eq(&code);
        found.conditional_assign(&near, same);
    }
    (found > 0).then_some(found)
}

/// The code of a step (RFC 4226 section 5.3).
fn code_of(key: &hmac::Key, step: u64) -> u32 {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 15);
    let word: [u8; 4] = std::array::from_fn(|index| tag.get(offset + index).copied().unwrap_or(0));
    (u32::from_be_bytes(word) & 0x7fff_ffff) % CODES
}

/// What is stored of a recovery code: it has 80 random bits, so that a quick hash will do.
fn digest_of(code: &[u8; RECOVERY_BYTES]) -> [u8; 32] {
    blake3::derive_key("parlor 2026-11-27 a recovery code", code)
}

/// The secret as it is typed into an app.
pub(crate) fn secret_text(secret: &AppSecret) -> String {
    BASE32_NOPAD.encode(secret.expose())
}

/// What an app reads out of a QR code (github.com/google/google-authenticator, wiki "Key Uri Format").
pub(crate) fn uri(server: &str, account: &str, secret: &AppSecret) -> String {
    let (server, account) = (percent(server), percent(account));
    let secret = secret_text(secret);
    format!("otpauth://totp/{server}:{account}?secret={secret}&issuer={server}")
}

/// Everything but what RFC 3986 section 2.3 calls unreserved is escaped.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => {
                out.push('%');
                out.push_str(&data_encoding::HEXUPPER.encode(&[byte]));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret<[u8; 20]> = Secret::new(*b"12345678901234567890");

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(step_of(&SECRET, code, at(seconds)), Some(step));
        }
    }

    #[test]
    fn code_is_good_one_step_before_and_after_its_own() {
        let (step, code) = (1_111_111_109 / 30, 81_804);
        for (seconds, good) in [
            ((step - 1) * 30 - 1, false),
            ((step - 1) * 30, true),
            (step * 30, true),
            ((step + 2) * 30 - 1, true),
            ((step + 2) * 30, false),
        ] {
            let found = step_of(&SECRET, code, at(seconds));
            let expected = good.then_some(u64::try_from(step).unwrap());
            assert_eq!(found, expected, "{seconds}");
        }
        assert_eq!(step_of(&SECRET, code, at(-1)), None);
        assert_eq!(
            step_of(&SECRET, code, Timestamp::from_millis(i64::MAX)),
            None
        );
    }

    #[test]
    fn recovery_codes_are_known_by_their_digests() {
        let (shown, recovery) = new_recovery();
        assert_eq!((shown.len(), recovery.len()), (10, 10));
        let second = Second {
            secret: SECRET,
            recovery,
        };
        for code in shown {
            let code = SecondCode::parse(code.expose()).unwrap();
            let proof = second.check(&code, at(0));
            assert!(matches!(proof, Some(Proof::Recovery(_))), "{proof:?}");
        }
        let other = SecondCode::parse("ABCD-EFGH-IJKL-MNOP").unwrap();
        assert_eq!(second.check(&other, at(0)), None);
    }

    #[test]
    fn apps_get_the_servers_and_the_accounts_name() {
        let uri = uri("Our Den", "ada:ö", &SECRET);
        let expected = "otpauth://totp/Our%20Den:ada%3A%C3%B6?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Our%20Den";
        assert_eq!(uri, expected);
    }
}
