//! The ready file: the addresses, one a line, there as soon as and as long as everything listens.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::error::RunError;

/// What the data folder's own ready file is called, for those who look after the server.
const DOORS: &str = "doors";

/// The data folder's own ready file.
pub fn in_data(data: &Path) -> PathBuf {
    data.join(DOORS)
}

/// Where a running server says that its doors are, with the scheme of each.
pub fn doors_of(data: &Path) -> Vec<(String, SocketAddr)> {
    let text = fs::read_to_string(in_data(data)).unwrap_or_default();
    let door = |line: &str| {
        let (scheme, address) = line.split_once("://")?;
        Some((scheme.to_owned(), address.parse().ok()?))
    };
    text.lines().filter_map(door).collect()
}

/// A ready file; removed when dropped.
#[derive(Debug)]
pub struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Tries that it will be possible to write it, before anything is started.
    ///
    /// # Errors
    /// [`RunError::ReadyFile`].
    pub fn check(path: &Path) -> Result<(), RunError> {
        if path.is_dir() {
            return Err(failed(path, io::ErrorKind::IsADirectory.into()));
        }
        let draft = draft(path);
        let tried = fs::write(&draft, "").and_then(|()| fs::remove_file(&draft));
        tried.map_err(|error| failed(path, error))
    }

    /// Takes away what a killed server left, so that nobody reads old addresses.
    ///
    /// # Errors
    /// [`RunError::ReadyFile`] when there is something that can't be removed.
    pub fn clear(path: &Path) -> Result<(), RunError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, error)),
            _ => Ok(()),
        }
    }

    /// Writes it by rename: whoever sees it sees it whole.
    ///
    /// # Errors
    /// [`RunError::ReadyFile`].
    pub fn write(path: &Path, addresses: &[String]) -> Result<Self, RunError> {
        let draft = draft(path);
        let text: String = addresses
            .iter()
            .map(|address| format!("{address}\n"))
            .collect();
        let written = fs::write(&draft, text).and_then(|()| fs::rename(&draft, path));
        written.map_err(|error| {
            // What could not be renamed is of no use; the error that counts is the first one.
            let _ = fs::remove_file(&draft);
            failed(path, error)
        })?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            tracing::warn!(file = %self.0.display(), %error, "the ready file could not be removed");
        }
    }
}

/// Where it is written first.
fn draft(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    path.with_file_name(name)
}

fn failed(path: &Path, source: io::Error) -> RunError {
    RunError::ReadyFile {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_whole_and_goes_with_its_owner() {
        let folder = std::env::temp_dir().join(format!("parlor-ready-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("ready");
        fs::write(&path, "stale").unwrap();
        ReadyFile::clear(&path).unwrap();
        assert!(!path.exists());
        ReadyFile::clear(&path).unwrap();
        let file = ReadyFile::write(
            &path,
            &["http://127.0.0.1:1".into(), "line://[::1]:2".into()],
        )
        .unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "http://127.0.0.1:1\nline://[::1]:2\n"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        drop(file);
        assert!(!path.exists());
        ReadyFile::check(&path).unwrap();
        assert!(!path.exists() && fs::read_dir(&folder).unwrap().count() == 0);
        for bad in [folder.join("no/ready"), folder.clone()] {
            assert_eq!(ReadyFile::check(&bad).unwrap_err().exit_code(), 2);
        }
        let lost = ReadyFile::write(&folder.join("no/ready"), &[]).unwrap_err();
        assert_eq!(lost.exit_code(), 2);
        fs::remove_dir_all(&folder).unwrap();
    }
}
