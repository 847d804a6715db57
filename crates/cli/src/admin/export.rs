//! `parlor admin export`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use parlor_server::{RunError, io_words};

use crate::arguments::ExportArguments;
use crate::failure::Failure;
use crate::output::json_line;

/// Writes the export to a new file, or to standard output.
///
/// # Errors
///
/// [`Failure`] when there is no store or no such room, or the export can't be written.
pub fn export(arguments: ExportArguments) -> Result<(), Failure> {
    let Some(path) = arguments.file.clone() else {
        return write(arguments, io::stdout().lock());
    };
    let file = make(&path)?;
    let written = write(arguments, file);
    if written.is_err() {
        // Half of an export would look like a whole one. The error that counts is the first.
        let _ = fs::remove_file(&path);
    }
    written
}

/// A new file that only its owner can read.
fn make(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|error| {
        Failure::Usage(format!(
            "{} can't be written: {}",
            path.display(),
            io_words(&error)
        ))
    })
}

fn write(arguments: ExportArguments, out: impl Write) -> Result<(), Failure> {
    let mut out = BufWriter::new(out);
    let ExportArguments {
        data, config, room, ..
    } = arguments;
    let exported = parlor_server::export(data, config, room.as_deref(), |line| {
        let text = json_line(line).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    });
    match exported {
        Err(RunError::Output(error)) => Err(error.into()),
        other => {
            other?;
            Ok(out.flush()?)
        }
    }
}
