//! The desk for file bytes: who writes an upload, who follows it, which bytes are still needed. The bytes go
//! from a gateway to the place that keeps them and back, and never through the hub's task, the log or SQL.

mod download;
mod link;
mod meter;
mod own_room;
mod pace;
mod pins;
mod pipe;
mod preview;
mod running;
mod sweep;
mod thumbnail;
mod upload;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_core::Denied;
use parlor_model::{Digest, FileFailure, FileId, RoomId, Seq, UserId};
use parlor_store::{BlobError, Blobs, Reader, Syncer};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub use download::Download;
pub use link::Link;
pub(crate) use link::Links;
use pace::Pace;
use pins::Pins;
use preview::Previews;
use running::AllRunning;
pub(crate) use running::{Progress, Running};
pub use upload::Upload;

use crate::AuthContext;
use crate::metrics::Counters;
use crate::readers::Readers;

/// By what right somebody moves bytes. It is looked at again every second while they move.
#[derive(Debug, Clone)]
pub enum Bearer {
    /// Somebody who has shown who they are.
    Caller(Box<AuthContext>),
    /// Somebody to whom a link was given, as whom it acts.
    User {
        /// Who.
        user: UserId,
        /// When the link was made: it ends when they are signed out, removed or blocked.
        since: tokio::time::Instant,
        /// From where they use it.
        address: Option<IpAddr>,
    },
    /// Whoever has a link that was told to a whole room.
    Anyone {
        /// From where they use it.
        address: Option<IpAddr>,
    },
}

/// What is done with bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Move {
    /// Sending a file of one's own, of which so many bytes have come.
    Send(FileId, u64),
    /// Reading a file of this room, that was offered there.
    Read(FileId, RoomId, Seq),
}

/// The desk of a hub that keeps files.
pub(crate) struct Files {
    pub(crate) blobs: Arc<dyn Blobs>,
    /// The bytes that must stay free on the disk.
    pub(crate) floor: u64,
    running: AllRunning,
    /// Digests whose file is being committed: their bytes must stay.
    pins: Arc<Pins>,
    readers: Readers,
    pub(crate) counters: Arc<Counters>,
    pub(crate) links: Links,
    pub(crate) pace: Pace,
    /// Held while an upload is synced.
    disk: Semaphore,
    previews: Previews,
}

impl Files {
    pub(crate) fn new(
        blobs: Arc<dyn Blobs>,
        floor: u64,
        readers: Readers,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            previews: Previews::start(Arc::clone(&blobs)),
            blobs,
            floor,
            running: AllRunning::default(),
            pins: Arc::default(),
            readers,
            counters,
            links: Links::default(),
            pace: Pace::default(),
            disk: Semaphore::new(1),
        }
    }

    /// What those who write a file and those who follow it share.
    pub(crate) fn running(&self, file: FileId) -> Arc<Running> {
        self.running.of(file)
    }

    /// The files whose upload has been touched since this began, and when that was last.
    pub(crate) fn touched(&self, file: FileId) -> Option<tokio::time::Instant> {
        self.running.known(file).map(|running| running.touched())
    }

    /// Syncs an upload when no other is being synced.
    pub(crate) async fn sync(&self, syncer: Arc<dyn Syncer>) -> Result<(), BlobError> {
        let _alone = self.disk.acquire().await;
        let synced = tokio::task::spawn_blocking(move || syncer.sync()).await;
        synced.unwrap_or_else(|error| Err(BlobError::Io(error.to_string())))
    }

    /// A file is not being sent any more: its writer and its followers are told, and what there is of it goes.
    pub(crate) fn ended(self: &Arc<Self>, file: FileId, how: Progress) {
        self.running.end(file, how);
        if let Progress::Ready(content) = how {
            self.previews.ask(content);
        }
        let files = Arc::clone(self);
        tokio::task::spawn_blocking(move || files.discard(file));
    }

    fn discard(&self, file: FileId) {
        if let Err(error) = self.blobs.discard_upload(file) {
            tracing::warn!(%error, "what is left of a file could not be removed");
        }
    }

    /// A file was deleted: its bytes go when no other file has the same.
    pub(crate) fn freed(self: &Arc<Self>, digest: Digest) {
        let files = Arc::clone(self);
        let runtime = Handle::try_current();
        let used = self.readers.run(move |reader: &mut dyn Reader| {
            let Some(mut removal) = files.pins.remove(digest) else {
                return Ok(());
            };
            // From here on no upload of the same bytes comes in, until `removal` is gone.
            while reader.is_digest_used(digest)? {
                match removal.stays() {
                    Some(again) => removal = again,
                    None => return Ok(()),
                }
            }
            let remove = move || {
                if let Err(error) = files.blobs.remove(&digest) {
                    tracing::warn!(%error, "the bytes of a deleted file could not be removed");
                }
                drop(removal);
            };
            // That of a large file takes long, and others wait to read.
            match runtime {
                Ok(runtime) => drop(runtime.spawn_blocking(remove)),
                Err(_) => remove(),
            }
            Ok(())
        });
        drop(used);
    }

    /// Keeps the bytes of a digest while a file of them is being committed. Waits while they are being removed.
    pub(crate) fn pin(self: &Arc<Self>, digest: Digest) -> Pin {
        self.pins.pin(digest);
        Pin {
            files: Arc::clone(self),
            digest,
        }
    }

    /// # Errors
    /// [`Denied::NoSpace`] when less would be left than the operator wants to stay free.
    pub(crate) fn check_space(&self) -> Result<(), BlobError> {
        let free = self.blobs.space()?.free;
        self.counters.files_disk_free.set(free);
        if free < self.floor {
            return Err(BlobError::Full);
        }
        Ok(())
    }
}

/// While it lives, the bytes of a digest stay.
pub(crate) struct Pin {
    files: Arc<Files>,
    digest: Digest,
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.files.pins.unpin(self.digest);
        // Should the file not have been committed, nobody needs them.
        self.files.freed(self.digest);
    }
}

/// A fault of the place that keeps bytes, for whoever moves them.
pub(crate) fn denied(error: &BlobError) -> Denied {
    match error {
        BlobError::Full => Denied::NoSpace,
        BlobError::InUse => Denied::TakenOver,
        BlobError::Missing => Denied::FileFailed {
            name: "that was shared".to_owned(),
            why: FileFailure::Lost,
        },
        error => {
            tracing::error!(%error, "the bytes of a file can't be written or read");
            Denied::FilesUnavailable
        }
    }
}

/// Runs what waits for a disk on a thread of its own.
pub(crate) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Denied> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| {
        tracing::error!(%error, "work on the bytes of a file panicked");
        Denied::FilesUnavailable
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
