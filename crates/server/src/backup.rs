//! Backup and restore: `parlor admin backup` and `parlor admin restore`.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use parlor_hub::{Clock as _, SystemClock, SystemIds};
use parlor_model::Timestamp;
use parlor_store::StoreError;
use parlor_store_sqlite::View;

use crate::error::RunError;
use crate::flags::Flags;
use crate::last_backup::LastBackup;
use crate::serve::{FILES, KEEP_ALL};
use crate::settings;

/// Writes a consistent copy of the data folder's store; a server may be using it.
///
/// # Errors
/// [`RunError`]: there is no store, or the file exists already or can't be written.
pub fn backup(
    data: Option<PathBuf>,
    config: Option<PathBuf>,
    file: &Path,
) -> Result<Expiring, RunError> {
    let data = data_folder(data, config)?;
    parlor_store_sqlite::backup(&data, file).map_err(RunError::Copy)?;
    // The backup is there, whether or not that can be noted.
    let _ = LastBackup::note(&data, SystemClock.now());
    expiring(file).map_err(RunError::Copy)
}

/// What a backup holds that expires. The file stays as it is: it holds that afterwards too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiring {
    /// How many messages and files have an end of their own.
    pub count: u64,
    /// The last of these ends.
    pub last: Option<Timestamp>,
    /// How many rooms keep what is said for a while, or end.
    pub rooms: usize,
}

impl fmt::Display for Expiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, last, rooms } = self;
        f.write_str("This backup goes on holding ")?;
        match (count, last) {
            (1, Some(last)) => write!(f, "1 message or file that expires, on {last}")?,
            (count, Some(last)) => write!(
                f,
                "{count} messages and files that expire, the last on {last}"
            )?,
            (_, None) => f.write_str("no message or file with an end of its own")?,
        }
        match rooms {
            0 => f.write_str("."),
            1 => f.write_str(", and the log of 1 room that keeps things for a while or ends."),
            rooms => write!(
                f,
                ", and the log of {rooms} rooms that keep things for a while or end."
            ),
        }
    }
}

impl Expiring {
    /// Whether there is anything.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.count == 0 && self.rooms == 0
    }
}

fn expiring(backup: &Path) -> Result<Expiring, StoreError> {
    let view = View::open_backup(backup)?;
    let (count, last) = view.expiring()?;
    let rooms = view.load()?.rooms.into_iter();
    let flags = rooms.map(|room| room.flags);
    let rooms = flags.filter(|flags| flags.retention.is_some() || flags.ends_at.is_some());
    Ok(Expiring {
        count,
        last,
        rooms: rooms.count(),
    })
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
