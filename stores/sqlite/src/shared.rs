//! What the store, its writer and its readers share, and the clean end when the last of them is gone.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

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
    /// The writing end of the search index, as long as there is a writer.
    index: Mutex<Option<Index>>,
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

    /// The writing end of the search index, when nobody else is at it.
    pub(crate) fn index(&self) -> MutexGuard<'_, Option<Index>> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same where nothing is to wait; `None` when somebody is at it.
    pub(crate) fn idle_index(&self) -> Option<MutexGuard<'_, Option<Index>>> {
        match self.index.try_lock() {
            Ok(place) => Some(place),
            Err(TryLockError::Poisoned(place)) => Some(place.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Opens the index for a writer, unless the start has just done so.
    pub(crate) fn open_index(&self, newest: i64) -> Result<(), StoreError> {
        let mut place = self.index();
        if place.is_none() {
            *place = Some(Index::open(&self.folder, self.epoch, newest)?);
        }
        self.progress.set_indexed(place.as_ref());
        Ok(())
    }

    /// Throws the index away and begins it anew.
    pub(crate) fn begin_index(&self, place: &mut Option<Index>) -> Result<(), StoreError> {
        *place = None;
        *place = Some(Index::begin(&self.folder, self.epoch)?);
        self.progress.count_generation();
        Ok(())
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

    pub(crate) fn set_indexed(&self, index: Option<&Index>) {
        let Some((position, again)) = index.map(Index::progress) else {
            return;
        };
        self.indexed.store(position, Ordering::Release);
        self.again.store(again, Ordering::Release);
    }

    /// How often the index was begun anew.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn count_generation(&self) {
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
