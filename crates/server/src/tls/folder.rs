//! The folder in the data folder that keeps certificates and keys, for its owner alone.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::tls::TlsError;

/// What the folder is called.
pub const FOLDER: &str = "tls";

/// Makes a folder for its owner alone, if there is none.
///
/// # Errors
/// [`TlsError::Write`].
pub fn make(folder: &Path) -> Result<(), TlsError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(TlsError::write(folder))
}

/// Writes a file for its owner alone, by renaming a finished one.
///
/// # Errors
/// [`TlsError::Write`].
pub fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    let draft = path.with_extension("new");
    let written = || {
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    written().map_err(TlsError::write(path))
}

/// Reads a file; `None` when there is none.
///
/// # Errors
/// [`TlsError::Read`].
pub fn read(path: &Path) -> Result<Option<String>, TlsError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TlsError::read(path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_written_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("tls");
        make(&inner).unwrap();
        make(&inner).unwrap();
        let path = inner.join("server.key");
        assert_eq!(read(&path).unwrap(), None);
        write(&path, "secret").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("secret"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&path)), (0o700, 0o600));
    }
}
