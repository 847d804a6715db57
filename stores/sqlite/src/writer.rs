//! The one that writes: group commits to the log, and the search index when there is time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_core::Change;
use parlor_store::{SearchProgress, StoreError, Writer};
use rusqlite::Connection;

use crate::apply::{Applier, run};
use crate::checkpoint::Bell;
use crate::connection::{empty_wal_now, open_writing};
use crate::search::Index;
use crate::shared::Shared;
use crate::store::newest;

/// Commits after which the checkpoint thread looks at the WAL.
const COMMITS_A_LOOK: u32 = 32;
/// Changes that count as one more commit.
const CHANGES_A_COMMIT: usize = 32;

/// The writer of a store. Fields are dropped in this order: the connections before what they share.
#[derive(Debug)]
pub(crate) struct SqliteWriter {
    connection: Connection,
    applier: Applier,
    bell: Option<Bell>,
    since_look: u32,
    spent: bool,
    shared: Arc<Shared>,
}

impl SqliteWriter {
    pub(crate) fn open(shared: Arc<Shared>) -> Result<Self, StoreError> {
        if shared.writing.swap(true, Ordering::AcqRel) {
            return Err(StoreError::InUse(shared.folder.database()));
        }
        Self::start(Arc::clone(&shared))
            .inspect_err(|_| shared.writing.store(false, Ordering::Release))
    }

    fn start(shared: Arc<Shared>) -> Result<Self, StoreError> {
        let connection = open_writing(&shared.folder.database())?;
        let newest = newest(&connection)?;
        shared.progress.set_newest(newest);
        shared.open_index(newest)?;
        let applier = Applier::new(shared.lobby, newest);
        let bell = shared
            .checkpointer
            .as_ref()
            .and_then(crate::checkpoint::Checkpointer::bell);
        Ok(Self {
            connection,
            applier,
            bell,
            since_look: 0,
            spent: false,
            shared,
        })
    }

    fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        run(&self.connection, "BEGIN IMMEDIATE", ())?;
        self.applier.begin();
        changes
            .iter()
            .try_for_each(|change| self.applier.apply(&self.connection, change))?;
        self.applier.finish(&self.connection)?;
        self.forget()?;
        run(&self.connection, "COMMIT", ()).map(drop)
    }

    /// Lets the search index forget what this transaction erases. An index that can't is begun anew:
    /// an erased text must not live on in it.
    fn forget(&mut self) -> Result<(), StoreError> {
        let stale = self.applier.stale();
        if stale.is_empty() {
            return Ok(());
        }
        let mut place = self.shared.index();
        let forgotten = place.as_mut().map(|index| index.forget(stale));
        if let Some(Err(error)) = forgotten {
            tracing::warn!(%error, "the search index could not forget a text and is made anew");
            self.shared.begin_index(&mut place)?;
        }
        self.shared.progress.set_indexed(place.as_ref());
        Ok(())
    }

    fn look_after_wal(&mut self, changes: usize) {
        let weight = u32::try_from(1 + changes / CHANGES_A_COMMIT).unwrap_or(COMMITS_A_LOOK);
        self.since_look = self.since_look.saturating_add(weight);
        let Some(bell) = self
            .bell
            .as_ref()
            .filter(|_| self.since_look >= COMMITS_A_LOOK)
        else {
            return;
        };
        self.since_look = 0;
        bell.ring();
        if let Err(error) = bell.hold_ceiling(&self.connection) {
            tracing::warn!(%error, "the log's changes could not be moved into the database");
        }
    }
}

impl Writer for SqliteWriter {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if self.spent {
            return Err(StoreError::Io(
                "this writer failed before, open another".into(),
            ));
        }
        if changes.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.write(changes) {
            self.spent = true;
            if matches!(error, StoreError::Io(_) | StoreError::Damaged(_)) {
                self.shared.failed.store(true, Ordering::Release);
            }
            if !self.connection.is_autocommit() {
                // The error that matters is the first.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            return Err(error);
        }
        self.shared.progress.set_newest(self.applier.newest());
        self.look_after_wal(changes.len());
        Ok(())
    }

    fn purge(&mut self) -> Result<bool, StoreError> {
        let Some(place) = self.shared.idle_index() else {
            return Ok(false);
        };
        let index = place.as_ref();
        if let Some(bell) = &self.bell {
            let log = bell.is_nearly_moved(&self.connection)?;
            let index = index.map(|index| index.is_nearly_moved(bell));
            if !log || !index.transpose()?.unwrap_or(true) {
                return Ok(false);
            }
        }
        let log = empty_wal_now(&self.connection)?;
        let index = index.map(Index::empty_wal);
        Ok(index.transpose()?.unwrap_or(true) && log)
    }

    fn index(&mut self, limit: usize) -> Result<SearchProgress, StoreError> {
        let Some(mut place) = self.shared.idle_index() else {
            return Ok(self.shared.progress.search());
        };
        let followed = place
            .as_mut()
            .map(|index| index.follow(&self.connection, limit));
        match followed {
            None => self.shared.begin_index(&mut place)?,
            Some(Err(StoreError::Damaged(error))) => {
                tracing::warn!(%error, "the search index is damaged and is made anew");
                self.shared.begin_index(&mut place)?;
            }
            Some(other) => other?,
        }
        self.shared.progress.set_indexed(place.as_ref());
        if let (Some(bell), Some(index)) = (&self.bell, &*place) {
            index.hold_ceiling(bell)?;
        }
        drop(place);
        self.look_after_wal(limit);
        Ok(self.shared.progress.search())
    }
}

impl Drop for SqliteWriter {
    fn drop(&mut self) {
        *self.shared.index() = None;
        self.shared.writing.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests;
