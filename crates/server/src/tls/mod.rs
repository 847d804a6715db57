//! TLS: where the certificate comes from, what connections are accepted with, and keeping both up to date.

mod acceptor;
mod acme;
mod certificates;
mod error;
mod files;
mod folder;
mod local_ca;
mod names;
mod renew;
mod validity;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use parlor_gateway_http::Challenges;
use parlor_net::Pin;
use rustls::sign::CertifiedKey;
use tokio::sync::Notify;

use crate::settings::{Settings, TlsMode};

pub use acceptor::{Acceptor, Handshake};
pub use certificates::Certificates;
pub use error::TlsError;
pub use folder::FOLDER;
pub use local_ca::Authority;
pub use names::{Names, addresses, host_name};
pub use renew::keep;
pub use validity::{Validity, seconds};

/// The TLS of a server.
#[derive(Debug, Clone)]
pub struct Tls {
    /// What connections are accepted with.
    pub acceptor: Acceptor,
    /// The pin of the server's key.
    pub pin: Option<Pin>,
    /// The certificate of the local authority, where there is one.
    pub authority: Option<Authority>,
    /// Told when the certificate is to be looked at anew.
    pub reload: Arc<Notify>,
    /// Where answers to challenges go, and the certificate in use.
    answers: acme::Answers,
    source: Source,
    settings: Arc<Settings>,
}

/// Where the certificate comes from.
#[derive(Debug, Clone)]
enum Source {
    /// From files of the operator's.
    Files(files::Pair),
    /// From an ACME server.
    Acme(acme::Cache),
    /// From the server's own authority.
    Local(local_ca::LocalCa),
}

impl Tls {
    /// Reads or makes the certificate; `None` where TLS is off.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn open(settings: &Settings, now: SystemTime) -> Result<Option<Self>, TlsError> {
        let source = match &settings.tls {
            TlsMode::Off => return Ok(None),
            TlsMode::Files { chain, key } => Source::Files(files::Pair::new(chain, key)),
            TlsMode::Acme(acme) => {
                let folder = settings.data.join(FOLDER).join(acme::FOLDER);
                Source::Acme(acme::Cache::open(&folder, acme)?)
            }
            TlsMode::LocalCa => {
                let (folder, names) = (settings.data.join(FOLDER), Names::of(settings));
                Source::Local(local_ca::LocalCa::open(&folder, &names, now)?)
            }
        };
        let (key, stands) = match source.certificate(settings, now)? {
            Some(key) => (key, true),
            None => (source.stopgap()?, false),
        };
        let pin = key.cert.first().and_then(|leaf| Pin::of(leaf).ok());
        let certificates = Arc::new(Certificates::new(key, stands));
        let authority = match &source {
            Source::Local(ca) => Some(ca.authority().clone()),
            Source::Files(_) | Source::Acme(_) => None,
        };
        Ok(Some(Self {
            acceptor: Acceptor::new(&certificates)?,
            pin,
            authority,
            reload: Arc::default(),
            answers: acme::Answers {
                certificates,
                challenges: Arc::default(),
            },
            source,
            settings: Arc::new(settings.clone()),
        }))
    }

    /// Uses the certificate that is to be used now; whether it is another one.
    ///
    /// # Errors
    /// [`TlsError`]; the one in use stays.
    pub fn refresh(&self, now: SystemTime) -> Result<bool, TlsError> {
        let key = self.source.certificate(&self.settings, now)?;
        Ok(key.is_some_and(|key| self.answers.certificates.exchange(key)))
    }

    /// Whether there is a certificate, and no stopgap in its place, now and later.
    #[must_use]
    pub fn stands(&self) -> Arc<AtomicBool> {
        self.answers.certificates.stands()
    }

    /// From when to when the certificate in use is valid.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        self.answers.certificates.validity()
    }

    /// The answers to challenges over HTTP.
    #[must_use]
    pub fn challenges(&self) -> Arc<Challenges> {
        Arc::clone(&self.answers.challenges)
    }

    /// Gets a certificate from the ACME server where it is time for that; whether there was anything to get.
    ///
    /// # Errors
    /// [`acme::OrderError`].
    pub async fn order(&self, now: SystemTime) -> Result<bool, acme::OrderError> {
        let Source::Acme(cache) = &self.source else {
            return Ok(false);
        };
        if self
            .validity()
            .is_some_and(|validity| !validity.is_old(now))
        {
            return Ok(false);
        }
        acme::obtain(cache, &self.answers).await?;
        Ok(true)
    }
}

impl Source {
    /// The certificate that is to be used now, made anew where it is time for that and it is made here; `None` when
    /// there is none yet.
    fn certificate(
        &self,
        settings: &Settings,
        now: SystemTime,
    ) -> Result<Option<Arc<CertifiedKey>>, TlsError> {
        match self {
            Self::Files(pair) => pair.load().map(Some),
            Self::Acme(cache) => cache.load(),
            Self::Local(ca) => ca.certificate(&Names::of(settings), now).map(Some),
        }
    }

    /// What is used until there is a certificate.
    fn stopgap(&self) -> Result<Arc<CertifiedKey>, TlsError> {
        match self {
            Self::Acme(cache) => cache.stopgap(),
            Self::Files(_) | Self::Local(_) => {
                Err(TlsError::Make("there is none to begin with".to_owned()))
            }
        }
    }
}

/// How long the certificate is valid that a server of these settings has or would have, without making one; `None`
/// when there is none yet.
///
/// # Errors
/// [`TlsError`] when it can't be read or used.
pub fn look(settings: &Settings) -> Result<Option<Validity>, TlsError> {
    let folder = settings.data.join(FOLDER);
    let chain = match &settings.tls {
        TlsMode::Off => return Ok(None),
        TlsMode::Files { chain, key } => {
            let pair = files::Pair::new(chain, key).load()?;
            return Ok(pair.cert.first().and_then(|leaf| Validity::of(leaf)));
        }
        TlsMode::Acme(_) => folder.join(acme::FOLDER).join(acme::CHAIN),
        TlsMode::LocalCa => folder.join(local_ca::LEAF),
    };
    if !chain.exists() {
        return Ok(None);
    }
    let chain = files::chain(&chain)?;
    Ok(chain.first().and_then(|leaf| Validity::of(leaf)))
}
