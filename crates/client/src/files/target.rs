//! Where a file is saved.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use parlor_wire::FileView;

use super::TransferError;

/// Where what is fetched goes.
pub enum Target {
    /// Into this folder, under the file's own name made safe; with a number where that is taken.
    Folder(PathBuf),
    /// To this file, which must not exist.
    File(PathBuf),
    /// To whoever reads this. What was written before an error is then no file.
    Stream(Box<dyn Write + Send>),
}

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// What was fetched.
    pub file: FileView,
    /// Where it stands, unless it went to a stream.
    pub path: Option<PathBuf>,
}

impl Target {
    /// Looks whether something could be saved there, before anything is fetched.
    ///
    /// # Errors
    ///
    /// [`TransferError::Target`]: the file exists, or there is no such folder.
    pub fn check(&self) -> Result<(), TransferError> {
        match self {
            Self::Folder(folder) => check_folder(folder),
            Self::File(path) => {
                if path.symlink_metadata().is_ok() {
                    return Err(exists(path));
                }
                if path.file_name().is_none() {
                    let path = path.display();
                    return Err(TransferError::Target(format!(
                        "{path} is no name of a file"
                    )));
                }
                check_folder(&folder_of(path))
            }
            Self::Stream(_) => Ok(()),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => f.debug_tuple("Folder").field(path).finish(),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// The folder that a path is in.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

pub(super) fn exists(path: &Path) -> TransferError {
    let path = path.display();
    TransferError::Target(format!(
        "{path} exists already: name another file, or remove it first"
    ))
}

fn check_folder(folder: &Path) -> Result<(), TransferError> {
    let data = folder.metadata();
    let data = data.map_err(|error| TransferError::target(folder, &error))?;
    if data.is_dir() {
        return Ok(());
    }
    Err(TransferError::Target(format!(
        "{} is no folder",
        folder.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_saved_at_is_known_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let taken = path.join("taken");
        std::fs::write(&taken, "").unwrap();
        std::os::unix::fs::symlink("nowhere", path.join("link")).unwrap();
        let cases = [
            (Target::File(taken.clone()), Some("exists already")),
            (Target::File(path.join("link")), Some("exists already")),
            (
                Target::File(path.join("none/x")),
                Some("no such file or folder"),
            ),
            (Target::File(taken.join("x")), Some("is no folder")),
            (Target::File(path.join("new")), None),
            (
                Target::Folder(path.join("none")),
                Some("no such file or folder"),
            ),
            (Target::Folder(taken.clone()), Some("is no folder")),
            (Target::Folder(path.to_owned()), None),
        ];
        for (target, expected) in cases {
            let error = target.check().err().map(|error| error.to_string());
            match (&error, expected) {
                (None, None) => {}
                (Some(error), Some(word)) if error.contains(word) => {}
                _ => panic!("{target:?}: {error:?}"),
            }
        }
    }
}
