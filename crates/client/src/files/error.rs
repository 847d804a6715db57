//! Why a file was not sent or fetched, by what a caller can do about it.

use std::io;
use std::path::Path;

use thiserror::Error;

use crate::ClientError;

/// Why a transfer ended without its file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransferError {
    /// The server said no, or was lost. What was moved is kept, so that another call may go on, unless the
    /// server says that there is no such file any more.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// What is to be sent can't be, or changed while it was being sent; nothing was shared.
    #[error("{0}")]
    Source(String),
    /// The place to save at can't be used; nothing was saved there.
    #[error("{0}")]
    Target(String),
    /// Writing what was fetched failed, such as on a full disk.
    #[error("{0}")]
    Output(String),
    /// Nobody reads the output any more.
    #[error("nobody reads the output any more")]
    NobodyReads,
    /// What arrived is not what was sent; nothing of it is kept.
    #[error("{0}")]
    Damaged(String),
    /// It was cancelled by its handle.
    #[error("cancelled")]
    Cancelled,
}

impl TransferError {
    /// Whether to try again on another connection.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            // The offset is asked for before the next try.
            Self::Client(ClientError::Refused { code, .. }) if code == "wrong_offset" => true,
            Self::Client(error) => error.is_passing(),
            _ => false,
        }
    }

    /// Whether another client has taken over the upload.
    pub(super) fn is_taken_over(&self) -> bool {
        matches!(self, Self::Client(ClientError::Refused { code, .. }) if code == "taken_over")
    }

    /// Whether the server will never take or give this file again.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Client(ClientError::Refused { code, .. }) => matches!(
                code.as_str(),
                "no_such_file" | "file_failed" | "wrong_digest" | "file_too_large" | "too_large"
            ),
            Self::Client(_) | Self::Target(_) | Self::Output(_) | Self::NobodyReads => false,
            Self::Source(_) | Self::Damaged(_) | Self::Cancelled => true,
        }
    }

    /// The server's answer makes no sense.
    pub(super) fn protocol(what: &str) -> Self {
        ClientError::Protocol(what.to_owned()).into()
    }

    pub(super) fn output(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::Output(format!(
                "{} can't be written: {}",
                path.display(),
                words(error)
            )),
        }
    }

    pub(super) fn target(path: &Path, error: &io::Error) -> Self {
        Self::Target(format!(
            "{} can't be written: {}",
            path.display(),
            words(error)
        ))
    }

    pub(super) fn source(path: &Path, error: &io::Error) -> Self {
        Self::Source(format!(
            "{} can't be read: {}",
            path.display(),
            words(error)
        ))
    }
}

/// An error of the system in words, without its number.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "its permissions do not allow that to this user".to_owned()
        }
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => {
            let text = error.to_string();
            let words = text.split(" (os error ").next().unwrap_or_default();
            let mut letters = words.chars();
            let first = letters.next().into_iter().flat_map(char::to_lowercase);
            first.chain(letters).collect()
        }
    }
}
