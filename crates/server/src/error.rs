//! Why the server did not start, or ended: one line each, with the way out.

use std::io;
use std::path::PathBuf;

use parlor_hub::HubError;
use parlor_store::{BlobError, NOT_PERMITTED, StoreError, io_words};
use thiserror::Error;

use crate::bind::BindError;
use crate::owner::OwnerError;
use crate::settings::SettingsError;
use crate::settings::key::{OWNER_PASSWORD_VARIABLE, OWNER_VARIABLE};
use crate::tls::TlsError;

/// Why a server, a backup or a restore failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The settings can't be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// An address can't be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The certificate or its key can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The first owner can't be made.
    #[error(transparent)]
    Owner(#[from] OwnerError),
    /// The store can't be used.
    #[error("{}", in_words(.0))]
    Store(#[from] StoreError),
    /// The folder that keeps the bytes of files can't be used.
    #[error("the folder for files can't be used: {0}")]
    Files(#[from] BlobError),
    /// A store can't be copied to or from a backup.
    #[error("{}", copy_words(.0))]
    Copy(StoreError),
    /// What is to be restored is no good backup.
    #[error("{} can't be restored: {why}; name another backup", .file.display())]
    NoBackup {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A room was named that the store does not have.
    #[error(
        "there is no room called {0} in this store; leave the room out to see them all in the lines of type room"
    )]
    NoRoom(String),
    /// A user was named who has no second factor, or is none.
    #[error(
        "nobody called {0} has a second factor in this store; `parlor admin users` lists all users"
    )]
    NoFactor(String),
    /// What was asked for can't be written.
    #[error("the output can't be written: {}", io_words(.0))]
    Output(io::Error),
    /// The hub did not start.
    #[error(transparent)]
    Hub(HubError),
    /// The ready file can't be written.
    #[error(
        "{} can't be written: {}; name a file in a folder that exists with --ready-file",
        .path.display(), io_words(.source)
    )]
    ReadyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The operating system gave no threads or signals.
    #[error("the operating system does not let the server run: {0}")]
    Runtime(io::Error),
    /// A part that must run as long as the server has ended.
    #[error("{0} ended unexpectedly; the server stops, start it again")]
    Ended(&'static str),
    /// Interrupted before it served.
    #[error("stopped before it served; start it again when you like")]
    Interrupted,
    /// Nobody answered who the first owner is.
    #[error(
        "no owner was made, and the server did not start: start it again to be asked again, \
         or set {OWNER_VARIABLE} and {OWNER_PASSWORD_VARIABLE}"
    )]
    NotAnswered,
}

impl RunError {
    /// The exit code of the process: 2 when the operator has to change something before it can
    /// start, 1 when something broke.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Settings(_)
            | Self::Bind(_)
            | Self::Tls(_)
            | Self::Owner(_)
            | Self::ReadyFile { .. } => 2,
            Self::NoBackup { .. } | Self::NoRoom(_) | Self::NoFactor(_) | Self::Files(_) => 2,
            Self::Store(error) | Self::Copy(error) | Self::Hub(HubError::Store(error)) => {
                of_store(error)
            }
            Self::Hub(HubError::Owner(_)) | Self::NotAnswered => 2,
            Self::Hub(_) | Self::Runtime(_) | Self::Ended(_) | Self::Output(_) => 1,
            Self::Interrupted => 130,
        }
    }
}

impl From<HubError> for RunError {
    fn from(error: HubError) -> Self {
        match error {
            HubError::Store(error) => Self::Store(error),
            other => Self::Hub(other),
        }
    }
}

fn of_store(error: &StoreError) -> u8 {
    match error {
        StoreError::InUse(_) | StoreError::Newer { .. } | StoreError::Unusable { .. } => 2,
        _ => 1,
    }
}

fn in_words(error: &StoreError) -> String {
    match error {
        StoreError::InUse(_) => {
            format!("{error}: stop that one, or name another folder with --data")
        }
        StoreError::Full => format!("{error}: make some room, then start again"),
        StoreError::Unusable { .. } => {
            format!("{error}; name a folder that this user can write to with --data")
        }
        other => other.to_string(),
    }
}

fn copy_words(error: &StoreError) -> String {
    match error {
        StoreError::InUse(_) => in_words(error),
        StoreError::Full => format!("{error}: make some room, then try again"),
        StoreError::Unusable { why, .. } if why == NOT_PERMITTED => {
            format!("{error}; run this as the user that the server runs as")
        }
        other => other.to_string(),
    }
}
