//! How far an upload is, as its writer and its syncers share it.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parlor_store::{BlobError, Syncer};

use crate::error::of_io;

#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// What the writer appended.
    written: AtomicU64,
    /// What is on stable storage.
    synced: AtomicU64,
    /// The first sync that failed. After one the kernel may call pages clean that never reached the disk,
    /// so that a later success would say nothing.
    failed: OnceLock<BlobError>,
}

impl Progress {
    /// Begins with what is there and synced.
    pub(crate) fn new(length: u64) -> Self {
        Self {
            written: length.into(),
            synced: length.into(),
            failed: OnceLock::new(),
        }
    }

    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }

    pub(crate) fn set_written(&self, length: u64) {
        self.written.store(length, Ordering::Release);
    }

    /// What counts as there when the writer is gone.
    pub(crate) fn remains(&self) -> u64 {
        match self.failed.get() {
            None => self.written(),
            Some(_) => self.synced.load(Ordering::Acquire),
        }
    }

    /// Refuses everything once a sync failed.
    pub(crate) fn check(&self) -> Result<(), BlobError> {
        self.failed.get().cloned().map_or(Ok(()), Err)
    }

    /// Makes durable what is written by now, by means of `sync`.
    pub(crate) fn sync(
        &self,
        sync: impl FnOnce() -> io::Result<()>,
        as_error: impl FnOnce(&io::Error) -> BlobError,
    ) -> Result<(), BlobError> {
        self.check()?;
        let written = self.written();
        if let Err(error) = sync() {
            return Err(self.failed.get_or_init(|| as_error(&error)).clone());
        }
        // Another thread's sync, begun before this one, may have failed meanwhile and taken the error along.
        self.check()?;
        self.synced.fetch_max(written, Ordering::AcqRel);
        Ok(())
    }
}

/// Syncs an upload beside its writer.
#[derive(Debug, Clone)]
pub(crate) struct DiskSyncer {
    pub(crate) file: Arc<File>,
    pub(crate) path: Arc<PathBuf>,
    pub(crate) progress: Arc<Progress>,
}

impl Syncer for DiskSyncer {
    fn sync(&self) -> Result<(), BlobError> {
        self.progress
            .sync(|| self.file.sync_data(), |error| of_io(&self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sync(progress: &Progress, result: io::Result<()>) -> Result<(), BlobError> {
        progress.sync(|| result, |error| BlobError::Io(error.kind().to_string()))
    }

    #[test]
    fn failed_sync_refuses_what_follows_and_leaves_what_was_synced_before() {
        let progress = Progress::new(5);
        progress.set_written(9);
        assert_eq!(sync(&progress, Ok(())), Ok(()));
        progress.set_written(12);
        assert_eq!(progress.remains(), 12);

        let failed = sync(&progress, Err(io::ErrorKind::TimedOut.into()));
        assert_eq!(failed, Err(BlobError::Io("timed out".into())));
        assert_eq!(progress.check(), failed);
        assert_eq!(sync(&progress, Ok(())), failed);
        assert_eq!(progress.remains(), 9);
    }
}
