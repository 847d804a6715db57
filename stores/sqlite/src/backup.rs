//! Online backup: a consistent copy while the store is in use, by this process or another.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use parlor_store::StoreError;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::connection::{make_file, open_reading};
use crate::error::{of_io, of_sqlite};
use crate::folder::{Folder, beside, exists, remove_database, rename_new, sync_file};
use crate::header;

/// Copies the store in `dir`, which another process may be serving, to the file `to`.
///
/// # Errors
/// [`StoreError`] when there is no store, when the file exists already or when it can't be written.
pub fn backup(dir: &Path, to: &Path) -> Result<(), StoreError> {
    let folder = Folder::new(dir);
    find(&folder, dir)?;
    copy(&folder, to)
}

/// Checks that there is a store, and that it can be read: SQLite would not say why it can't.
pub(crate) fn find(folder: &Folder, dir: &Path) -> Result<(), StoreError> {
    match File::open(folder.database()) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::Unusable {
            path: dir.to_owned(),
            why: "there is no store in this folder; name the server's folder with --data".into(),
        }),
        Err(error) => Err(of_io(dir, &error)),
    }
}

/// Copies the folder's database to a new file, which has its name only when it is complete.
pub(crate) fn copy(folder: &Folder, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(exists(to));
    }
    let draft = beside(to, ".part");
    let copied = copy_into(&folder.database(), &draft).map_err(|error| match error {
        // Nobody asked for the draft.
        StoreError::Unusable { path, why } if path == draft => StoreError::Unusable {
            path: to.to_owned(),
            why,
        },
        other => other,
    });
    let named = copied.and_then(|()| rename_new(&draft, to));
    if named.is_err() {
        // The error that matters is the first.
        let _ = remove_database(&draft);
    }
    named
}

/// Copies all pages as one read transaction sees them; the writer goes on meanwhile.
fn copy_into(from: &Path, draft: &PathBuf) -> Result<(), StoreError> {
    let source = open_reading(from)?;
    remove_database(draft)?;
    make_file(draft)?;
    let mut copy = Connection::open(draft).map_err(of_sqlite)?;
    copy.pragma_update(None, "synchronous", "OFF")
        .map_err(of_sqlite)?;
    let steps = Backup::new(&source, &mut copy).map_err(of_sqlite)?;
    match steps.step(-1).map_err(of_sqlite)? {
        StepResult::Done => {}
        _ => return Err(StoreError::Io("the store is busy, try again".into())),
    }
    drop(steps);
    // A copy is one file: without the mark that asks for a WAL beside it.
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .map_err(of_sqlite)?;
    copy.close().map_err(|(_, error)| of_sqlite(error))?;
    sync_file(draft)?;
    header::check(draft)
}
