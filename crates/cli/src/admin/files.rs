//! `parlor admin files`: what was shared, from the data folder.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use parlor_client::place_in;
use parlor_model::{FileName, bytes};
use parlor_server::{CopyError, StoredFile, io_words, stored_files};

use crate::arguments::{FilesCommand, StoredArguments};
use crate::failure::Failure;
use crate::output::{Output, time};

/// Lists the files, or writes them out.
///
/// # Errors
///
/// [`Failure`] when there is no store or no such room, or a file was not written out.
pub fn files(command: FilesCommand) -> Result<(), Failure> {
    match command {
        FilesCommand::List { json, which } => list(json, which),
        FilesCommand::Export { folder, which } => export(&folder, which),
    }
}

fn list(json: bool, which: StoredArguments) -> Result<(), Failure> {
    let mut output = Output::stdout();
    each(which, |file| {
        if json {
            return output.json(&file.view);
        }
        let StoredFile {
            view, room, name, ..
        } = &file;
        let (id, size) = (view.id.to_string(), bytes(view.size.unwrap_or_default()));
        let by = &view.by.name;
        output.fields(&[&id, room, name.as_str(), &size, by, &time(view.at)])
    })
}

/// Writes them out. One that is damaged does not keep the others from it.
fn export(folder: &Path, which: StoredArguments) -> Result<(), Failure> {
    let mut damaged = 0_u64;
    let mut output = Output::stdout();
    make(folder)?;
    each(which, |file| {
        let folder = folder.join(room_folder(&file.room));
        make(&folder)?;
        let part = folder.join(format!("{}.part", file.view.id));
        match write(&file, &part) {
            Ok(()) => {
                let placed = place_in(&folder, &file.name, &part);
                let path = placed.inspect_err(|_| drop(fs::remove_file(&part)))?;
                output.fields(&[&path.to_string_lossy()])
            }
            Err(CopyError::Output(error)) => Err(unwritable(&folder, &error)),
            Err(CopyError::Blob(error)) => {
                damaged += 1;
                let name = &file.name;
                eprintln!(
                    "parlor: {name} ({}) was not written out: {error}",
                    file.view.id
                );
                Ok(())
            }
        }
    })?;
    match damaged {
        0 => Ok(()),
        1 => Err(Failure::Refused("one file was not written out".to_owned())),
        many => Err(Failure::Refused(format!(
            "{many} files were not written out"
        ))),
    }
}

/// Does something with each; what it fails with ends it.
fn each(
    which: StoredArguments,
    mut act: impl FnMut(StoredFile) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let StoredArguments { room, data, config } = which;
    let mut failure = None;
    let listed = stored_files(data, config, room.as_deref(), |file| {
        act(file).map_err(|why| {
            failure = Some(why);
            io::Error::other("see the failure")
        })
    });
    match failure {
        Some(why) => Err(why),
        None => Ok(listed?),
    }
}

/// A folder's name for a room: a name may have slashes in it.
fn room_folder(room: &str) -> String {
    let flat = room.replace(['/', '\\'], "_");
    FileName::parse(&flat).map_or_else(|_| "_".to_owned(), |name| name.safe())
}

/// Writes the bytes to a new file that only its owner can read; what is not whole does not stay.
fn write(file: &StoredFile, part: &Path) -> Result<(), CopyError> {
    // Its name is the file's id: one that is there was left by an export that was ended.
    let _ = fs::remove_file(part);
    let mut options = File::options();
    let mut out = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(part)?;
    let written = file.write_to(&mut out);
    if written.is_err() {
        let _ = fs::remove_file(part);
    }
    written
}

fn make(folder: &Path) -> Result<(), Failure> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| unwritable(folder, &error))
}

fn unwritable(folder: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!(
        "{} can't be written: {}",
        folder.display(),
        io_words(error)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_one_folder_each() {
        for (room, expected) in [
            ("lobby", "lobby"),
            ("a/b", "a_b"),
            ("..", "_"),
            ("con", "_con"),
            (".git", "_git"),
        ] {
            assert_eq!(room_folder(room), expected);
        }
    }
}
