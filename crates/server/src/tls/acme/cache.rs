//! What is kept between runs: the account, the server's key, and the certificate. The key stays the same over all
//! renewals, so that pins hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
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

    /// The certificate that is there; until there is one, the server vouches for itself.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(&self) -> Result<Arc<CertifiedKey>, TlsError> {
        let path = self.folder.join(CHAIN);
        let key = self.key()?;
        let chain = match self.is_for_these()? {
            true => files::chain(&path)?,
            false => {
                let mut parameters = CertificateParams::new(self.acme.names.clone())?;
                // So that it is always time for a better one.
                parameters.not_before = rcgen::date_time_ymd(2000, 1, 1);
                parameters.not_after = rcgen::date_time_ymd(2000, 1, 2);
                vec![parameters.self_signed(&key)?.der().clone()]
            }
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        files::certified(chain, key, &path)
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
