//! The folder of a store: what lies in it, who holds it, and how files in it come and go safely.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use parlor_store::StoreError;
use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use crate::error::of_io;

/// What the lock file holds once there is a store, so that a missing one is noticed.
const MARK: &str = "This folder holds a Parlor store. Keep this file beside parlor.db.\n";

/// The places in a store's folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Users, rooms and events.
    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("parlor.db")
    }

    /// The search index, which can be made again from the events.
    pub(crate) fn search(&self) -> PathBuf {
        self.root.join("search.db")
    }

    /// The digests of both as they were when the store was closed.
    pub(crate) fn seal(&self) -> PathBuf {
        self.root.join("parlor.seal")
    }

    /// A database that is being made and gets its name when it is whole.
    pub(crate) fn draft(&self) -> PathBuf {
        self.root.join("parlor.db.new")
    }

    /// Copies that a migration or a restore took.
    pub(crate) fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// Makes the folder, for its owner only, unless it is there.
    pub(crate) fn make(&self) -> Result<(), StoreError> {
        make_folder(&self.root)
    }

    pub(crate) fn make_backups(&self) -> Result<PathBuf, StoreError> {
        let backups = self.backups();
        make_folder(&backups)?;
        Ok(backups)
    }

    /// Makes the names in the folder durable.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        sync_folder(&self.root)
    }
}

/// The folder held by this process, until it ends or this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    file: File,
    path: PathBuf,
    marked: bool,
}

impl Held {
    /// Takes the folder's kernel lock (flock(2)), which a killed process gives up as well.
    pub(crate) fn take(folder: &Folder) -> Result<Self, StoreError> {
        let path = folder.lock();
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600);
        let mut file = options.open(&path).map_err(|error| of_io(&path, &error))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(StoreError::InUse(folder.root.clone())),
            Err(error) => return Err(of_io(&path, &error.into())),
        }
        let mut content = String::new();
        file.read_to_string(&mut content)
            .map_err(|error| of_io(&path, &error))?;
        Ok(Self {
            file,
            path,
            marked: !content.is_empty(),
        })
    }

    /// Whether there was a store in this folder before.
    pub(crate) fn is_marked(&self) -> bool {
        self.marked
    }

    /// Notes that there is a store from now on.
    pub(crate) fn mark(&mut self) -> Result<(), StoreError> {
        if self.marked {
            return Ok(());
        }
        let written = self
            .file
            .write_all(MARK.as_bytes())
            .and_then(|()| self.file.sync_all());
        written.map_err(|error| of_io(&self.path, &error))?;
        self.marked = true;
        Ok(())
    }
}

/// Whether a process holds the store in this folder.
#[must_use]
pub fn is_in_use(dir: &Path) -> bool {
    let Ok(file) = File::open(Folder::new(dir).lock()) else {
        return false;
    };
    // Given up again with the file.
    flock(&file, FlockOperation::NonBlockingLockShared).is_err()
}

/// Removes a file that may be missing.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(of_io(path, &error)),
        _ => Ok(()),
    }
}

/// Removes a database and what SQLite keeps beside it.
pub(crate) fn remove_database(path: &Path) -> Result<(), StoreError> {
    ["", "-wal", "-shm", "-journal"]
        .iter()
        .try_for_each(|end| remove(&beside(path, end)))
}

/// The path with this at the end of its name.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The length of a file in bytes, 0 when it is missing.
pub(crate) fn length(path: &Path) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(data) => Ok(data.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(of_io(path, &error)),
    }
}

/// Makes a file's bytes durable.
pub(crate) fn sync_file(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| of_io(path, &error))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    sync_file(path)
}

/// Gives a file another name, durably, and refuses to replace another file.
pub(crate) fn rename_new(from: &Path, to: &Path) -> Result<(), StoreError> {
    let renamed = renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE);
    renamed.map_err(|error| match error {
        Errno::EXIST => exists(to),
        error => of_io(to, &error.into()),
    })?;
    sync_folder(parent(to))
}

/// The error for a file that must not be there.
pub(crate) fn exists(path: &Path) -> StoreError {
    StoreError::Unusable {
        path: path.to_owned(),
        why: "it exists already, choose another name".into(),
    }
}

/// The folder that a path is in.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| match path.metadata() {
        Ok(found) if !found.is_dir() => StoreError::Unusable {
            path: path.to_owned(),
            why: "it is a file, not a folder".into(),
        },
        _ => of_io(path, &error),
    })
}
