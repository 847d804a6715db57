//! A certificate from files of the operator's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parlor_net::provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use crate::tls::TlsError;

/// A certificate with those that lead to its authority, and its key.
#[derive(Debug, Clone)]
pub struct Pair {
    chain: PathBuf,
    key: PathBuf,
}

impl Pair {
    /// In these files.
    #[must_use]
    pub fn new(chain: &Path, key: &Path) -> Self {
        Self {
            chain: chain.to_owned(),
            key: key.to_owned(),
        }
    }

    /// Reads them.
    ///
    /// # Errors
    /// [`TlsError`]: they can't be read, or do not belong together.
    pub fn load(&self) -> Result<Arc<CertifiedKey>, TlsError> {
        let chain = chain(&self.chain)?;
        let key = std::fs::read(&self.key).map_err(TlsError::read(&self.key))?;
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(|_| TlsError::Content {
            path: self.key.clone(),
            wanted: "private key",
        })?;
        certified(chain, key, &self.chain)
    }
}

/// Reads the certificates of a file.
///
/// # Errors
/// [`TlsError`]: it can't be read, or has none.
pub fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = std::fs::read(path).map_err(TlsError::read(path))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    chain.ok_or_else(|| TlsError::Content {
        path: path.to_owned(),
        wanted: "certificate",
    })
}

/// A certificate with its key; `path` is named when they do not belong together.
///
/// # Errors
/// [`TlsError::Unusable`].
pub fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    path: &Path,
) -> Result<Arc<CertifiedKey>, TlsError> {
    let certified = CertifiedKey::from_der(chain, key, &provider());
    certified.map(Arc::new).map_err(|error| TlsError::Unusable {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn made() -> (String, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let parameters = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    #[test]
    fn pair_is_read_and_a_wrong_one_refused_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let chain = folder.path().join("chain.pem");
        let key = folder.path().join("key.pem");
        let pair = Pair::new(&chain, &key);
        let refusal = || pair.load().unwrap_err().to_string();
        assert!(refusal().contains("chain.pem can't be read"));
        let (certificate, its_key) = made();
        fs::write(&chain, "nothing").unwrap();
        assert!(refusal().contains("no certificate in PEM"));
        fs::write(&chain, &certificate).unwrap();
        fs::write(&key, &certificate).unwrap();
        assert!(refusal().contains("no private key in PEM"));
        fs::write(&key, made().1).unwrap();
        assert!(refusal().contains("can't be used"), "{}", refusal());
        fs::write(&key, its_key).unwrap();
        assert_eq!(pair.load().unwrap().cert.len(), 1);
    }
}
