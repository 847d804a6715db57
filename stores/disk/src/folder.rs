//! Folders and files for their owner only, and names in folders that last.

use std::fs::{self, DirBuilder, DirEntry, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use parlor_store::BlobError;

use crate::error::of_io;

/// Makes a folder durably, unless it is there. A folder that a crash left without a durable name gets it.
pub(crate) fn make_folder(path: &Path) -> Result<(), BlobError> {
    let mut builder = DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(path);
    made.map_err(|error| match path.metadata() {
        Ok(found) if !found.is_dir() => {
            BlobError::Io(format!("{}: it is a file, not a folder", path.display()))
        }
        _ => of_io(path, &error),
    })?;
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), BlobError> {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.map_err(|error| of_io(path, &error))
}

/// How files are opened for writing.
pub(crate) fn writing() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    options
}

/// Removes a file that may be missing; whether it was there.
pub(crate) fn remove(path: &Path) -> Result<bool, BlobError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(of_io(path, &error)),
    }
}

/// The files in a folder whose names are ids or digests, in their order. All else is somebody else's.
pub(crate) fn files<T: std::str::FromStr + Ord>(
    folder: &Path,
) -> Result<Vec<(T, DirEntry)>, BlobError> {
    let read = || -> io::Result<Vec<(T, DirEntry)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok());
            if let Some(name) = name
                && entry.file_type()?.is_file()
            {
                found.push((name, entry));
            }
        }
        Ok(found)
    };
    let mut found = read().map_err(|error| of_io(folder, &error))?;
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}
