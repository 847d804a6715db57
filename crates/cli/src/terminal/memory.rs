//! What is remembered of a server between runs: the device's token, how far each room was read, and what
//! was typed. One file a server, for its owner alone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_tui::App;
use parlor_wire::{Hidden, RoomId, StoreEpoch};
use serde::{Deserialize, Serialize};

use crate::state::folder;

/// What is remembered of one server.
#[derive(Debug, Default)]
pub struct Memory {
    /// Where; `None` is not to remember anything.
    file: Option<Arc<Place>>,
    /// What.
    kept: Kept,
    /// Counts up with every change of it.
    version: u64,
}

/// A file that is written by one at a time.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    /// The newest version that was written.
    written: Mutex<u64>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    name: Option<String>,
    token: Option<Hidden>,
    epoch: Option<StoreEpoch>,
    read: BTreeMap<RoomId, u64>,
    typed: Vec<String>,
}

impl Memory {
    /// What is remembered of the server at this address. A file that can't be read is passed over.
    pub fn of(address: &str) -> Self {
        let letters = address.chars().map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-') => letter,
            _ => '_',
        });
        let name: String = letters.collect();
        match folder() {
            Some(folder) => Self::read(folder.join(format!("{name}.json"))),
            None => Self::default(),
        }
    }

    /// What this file remembers.
    pub fn read(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).unwrap_or_default();
        Self {
            kept: serde_json::from_str(&text).unwrap_or_default(),
            file: Some(Arc::new(Place::new(file))),
            version: 0,
        }
    }

    /// The token of the device, and whose it is.
    pub fn token(&self) -> Option<(Hidden, Option<&str>)> {
        let token = self.kept.token.clone()?;
        Some((token, self.kept.name.as_deref()))
    }

    /// Remembers who came in.
    pub fn came_in(&mut self, name: &str, token: Option<&Hidden>) {
        self.kept.name = Some(name.to_owned());
        if let Some(token) = token {
            self.kept.token = Some(token.clone());
        }
        self.write();
    }

    /// Forgets who came in; what was typed and read stays.
    pub fn forget_token(&mut self) {
        self.kept.token = None;
        self.kept.name = None;
        self.write();
    }

    /// How far each room was read.
    pub fn marks(&self) -> Option<(StoreEpoch, BTreeMap<RoomId, u64>)> {
        Some((self.kept.epoch?, self.kept.read.clone()))
    }

    /// What was typed, oldest first.
    pub fn typed(&self) -> Vec<String> {
        self.kept.typed.clone()
    }

    /// Remembers what the client knows now.
    pub fn keep(&mut self, app: &App) {
        let written = self.file.as_ref().map(|file| file.written());
        let is_behind = written.is_some_and(|written| written < self.version);
        if self.learn(app) || is_behind {
            self.write();
        }
    }

    /// As [`Memory::keep`], but nobody waits for the disk. To be called in a runtime.
    pub fn keep_aside(&mut self, app: &App) {
        if !self.learn(app) {
            return;
        }
        if let Some(file) = self.file.clone() {
            self.version += 1;
            let (version, kept) = (self.version, self.kept.clone());
            tokio::task::spawn_blocking(move || file.write(version, &kept));
        }
    }

    /// Takes over what the client knows; whether that is something new.
    fn learn(&mut self, app: &App) -> bool {
        let before = self.kept.clone();
        let (epoch, read) = app.read_marks();
        self.kept.epoch = Some(epoch);
        self.kept.read = read;
        self.kept.typed = app.typed();
        self.kept != before
    }

    fn write(&mut self) {
        if let Some(file) = &self.file {
            self.version += 1;
            file.write(self.version, &self.kept);
        }
    }
}

impl Place {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            written: Mutex::new(0),
        }
    }

    /// The newest version that was written, once nobody writes.
    fn written(&self) -> u64 {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes it, unless something newer was written meanwhile. That nothing could be remembered is no
    /// reason to stop.
    fn write(&self, version: u64, kept: &Kept) {
        let mut written = self.lock();
        if *written < version && write(&self.path, kept).is_ok() {
            *written = version;
        }
    }
}

/// Writes a file by renaming a finished one, so that it is never half there.
fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let text = serde_json::to_vec(kept)?;
    let new = file.with_extension(format!("{}.new", std::process::id()));
    let mut options = File::options();
    let mut out = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    out.write_all(&text)?;
    fs::rename(&new, file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_remembered_is_read_again_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/server.json");
        let mut memory = Memory::read(file.clone());
        assert!(memory.token().is_none());
        memory.came_in("anna", Some(&Hidden::from("secret".to_owned())));
        let again = Memory::read(file.clone());
        let (token, name) = again.token().unwrap();
        assert_eq!((token.expose(), name), ("secret", Some("anna")));
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let mut again = again;
        again.forget_token();
        assert!(Memory::read(file).token().is_none());
    }

    #[test]
    fn what_is_written_late_does_not_undo_what_is_newer() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path().join("server.json"));
        let named = |name: &str| Kept {
            name: Some(name.to_owned()),
            ..Kept::default()
        };
        place.write(2, &named("anna"));
        place.write(1, &named("bert"));
        let again = Memory::read(place.path.clone());
        assert_eq!(again.kept.name.as_deref(), Some("anna"));
    }

    #[test]
    fn a_damaged_file_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.json");
        fs::write(&file, b"{\"token\": tru").unwrap();
        assert!(Memory::read(file).token().is_none());
    }
}
