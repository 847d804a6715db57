//! One file to be sent or fetched, and doing it.

use std::path::PathBuf;

use parlor_client::{Files, Saved, Source, Target, Transfer, TransferError};
use parlor_model::Lifetime;
use parlor_tui::Outcome;
use parlor_wire::{FileId, RoomId};
use tokio::task::spawn_blocking;

/// What is to be done.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Send the file at this path to a room, to be shared for so long.
    Send(RoomId, PathBuf, Option<Lifetime>),
    /// Fetch a file into this folder, or as this file.
    Fetch(FileId, PathBuf),
}

impl Work {
    /// Does it; the size, where that is known by then, and what became of it.
    pub(super) async fn run(self, files: &Files, handle: &Transfer) -> (Option<u64>, Outcome) {
        let done = match self {
            Self::Send(room, path, lifetime) => send(files, room, (path, lifetime), handle).await,
            Self::Fetch(file, target) => fetch(files, file, target, handle).await,
        };
        match done {
            Ok((size, outcome)) => (size, outcome),
            Err(TransferError::Cancelled) => (None, Outcome::Cancelled),
            Err(error) => (None, Outcome::Failed(error.to_string())),
        }
    }
}

async fn send(
    files: &Files,
    room: RoomId,
    (path, lifetime): (PathBuf, Option<Lifetime>),
    handle: &Transfer,
) -> Result<(Option<u64>, Outcome), TransferError> {
    let source = spawn_blocking(move || Source::file(&path, None)).await;
    let source =
        source.unwrap_or_else(|_| Err(TransferError::Source("reading it failed".to_owned())))?;
    let view = files.upload(room, source.living(lifetime), handle).await?;
    Ok((view.size, Outcome::Sent))
}

async fn fetch(
    files: &Files,
    file: FileId,
    target: PathBuf,
    handle: &Transfer,
) -> Result<(Option<u64>, Outcome), TransferError> {
    let target = match target.is_dir() {
        true => Target::Folder(target),
        false => Target::File(target),
    };
    let Saved { file, path } = files.download(file, target, handle).await?;
    let path = path.unwrap_or_default();
    let path = std::path::absolute(&path).unwrap_or(path);
    let path = path.components().collect::<PathBuf>();
    Ok((file.size, Outcome::Saved(path.display().to_string())))
}
