//! A pin: which key a server has, so that a client knows it again without any authority.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use thiserror::Error;

use crate::crypto::sha256;

/// The SHA-256 of a certificate's public key (its SubjectPublicKeyInfo in DER, as RFC 7469 section 2.4 pins it). A new
/// certificate for the same key has the same pin. Written in base64url (RFC 4648 section 5), 43 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin([u8; 32]);

/// Why something is no pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PinError {
    /// The text has not 43 characters of base64url.
    #[error("a pin has 43 characters: letters, digits, - and _")]
    Text,
    /// The certificate can't be read.
    #[error("the certificate can't be read")]
    Certificate,
}

impl Pin {
    /// The pin of a certificate.
    ///
    /// # Errors
    /// [`PinError::Certificate`].
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self, PinError> {
        let parsed = ParsedCertificate::try_from(certificate).map_err(|_| PinError::Certificate)?;
        Ok(Self(sha256(&parsed.subject_public_key_info())))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        let bytes = bytes.map_err(|_| PinError::Text)?;
        bytes.try_into().map(Self).map_err(|_| PinError::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pin_is_read_as_it_is_written() {
        let pin = Pin([0xfb; 32]);
        let text = pin.to_string();
        assert_eq!((text.len(), text.parse()), (43, Ok(pin)));
        for bad in ["", "abc", "+_-_", &text[1..], &format!("{text}A")] {
            assert_eq!(bad.parse::<Pin>(), Err(PinError::Text), "{bad}");
        }
        assert!(Pin::of(&CertificateDer::from(vec![1, 2])).is_err());
    }
}
