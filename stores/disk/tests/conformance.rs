//! The suite that every backend passes, run on a folder, and on one whose blobs are on another file system,
//! where there can be no links.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::Path;

use parlor_store::Blobs;
use parlor_store::conformance::blobs::BlobsHarness;
use parlor_store_disk::DiskBlobs;
use tempfile::TempDir;

/// A file system in memory on every Linux.
const OTHER: &str = "/dev/shm";

struct Folder {
    root: TempDir,
    /// Where the blobs are, if not beside the uploads.
    _other: Option<TempDir>,
}

impl Folder {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        Self { root, _other: None }
    }

    /// Where this machine has no second file system, the folder is whole, and the suite runs once more.
    fn across_file_systems() -> Self {
        let root = TempDir::new().unwrap();
        let device = |path: &Path| fs::metadata(path).map(|data| data.dev()).ok();
        let other = TempDir::new_in(OTHER).ok();
        let other = other.filter(|other| device(other.path()) != device(root.path()));
        match &other {
            Some(other) => symlink(other.path(), root.path().join("blobs")).unwrap(),
            None => eprintln!("NOT RUN: {OTHER} is no other file system, so links were used"),
        }
        Self {
            root,
            _other: other,
        }
    }
}

impl BlobsHarness for Folder {
    fn open(&mut self) -> Box<dyn Blobs> {
        Box::new(DiskBlobs::open(self.root.path()).unwrap())
    }
}

mod with_links {
    use super::Folder;

    parlor_store::blobs_conformance_tests!(Folder::new());
}

mod with_copies {
    use super::Folder;

    parlor_store::blobs_conformance_tests!(Folder::across_file_systems());
}
