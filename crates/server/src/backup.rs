//! Backup and restore: `parlor admin backup` and `parlor admin restore`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use parlor_hub::{Clock as _, SystemClock, SystemIds};
use parlor_store::StoreError;

use crate::error::RunError;
use crate::flags::Flags;
use crate::last_backup::LastBackup;
use crate::serve::{FILES, KEEP_ALL};
use crate::settings;

/// Writes a consistent copy of the data folder's store; a server may be using it.
///
/// # Errors
/// [`RunError`]: there is no store, or the file exists already or can't be written.
pub fn backup(data: Option<PathBuf>, config: Option<PathBuf>, file: &Path) -> Result<(), RunError> {
    let data = data_folder(data, config)?;
    parlor_store_sqlite::backup(&data, file).map_err(RunError::Copy)?;
    // The backup is there, whether or not that can be noted.
    let _ = LastBackup::note(&data, SystemClock.now());
    Ok(())
}

/// Makes the data folder's store the one of a backup, under a new epoch. No server may be using it.
///
/// # Errors
/// [`RunError`]: the folder is in use or has a store already, or the backup can't be used.
pub fn restore(
    data: Option<PathBuf>,
    config: Option<PathBuf>,
    file: &Path,
) -> Result<(), RunError> {
    let data = data_folder(data, config)?;
    let restored = parlor_store_sqlite::restore(file, &data, &mut SystemIds, SystemClock.now());
    restored.map_err(|error| match error {
        StoreError::Damaged(why) => no_backup(file, &why),
        other => RunError::Copy(other),
    })?;
    keep_all_files(&data).map_err(RunError::Output)
}

/// The data that was replaced may be wanted again, and the bytes of its files with it: a start removes none of them
/// until somebody removes this note.
fn keep_all_files(data: &Path) -> io::Result<()> {
    let files = data.join(FILES);
    if !files.is_dir() {
        return Ok(());
    }
    let note = "A backup was restored. While this note is here, the bytes of files that were shared after that \
        backup was taken are kept, though nobody can fetch them. Remove it when you will not go back.\n";
    fs::write(files.join(KEEP_ALL), note)
}

fn no_backup(file: &Path, why: &str) -> RunError {
    let named = format!("{}: ", file.display());
    RunError::NoBackup {
        file: file.to_owned(),
        why: why.trim_start_matches(&named).to_owned(),
    }
}

/// The data folder that is meant, as for a server.
pub(crate) fn data_folder(
    data: Option<PathBuf>,
    config: Option<PathBuf>,
) -> Result<PathBuf, RunError> {
    let flags = Flags {
        data,
        config,
        ..Flags::default()
    };
    Ok(settings::read_data(&flags)?)
}
