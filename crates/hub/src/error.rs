//! Why a hub could not start.

use parlor_core::Denied;
use parlor_store::StoreError;
use thiserror::Error;

/// A hub's failure to start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HubError {
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store has no lobby: it is not one of Parlor's, or damaged.
    #[error("the store has no lobby: restore a backup")]
    NoLobby,
    /// The owner given in the settings can't be made.
    #[error("the owner can't be made: {0}")]
    Owner(Denied),
    /// A thread could not be started.
    #[error("a thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
}
