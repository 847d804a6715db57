//! Stores in temporary folders.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};

use parlor_model::{CountingIds, IdSource, Timestamp};
use parlor_store::conformance::Harness;
use parlor_store::{Store, StoreError};
use parlor_store_sqlite::{SqliteStore, restore};
use tempfile::TempDir;

/// When the stores were made.
pub const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// Ids that differ from store to store.
#[derive(Debug, Default)]
pub struct Ids(CountingIds);

impl IdSource for Ids {
    fn bytes16(&mut self) -> [u8; 16] {
        self.0.bytes16()
    }
}

/// A folder for a store and for what its test makes beside it.
#[derive(Debug)]
pub struct Folders {
    root: TempDir,
    ids: Ids,
    made: u32,
}

impl Folders {
    pub fn new() -> Self {
        Self {
            root: TempDir::new().unwrap(),
            ids: Ids::default(),
            made: 0,
        }
    }

    pub fn store(&self) -> PathBuf {
        self.root.path().join("store")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.store().join(name)
    }

    pub fn try_open(&mut self) -> Result<SqliteStore, StoreError> {
        SqliteStore::open(&self.store(), &mut self.ids, NOW)
    }

    pub fn restore_here(&mut self, from: &Path) -> Result<(), StoreError> {
        restore(from, &self.store(), &mut self.ids, NOW)
    }
}

impl Harness for Folders {
    fn open(&mut self) -> Box<dyn Store> {
        Box::new(self.try_open().unwrap())
    }

    fn spare_path(&mut self) -> PathBuf {
        self.made += 1;
        self.root.path().join(format!("spare{}", self.made))
    }

    fn restore(&mut self, from: &Path) -> Box<dyn Store> {
        let place = self.spare_path();
        restore(from, &place, &mut self.ids, NOW).unwrap();
        Box::new(SqliteStore::open(&place, &mut self.ids, NOW).unwrap())
    }
}
