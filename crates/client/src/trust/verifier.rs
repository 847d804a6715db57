//! Whether a certificate is believed. That its owner has the key is checked in every case.

use std::sync::{Arc, Mutex, PoisonError};

use parlor_net::{Pin, provider};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

/// Believes a pin, or an authority, or whoever comes first.
#[derive(Debug)]
pub struct Verifier {
    pin: Option<Pin>,
    system: Option<Arc<WebPkiServerVerifier>>,
    takes_anybody: bool,
    outcome: Mutex<Outcome>,
    provider: Arc<CryptoProvider>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No certificate was looked at.
    Unknown,
    /// The server is the one that is meant.
    Known,
    /// Nobody vouches for the server; its key is this one.
    FirstSeen(Pin),
    /// The key is another one than it should be.
    OtherKey,
    /// Nobody vouches for the server, and that is not enough.
    Refused,
}

impl Verifier {
    /// Believes this key alone, whatever else is in the certificate.
    pub fn pinned(pin: Pin) -> Self {
        Self {
            pin: Some(pin),
            ..Self::new(None, false)
        }
    }

    /// Believes those authorities, and with `takes_anybody` whoever is there as well.
    pub fn new(system: Option<Arc<WebPkiServerVerifier>>, takes_anybody: bool) -> Self {
        Self {
            pin: None,
            system,
            takes_anybody,
            outcome: Mutex::new(Outcome::Unknown),
            provider: provider(),
        }
    }

    /// What came of it.
    pub fn outcome(&self) -> Outcome {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(
        &self,
        leaf: &CertificateDer<'_>,
        vouched: Result<(), Error>,
    ) -> Result<Outcome, Error> {
        let pin = Pin::of(leaf).map_err(|_| Error::from(CertificateError::BadEncoding))?;
        match (self.pin, vouched) {
            (Some(expected), _) if expected == pin => Ok(Outcome::Known),
            (Some(_), _) => Ok(Outcome::OtherKey),
            (None, Ok(())) => Ok(Outcome::Known),
            (None, Err(_)) if self.takes_anybody => Ok(Outcome::FirstSeen(pin)),
            (None, Err(error)) => {
                self.note(Outcome::Refused);
                Err(error)
            }
        }
    }

    fn note(&self, outcome: Outcome) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let vouched = match &self.system {
            Some(system) => system
                .verify_server_cert(leaf, intermediates, name, ocsp, now)
                .map(drop),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let outcome = self.judge(leaf, vouched)?;
        self.note(outcome);
        match outcome {
            Outcome::OtherKey => Err(CertificateError::ApplicationVerificationFailure.into()),
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
