//! Whether a database can be trusted, before the store starts on it.
//!
//! Always noticed: a file that is not a whole store of ours, and a WAL that lost or changed something
//! committed. Up to 1 GiB: after a clean close any changed byte, and after a kill a broken structure.
//! Not noticed: after a kill, a byte changed within a value; in a larger database, whatever SQLite meets
//! only when it reads it.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use parlor_store::StoreError;
use rusqlite::Connection;

use crate::backup::find;
use crate::connection::{open_reading, open_writing};
use crate::error::of_sqlite;
use crate::folder::{Folder, length, remove_database};
use crate::header;
use crate::seal::{self, Seal};

/// Refuses a damaged database; one that was sealed is open to change after this.
pub(crate) fn check(folder: &Folder) -> Result<(), StoreError> {
    let database = folder.database();
    header::check(&database)?;
    match seal::check(folder)? {
        Seal::Whole => {}
        Seal::SearchChanged => remove_database(&folder.search())?,
        Seal::Changed => {
            let seal = folder.seal();
            let (database, seal) = (database.display(), seal.display());
            let why = format!("{database} changed while it was closed ({seal} has its digest)");
            return Err(StoreError::Damaged(why));
        }
        Seal::Missing if length(&database)? <= seal::LIMIT => {
            check_structure(&open_writing(&database)?, "quick_check(1)")?;
        }
        Seal::Missing => {}
    }
    seal::break_open(folder)
}

/// Looks the store in `dir` over, which another process may be serving, and changes nothing.
///
/// # Errors
/// [`StoreError::Damaged`] when it is broken, [`StoreError::Unusable`] when there is none or it can't be read.
pub fn examine(dir: &Path) -> Result<(), StoreError> {
    let folder = Folder::new(dir);
    find(&folder, dir)?;
    header::check(&folder.database())?;
    check_structure(&open_reading(&folder.database())?, "quick_check(1)")
}

/// Refuses a database that SQLite finds broken: `quick_check` looks at its structure, and
/// `integrity_check` also compares its indexes.
pub(crate) fn check_structure(connection: &Connection, how: &str) -> Result<(), StoreError> {
    let found = connection.query_row(&format!("PRAGMA {how}"), (), |row| row.get::<_, String>(0));
    match found.map_err(of_sqlite)?.as_str() {
        "ok" => Ok(()),
        found => Err(StoreError::Damaged(format!(
            "the database is broken: {found}"
        ))),
    }
}

/// Adds to a damage which backup there is.
pub(crate) fn advise(folder: &Folder, error: StoreError) -> StoreError {
    let StoreError::Damaged(what) = error else {
        return error;
    };
    let backups = folder.backups();
    StoreError::Damaged(match newest_backup(&backups) {
        Some(good) => format!("{what}; restore the newest good backup, {}", good.display()),
        None => format!(
            "{what}; restore a backup (there is no good one in {})",
            backups.display()
        ),
    })
}

fn newest_backup(backups: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(backups).ok()?.filter_map(|entry| {
        let path = entry.ok()?.path();
        let modified: SystemTime = path.metadata().and_then(|data| data.modified()).ok()?;
        path.extension()
            .is_some_and(|end| end == "db")
            .then_some((modified, path))
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
        .into_iter()
        .rev()
        .map(|(_, path)| path)
        .find(|path| is_good(path))
}

fn is_good(path: &Path) -> bool {
    let checked = header::check(path).and_then(|()| open_reading(path));
    checked.is_ok_and(|backup| check_structure(&backup, "quick_check(1)").is_ok())
}
