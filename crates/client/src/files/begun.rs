//! What an earlier run began and did not finish, so that it can be offered again.

use std::path::{Path, PathBuf};

use parlor_model::FileName;
use parlor_wire::{FileId, RoomId};

use super::Files;
use super::notes::Entry;

/// Something that was begun and that nobody goes on with. Another call of [`Files::upload`] or
/// [`Files::download`] with the same file does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// A file of this machine that is being sent.
    Upload {
        /// The room.
        room: RoomId,
        /// Where it stands.
        path: PathBuf,
        /// How many bytes it had.
        size: u64,
        /// The file, once it was offered.
        file: Option<FileId>,
    },
    /// A shared file that is being fetched.
    Download {
        /// The file.
        file: FileId,
        /// The folder or the file that it is saved at.
        target: PathBuf,
        /// Where what has come of it stands.
        part: PathBuf,
    },
}

impl Begun {
    /// What it is called, as far as this machine knows.
    #[must_use]
    pub fn name(&self) -> String {
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.into_owned()
        };
        match self {
            Self::Upload { path, .. } => name(path),
            Self::Download { part, .. } => {
                // `NAME.01234567.part`
                let name = name(part);
                let stem = name.strip_suffix(".part").unwrap_or(&name);
                let stem = stem.rsplit_once('.').map_or(stem, |(name, _)| name);
                FileName::parse(stem).map_or_else(|_| stem.to_owned(), |name| name.to_string())
            }
        }
    }

    pub(super) fn of(entry: Entry) -> Self {
        match entry {
            Entry::Upload(note) => Self::Upload {
                room: note.room,
                path: note.path,
                size: note.mark.size,
                file: note.file,
            },
            Entry::Download(note) => Self::Download {
                file: note.file,
                target: note.target,
                part: note.part,
            },
        }
    }
}

impl Files {
    /// What this client began in an earlier run, the newest first. Blocking.
    #[must_use]
    pub fn begun(&self) -> Vec<Begun> {
        let (server, user) = (self.address.to_string(), self.user);
        let is_own = |entry: &Entry| match entry {
            Entry::Upload(note) => note.server == server && note.user == user,
            Entry::Download(note) => note.server == server,
        };
        let unfinished = self.unfinished.as_ref();
        let entries = unfinished
            .map(|notes| notes.all(is_own))
            .unwrap_or_default();
        entries.into_iter().map(Begun::of).collect()
    }

    /// Gives up for good what was begun: of an upload the room is told, of a download nothing is left.
    pub async fn forget(&self, begun: &Begun) {
        match begun {
            Begun::Upload { file, .. } => {
                if let Some(file) = file {
                    self.give_up(*file).await;
                }
            }
            // Whether it is there or not.
            Begun::Download { part, .. } => drop(std::fs::remove_file(part)),
        }
        let server = self.address.to_string();
        let is_it = |entry: &Entry| {
            let own = match entry {
                Entry::Upload(note) => &note.server,
                Entry::Download(note) => &note.server,
            };
            *own == server && Begun::of(entry.clone()) == *begun
        };
        if let Some(note) = self.unfinished.as_ref().and_then(|notes| notes.find(is_it)) {
            note.remove();
        }
    }
}
