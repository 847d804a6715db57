//! An authenticator app (RFC 6238): what it shows for a secret at some time.

use aws_lc_rs::hmac;

/// The six digits for a secret in base32 at this time, in milliseconds since 1970.
///
/// # Panics
/// When the secret is none.
#[must_use]
pub fn app_code(secret: &str, millis: i64) -> String {
    let key = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .expect("a secret is base32");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let step = millis.div_euclid(30_000);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let word: [u8; 4] = std::array::from_fn(|index| tag[at + index]);
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}
