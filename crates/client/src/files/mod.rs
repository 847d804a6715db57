//! Files: sending and fetching them over HTTP, resumable, with the digest checked.
//!
//! Each transfer is one future, which may be dropped at any time, and a [`Transfer`] to look at and steer it
//! by. What was moved when it ended early is kept, and noted ([`Unfinished`]), so that another call, also of
//! another run of the program, goes on from there.

mod begun;
mod error;
mod fetch;
mod look;
mod meter;
mod notes;
mod persist;
mod place;
mod send_file;
mod send_stream;
mod sink;
mod source;
mod target;
mod transfer;
mod tus;

use std::time::Duration;

use hyper::Method;
use parlor_wire::{FileId, FileView, Hidden, RoomId, UserId};

pub use begun::Begun;
pub use error::TransferError;
pub use notes::Unfinished;
pub use place::place_in;
pub use source::Source;
pub use target::{Saved, Target};
pub use transfer::{Phase, Progress, Transfer};

use crate::http::{Http, Outgoing};
use crate::{Address, ClientError};
use source::Kind;

/// Moves files between this machine and a server, for a client that is remembered there. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    address: Address,
    token: Hidden,
    user: UserId,
    /// The name of a guest: what is begun can only be gone on with as the same guest.
    guest: Option<String>,
    patience: Duration,
    unfinished: Option<Unfinished>,
}

impl Files {
    pub(crate) fn new(
        address: Address,
        token: Hidden,
        user: UserId,
        guest: Option<String>,
        patience: Duration,
    ) -> Self {
        Self {
            address,
            token,
            user,
            guest,
            patience,
            unfinished: None,
        }
    }

    /// Notes what is begun there, so that another run goes on with it.
    #[must_use]
    pub fn noting(self, unfinished: Unfinished) -> Self {
        let unfinished = Some(unfinished);
        Self { unfinished, ..self }
    }

    /// What is known of a file.
    ///
    /// # Errors
    ///
    /// [`ClientError`]: refused, also when it is not for this user, or not answered.
    pub async fn info(&self, file: FileId) -> Result<FileView, ClientError> {
        let mut http = self.connect().await?;
        let request = http.request(Method::GET, &tus::info(file));
        http.send(request, Outgoing::empty()).await?.json().await
    }

    /// Shares something with a room: when it returns, all is on the server's stable storage, and is what was read
    /// here. Lost connections are come back from, for as long as the client's patience after each.
    ///
    /// # Errors
    ///
    /// [`TransferError`].
    pub async fn upload(
        &self,
        room: RoomId,
        source: Source,
        transfer: &Transfer,
    ) -> Result<FileView, TransferError> {
        let Source {
            name,
            kind,
            lifetime,
        } = source;
        let named = (name, lifetime);
        let sent = match kind {
            Kind::File(file) => self.send_file(room, named, *file, transfer).await,
            Kind::Stream(stream) => self.send_stream(room, named, stream, transfer).await,
        };
        transfer.enter(Phase::Ended);
        sent
    }

    /// Fetches a file: when it returns, it stands whole where it was to be saved, and is what was sent. One that
    /// is still being sent is followed. Nothing is ever overwritten, and whatever the file is called, it is
    /// saved in the folder that was chosen.
    ///
    /// # Errors
    ///
    /// [`TransferError`]; when its sender gives it up, nothing of it is left.
    pub async fn download(
        &self,
        file: FileId,
        target: Target,
        transfer: &Transfer,
    ) -> Result<Saved, TransferError> {
        let fetched = self.fetch(file, target, transfer).await;
        transfer.enter(Phase::Ended);
        fetched
    }

    async fn connect(&self) -> Result<Http, ClientError> {
        let connecting = Http::connect(&self.address);
        let connected = tokio::time::timeout(self.patience, connecting).await;
        let http = connected.unwrap_or_else(|_| Err(self.silent()))?;
        Ok(http.with_token(&self.token))
    }

    fn silent(&self) -> ClientError {
        ClientError::Unreachable(format!("{} does not answer", self.address))
    }
}

#[cfg(test)]
mod tests;
