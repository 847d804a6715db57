//! Saving every file that is shared, as it comes: `--download-to`.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use parlor_client::{Client, Files, Saved, Target, Transfer, TransferError};
use parlor_model::bytes;
use parlor_wire::{EventBody, EventFrame, FileId, UserId};

use super::AT_ONCE;
use crate::failure::Failure;
use crate::state::unfinished;

/// What saves files in a folder.
pub struct Saver {
    files: Files,
    me: UserId,
    folder: PathBuf,
    waiting: VecDeque<(FileId, String)>,
    running: FuturesUnordered<BoxFuture<'static, (String, Result<Saved, TransferError>)>>,
}

impl Saver {
    /// Looks whether files can be saved in this folder.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] when there is no such folder.
    pub fn check(folder: &Path) -> Result<(), Failure> {
        Ok(Target::Folder(folder.to_owned()).check()?)
    }

    /// What saves in this folder, as this client.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] when there is no such folder, [`Failure::Refused`] for a client that is not remembered.
    pub fn new(client: &Client, folder: PathBuf) -> Result<Self, Failure> {
        Self::check(&folder)?;
        let files = client.files();
        let files = files.ok_or_else(|| Failure::Refused("the server gave no token".to_owned()))?;
        let files = match unfinished() {
            Some(unfinished) => files.noting(unfinished),
            None => files,
        };
        Ok(Self {
            files,
            me: client.welcome().user,
            folder,
            waiting: VecDeque::new(),
            running: FuturesUnordered::new(),
        })
    }

    /// Saves the file that this event says has come, unless it is one's own, or was deleted since.
    pub fn take(&mut self, event: &EventFrame) {
        let EventBody::FileReady {
            file,
            name: Some(name),
            ..
        } = &event.body
        else {
            return;
        };
        if event.by.id != self.me {
            self.waiting.push_back((*file, name.clone()));
            self.begin();
        }
    }

    /// The next file that was saved, or was not, in words; `None` when none is on its way. Dropping it loses nothing.
    pub async fn next(&mut self) -> Option<String> {
        let (name, saved) = self.running.next().await?;
        self.begin();
        Some(match saved {
            Ok(Saved { file, path }) => {
                let path = path.unwrap_or_default();
                let size = bytes(file.size.unwrap_or_default());
                format!("saved {} ({size})", path.display())
            }
            Err(error) => format!("{name} was not saved: {error}"),
        })
    }

    fn begin(&mut self) {
        while self.running.len() < AT_ONCE {
            let Some((file, name)) = self.waiting.pop_front() else {
                return;
            };
            let (files, folder) = (self.files.clone(), self.folder.clone());
            self.running.push(Box::pin(async move {
                let target = Target::Folder(folder);
                (name, files.download(file, target, &Transfer::new()).await)
            }));
        }
    }
}
