//! What is kept between runs: the account, the server's key, and the certificate. The key stays the same over all
//! renewals, so that pins hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

use crate::settings::Acme;
use crate::tls::folder::{make, read, write};
use crate::tls::{TlsError, files};

const ACCOUNT: &str = "account.json";
const KEY: &str = "server.key";
/// The file with the certificate.
pub const CHAIN: &str = "server.pem";
/// Which names, of which ACME server, the certificate is for.
const FOR: &str = "server.for";

/// The folder of one ACME server's certificate.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    /// What is asked for.
    pub acme: Acme,
}

impl Cache {
    /// In this folder, which is made if need be.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn open(folder: &Path, acme: &Acme) -> Result<Self, TlsError> {
        make(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            acme: acme.clone(),
        })
    }

    /// The certificate that is there; `None` when there is none for these names yet.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(&self) -> Result<Option<Arc<CertifiedKey>>, TlsError> {
        if !self.is_for_these()? {
            return Ok(None);
        }
        let chain = files::chain(&self.folder.join(CHAIN))?;
        self.certified(chain).map(Some)
    }

    /// A certificate that vouches for itself, until there is a better one, for which it is always time.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn stopgap(&self) -> Result<Arc<CertifiedKey>, TlsError> {
        let mut parameters = CertificateParams::new(self.acme.names.clone())?;
        parameters.not_before = rcgen::date_time_ymd(2000, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2000, 1, 2);
        let certificate = parameters.self_signed(&self.key()?)?;
        self.certified(vec![certificate.der().clone()])
    }

    fn certified(
        &self,
        chain: Vec<CertificateDer<'static>>,
    ) -> Result<Arc<CertifiedKey>, TlsError> {
        let key = PrivatePkcs8KeyDer::from(self.key()?.serialize_der());
        files::certified(chain, PrivateKeyDer::from(key), &self.folder.join(CHAIN))
    }

    /// Keeps a certificate.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn keep(&self, chain: &str) -> Result<(), TlsError> {
        write(&self.folder.join(CHAIN), chain)?;
        write(&self.folder.join(FOR), &self.described())
    }

    /// The server's key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn key(&self) -> Result<KeyPair, TlsError> {
        let path = self.folder.join(KEY);
        if let Some(pem) = read(&path)? {
            return KeyPair::from_pem(&pem).map_err(|_| TlsError::Content {
                path,
                wanted: "private key",
            });
        }
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        write(&path, &key.serialize_pem())?;
        Ok(key)
    }

    /// The account as it was kept; one at another ACME server is none.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn account(&self) -> Result<Option<String>, TlsError> {
        let kept = read(&self.folder.join(ACCOUNT))?;
        let kept = kept.as_deref().and_then(|kept| kept.split_once('\n'));
        let kept = kept.filter(|(directory, _)| *directory == self.acme.directory);
        Ok(kept.map(|(_, account)| account.to_owned()))
    }

    /// Keeps the account.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn keep_account(&self, account: &str) -> Result<(), TlsError> {
        let text = format!("{}\n{account}", self.acme.directory);
        write(&self.folder.join(ACCOUNT), &text)
    }

    fn is_for_these(&self) -> Result<bool, TlsError> {
        let kept = read(&self.folder.join(FOR))?;
        Ok(kept.as_deref() == Some(&*self.described()))
    }

    fn described(&self) -> String {
        format!("{}\n{}\n", self.acme.directory, self.acme.names.join("\n"))
    }
}
