//! What can be wrong with certificates and keys, each with the way out.

use std::io;
use std::path::{Path, PathBuf};

use parlor_store::io_words;
use thiserror::Error;

/// A certificate or key that can't be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file can't be read.
    #[error("{} can't be read: {}", .path.display(), io_words(.source))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file can't be written.
    #[error("{} can't be written: {}", .path.display(), io_words(.source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file has not what it should.
    #[error("{} has no {wanted} in PEM; name the right file", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What it should have.
        wanted: &'static str,
    },
    /// The certificate and the key do not belong together, or are of a kind that is not supported.
    #[error("{} and its key can't be used: {why}", .path.display())]
    Unusable {
        /// The certificate's file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A certificate can't be made.
    #[error("a certificate can't be made: {0}")]
    Make(String),
    /// The configuration is refused.
    #[error("TLS can't be set up: {0}")]
    Setup(#[from] rustls::Error),
}

impl TlsError {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        Self::Make(error.to_string())
    }
}
