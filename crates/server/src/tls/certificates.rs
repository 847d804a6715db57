//! The certificate in use. It is exchanged while connections go on: those keep what they were made with.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::tls::Validity;

/// The protocol by which an ACME server asks for the answer to its challenge (RFC 8737 section 4).
pub const CHALLENGE: &[u8] = b"acme-tls/1";

/// What handshakes are answered with.
#[derive(Debug)]
pub struct Certificates {
    current: RwLock<Arc<CertifiedKey>>,
    /// Whether it is one that was to be had, and no stopgap.
    stands: Arc<AtomicBool>,
    /// Answers to challenges, by the name that is asked for.
    answers: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Certificates {
    /// With this certificate; `stands` says whether it is more than a stopgap.
    #[must_use]
    pub fn new(key: Arc<CertifiedKey>, stands: bool) -> Self {
        Self {
            current: RwLock::new(key),
            stands: Arc::new(AtomicBool::new(stands)),
            answers: Mutex::default(),
        }
    }

    /// The certificate in use.
    #[must_use]
    pub fn current(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses this from now on; whether it is another one.
    pub fn exchange(&self, key: Arc<CertifiedKey>) -> bool {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = current.cert != key.cert;
        *current = key;
        self.stands.store(true, Ordering::Relaxed);
        is_other
    }

    /// Whether the certificate is more than a stopgap, now and later.
    #[must_use]
    pub fn stands(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stands)
    }

    /// From when to when it is valid.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        let current = self.current();
        current.cert.first().and_then(|leaf| Validity::of(leaf))
    }

    /// Answers the challenge for a name with this, until [`Certificates::forget_answers`].
    pub fn answer(&self, name: &str, key: Arc<CertifiedKey>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(name.to_owned(), key);
    }

    /// Answers no challenge any more.
    pub fn forget_answers(&self) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.clear();
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_challenge = hello.alpn().is_some_and(|mut names| {
            // It is offered alone (RFC 8737 section 3).
            names.next() == Some(CHALLENGE) && names.next().is_none()
        });
        if !is_challenge {
            return Some(self.current());
        }
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(hello.server_name()?).cloned()
    }
}
