//! What is remembered of a server between runs: the device's token, how far each room was read, and what
//! was typed. One file a server, for its owner alone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use parlor_tui::App;
use parlor_wire::{Hidden, RoomId, StoreEpoch};
use serde::{Deserialize, Serialize};

use crate::state::folder;

/// What is remembered of one server.
#[derive(Debug, Default)]
pub struct Memory {
    /// Where; `None` is not to remember anything.
    file: Option<PathBuf>,
    /// What.
    kept: Kept,
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
            file: Some(file),
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
        let before = self.kept.clone();
        let (epoch, read) = app.read_marks();
        self.kept.epoch = Some(epoch);
        self.kept.read = read;
        self.kept.typed = app.typed();
        if self.kept != before {
            self.write();
        }
    }

    /// That nothing could be remembered is no reason to stop.
    fn write(&self) {
        if let Some(file) = &self.file {
            let _ = write(file, &self.kept);
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
    fn a_damaged_file_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.json");
        fs::write(&file, b"{\"token\": tru").unwrap();
        assert!(Memory::read(file).token().is_none());
    }
}
