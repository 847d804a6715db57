//! The digest that names the bytes of a file.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::hex;

/// BLAKE3 of a file's bytes: 256 bits, written as 64 lowercase hexadecimal digits
/// (the BLAKE3 specification, section 2.1, default hash mode).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Why a text is not a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a digest has 64 hexadecimal digits, 0-9 and a-f")]
pub struct DigestError;

impl Digest {
    /// Takes the 32 bytes as they are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(hex::write(&self.0, &mut [0; 64]))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let bytes = hex::read(text.as_bytes()).ok_or(DigestError)?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_read_as_it_is_written() {
        let mut bytes = [0xab; 32];
        bytes[0] = 0x01;
        let digest = Digest::from_bytes(bytes);
        let text = digest.to_string();
        assert_eq!((text.len(), &text[..4]), (64, "01ab"));
        assert_eq!(text.parse(), Ok(digest));
    }

    #[test]
    fn other_texts_are_refused() {
        let upper = "AB".repeat(32);
        let wide = "é".repeat(32);
        for text in ["", "ab", &upper, &wide, &"a".repeat(63), &"a".repeat(65)] {
            assert_eq!(text.parse::<Digest>(), Err(DigestError), "{text}");
        }
    }
}
