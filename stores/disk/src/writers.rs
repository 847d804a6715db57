//! Which uploads have a writer: one each within this process. Other processes are kept out by the lock
//! on the data folder.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_model::FileId;
use parlor_store::BlobError;

#[derive(Debug, Default, Clone)]
pub(crate) struct Writers(Arc<Mutex<BTreeSet<FileId>>>);

impl Writers {
    /// Takes an upload for one writer, until what this returns is dropped.
    pub(crate) fn take(&self, file: FileId) -> Result<Held, BlobError> {
        if !self.lock().insert(file) {
            return Err(BlobError::InUse);
        }
        Ok(Held {
            writers: self.clone(),
            file,
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<FileId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An upload that has its writer.
#[derive(Debug)]
pub(crate) struct Held {
    writers: Writers,
    file: FileId,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.writers.lock().remove(&self.file);
    }
}
