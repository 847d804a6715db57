//! What the store, its writer and its readers share, and the clean end when the last of them is gone.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use parlor_model::StoreEpoch;
use parlor_store::{SearchProgress, StoreError};

use crate::checkpoint::Checkpointer;
use crate::connection::{empty_wal, open_writing};
use crate::folder::{Folder, Held};
use crate::seal;
use crate::search::Index;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) folder: Folder,
    pub(crate) epoch: StoreEpoch,
    /// The lobby's number.
    pub(crate) lobby: i64,
    pub(crate) writing: AtomicBool,
    /// Whether the disk failed: what it then says of its files is not sealed.
    pub(crate) failed: AtomicBool,
    pub(crate) progress: Progress,
    pub(crate) checkpointer: Option<Checkpointer>,
    /// Opened at start, taken by the first writer.
    pub(crate) index: Mutex<Option<Index>>,
    /// Given up last, when this is dropped.
    _held: Held,
}

/// How far the log and the search index are, as their writer knows.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    newest: AtomicI64,
    indexed: AtomicI64,
    again: AtomicI64,
    generation: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        folder: Folder,
        held: Held,
        (epoch, lobby): (StoreEpoch, i64),
        checkpointer: Checkpointer,
        index: Index,
    ) -> Self {
        Self {
            folder,
            epoch,
            lobby,
            writing: AtomicBool::new(false),
            failed: AtomicBool::new(false),
            progress: Progress::default(),
            checkpointer: Some(checkpointer),
            index: Mutex::new(Some(index)),
            _held: held,
        }
    }

    /// Moves everything into the database files and seals them.
    fn close(&mut self) -> Result<(), StoreError> {
        self.checkpointer = None;
        if let Ok(index) = self.index.get_mut() {
            *index = None;
        }
        let log = open_writing(&self.folder.database())?;
        let whole = empty_wal(&log)?;
        drop(log);
        let search = open_writing(&self.folder.search())?;
        let whole = empty_wal(&search)? && whole;
        drop(search);
        if whole && !*self.failed.get_mut() {
            seal::close(&self.folder)
        } else {
            Ok(())
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::warn!(%error, "the store could not be closed cleanly, its next start will check it");
        }
    }
}

impl Progress {
    pub(crate) fn set_newest(&self, newest: i64) {
        self.newest.store(newest, Ordering::Release);
    }

    pub(crate) fn set_indexed(&self, (position, again): (i64, i64)) {
        self.indexed.store(position, Ordering::Release);
        self.again.store(again, Ordering::Release);
    }

    /// How often the index was begun anew.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn count_generation(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn search(&self) -> SearchProgress {
        let newest = self.newest.load(Ordering::Acquire);
        let (indexed, again) = (
            self.indexed.load(Ordering::Acquire),
            self.again.load(Ordering::Acquire),
        );
        SearchProgress {
            behind: u64::try_from(newest - indexed + again).unwrap_or(0),
        }
    }
}
