//! The last step of saving: what is whole gets its name, and nothing that has that name is ever overwritten.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use parlor_model::FileName;

use super::TransferError;

/// Names that are tried at most.
const TRIES: u32 = 10_000;

/// Gives a finished file the first of its names that is free in the folder: its own, made safe, then numbered.
/// Nothing is overwritten. Returns where it stands.
///
/// # Errors
///
/// [`TransferError`] when none is free, or the folder can't be written.
pub fn place_in(folder: &Path, name: &FileName, part: &Path) -> Result<PathBuf, TransferError> {
    let names = std::iter::once(name.safe()).chain((1..TRIES).map(|n| name.numbered(n)));
    for name in names {
        let path = folder.join(name);
        match rename_new(part, &path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(TransferError::output(&path, &error)),
            Ok(()) => return Ok(path),
        }
    }
    Err(TransferError::Target(format!(
        "{} has too many files called {name} already",
        folder.display()
    )))
}

/// Renames a file if nothing has the new name.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`], or of the file system.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;

        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(()),
            // The file system, or the kernel, does not know how.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    link_new(from, to)
}

/// The same by a second name for the file, or where there are none, by a file that keeps the place.
fn link_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) => {
            drop(File::create_new(to)?);
            fs::rename(from, to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_no_name_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("x.part");
        let place = |name: &str| {
            fs::write(&part, name).unwrap();
            let name = FileName::parse(name).unwrap();
            let path = place_in(folder.path(), &name, &part).unwrap();
            assert!(!part.exists() && path.parent() == Some(folder.path()));
            path.file_name().unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(place("a.txt"), "a.txt");
        assert_eq!(place("a.txt"), "a (1).txt");
        assert_eq!(place("../a.txt"), "a (2).txt");
        assert_eq!(place(".profile"), "_profile");
        assert_eq!(place("con"), "_con");
        let long = place(&"x".repeat(255));
        let again = place(&"x".repeat(255));
        assert!(long != again && again.len() <= 255);
    }

    #[test]
    fn links_do_the_same_where_renaming_can_not() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        fs::write(&from, "new").unwrap();
        link_new(&from, &to).unwrap();
        assert_eq!(
            (fs::read(&to).unwrap(), from.exists()),
            (b"new".to_vec(), false)
        );
        fs::write(&from, "newer").unwrap();
        let error = link_new(&from, &to).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&to).unwrap(), b"new");
    }
}
