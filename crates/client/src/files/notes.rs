//! What was begun and not finished, one small file each, so that another run of the client goes on with it.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use parlor_wire::{FileId, Hidden, RoomId, UserId};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::source::{Kind, Mark, Source};
use crate::{Address, chance};

/// Notes that are kept at most; beyond that the oldest go.
const MOST: usize = 256;

/// The folder of notes. That nothing can be noted there is no reason not to move files.
#[derive(Debug, Clone)]
pub struct Unfinished {
    folder: PathBuf,
}

/// A note, held so that no other process goes on with the same; the lock ends with the process.
#[derive(Debug)]
pub(super) struct Note {
    held: Option<(PathBuf, File)>,
    pub(super) entry: Entry,
}

/// What is noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Entry {
    Upload(UploadNote),
    Download(DownloadNote),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UploadNote {
    pub(super) server: String,
    pub(super) user: UserId,
    pub(super) room: RoomId,
    pub(super) path: PathBuf,
    pub(super) mark: Mark,
    /// The client's own id, under which it is offered once.
    pub(super) id: String,
    /// The file, once it was offered.
    pub(super) file: Option<FileId>,
    /// As whom to come back, where the sender is a guest.
    pub(super) guest: Option<Guest>,
}

/// A guest and the token of their device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Guest {
    pub(super) name: String,
    pub(super) token: Hidden,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DownloadNote {
    pub(super) server: String,
    pub(super) file: FileId,
    /// The folder or the file that it is saved at.
    pub(super) target: PathBuf,
    pub(super) part: PathBuf,
}

impl Unfinished {
    /// Notes in this folder, which is made when it is needed, for its owner alone.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The token of the guest by that name who began to send one of these and did not finish: only as the same
    /// guest can one go on.
    #[must_use]
    pub fn guest(&self, server: &Address, name: &str, sources: &[Source]) -> Option<Hidden> {
        let server = server.to_string();
        let is_one = |note: &UploadNote| {
            sources.iter().any(|source| match &source.kind {
                Kind::File(file) => file.path == note.path && file.mark == note.mark,
                Kind::Stream(_) => false,
            })
        };
        let notes = self.files().into_iter().filter_map(|path| read(&path).ok());
        let mut guests = notes.filter_map(|entry| match entry {
            Entry::Upload(note) if note.server == server && is_one(&note) => note.guest,
            _ => None,
        });
        let guest = guests.find(|guest| guest.name == name)?;
        Some(guest.token)
    }

    /// The note that this is true of and nobody holds.
    pub(super) fn find(&self, is_it: impl Fn(&Entry) -> bool) -> Option<Note> {
        self.files().into_iter().find_map(|path| {
            let file = hold(&path, false).ok()?;
            let entry = read(&path).ok().filter(|entry| is_it(entry))?;
            let held = Some((path, file));
            Some(Note { held, entry })
        })
    }

    /// What this is true of and nobody goes on with, the newest first.
    pub(super) fn all(&self, is_it: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let free = self.files().into_iter().filter_map(|path| {
            let _held = hold(&path, false).ok()?;
            read(&path).ok()
        });
        free.filter(is_it).collect()
    }

    /// Notes something.
    pub(super) fn begin(&self, entry: Entry) -> Note {
        let mut note = Note::unheld(entry);
        note.held = self.make().ok();
        note.save();
        note
    }

    fn make(&self) -> io::Result<(PathBuf, File)> {
        let mut folder = DirBuilder::new();
        folder.recursive(true).mode(0o700).create(&self.folder)?;
        self.make_space();
        let name = format!("{:016x}.json", chance::number());
        let path = self.folder.join(name);
        let file = hold(&path, true)?;
        Ok((path, file))
    }

    /// Removes the oldest that nobody holds.
    fn make_space(&self) {
        let files = self.files();
        let excess = (files.len() + 1).saturating_sub(MOST);
        for path in files.into_iter().rev().take(excess) {
            if hold(&path, false).is_ok() {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// The files, the newest first.
    fn files(&self) -> Vec<PathBuf> {
        let Ok(found) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mut files: Vec<_> = found
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .filter(|(_, path)| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        files.sort();
        files.into_iter().rev().map(|(_, path)| path).collect()
    }
}

impl Note {
    /// One that is kept nowhere.
    pub(super) fn unheld(entry: Entry) -> Self {
        Self { held: None, entry }
    }

    /// Writes it as it is now, in one go, and cuts off what an older one had more.
    pub(super) fn save(&self) {
        let Some((_, file)) = &self.held else { return };
        if let Ok(text) = serde_json::to_vec(&self.entry) {
            let _ = file.write_all_at(&text, 0);
            let _ = file.set_len(text.len() as u64);
        }
    }

    /// It is finished.
    pub(super) fn remove(self) {
        if let Some((path, _)) = &self.held {
            let _ = fs::remove_file(path);
        }
    }

    pub(super) fn upload(&mut self) -> Option<&mut UploadNote> {
        match &mut self.entry {
            Entry::Upload(note) => Some(note),
            Entry::Download(_) => None,
        }
    }
}

/// Opens a note and locks it.
fn hold(path: &Path, is_new: bool) -> io::Result<File> {
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(is_new)
        .mode(0o600)
        .open(path)?;
    flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    Ok(file)
}

fn read(path: &Path) -> io::Result<Entry> {
    let mut text = Vec::new();
    File::open(path)?.take(64 * 1_024).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn entry(number: u8) -> Entry {
        Entry::Download(DownloadNote {
            server: "http://127.0.0.1:7666".to_owned(),
            file: FileId([number; 16].into()),
            target: PathBuf::from("/downloads"),
            part: PathBuf::from("/downloads/a.part"),
        })
    }

    #[test]
    fn a_note_is_found_again_by_one_at_a_time_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let notes = Unfinished::in_folder(folder.path().join("transfers"));
        assert!(notes.find(|_| true).is_none());
        let note = notes.begin(entry(1));
        let path = note.held.as_ref().unwrap().0.clone();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(notes.find(|_| true).is_none(), "it is held");
        assert!(notes.all(|_| true).is_empty(), "somebody goes on with it");
        drop(note);
        assert!(notes.find(|found| *found == entry(2)).is_none());
        assert_eq!(notes.all(|_| true), [entry(1)]);
        let note = notes.find(|found| *found == entry(1)).unwrap();
        note.remove();
        assert!(notes.find(|_| true).is_none());
    }

    #[test]
    fn damaged_notes_are_passed_over_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let notes = Unfinished::in_folder(folder.path().to_owned());
        fs::write(folder.path().join("damaged.json"), b"{\"kind\":").unwrap();
        assert!(notes.find(|_| true).is_none());
        for _ in 0..MOST + 10 {
            drop(notes.begin(entry(1)));
        }
        assert_eq!(notes.files().len(), MOST);
    }
}
