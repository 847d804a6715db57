//! Fetching a file.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::header::{CONTENT_RANGE, IF_RANGE, RANGE};
use hyper::{Method, StatusCode};
use parlor_model::{Digest, FileName};
use parlor_wire::{FileId, FileState, FileView};
use tokio::sync::{Mutex, mpsc};
use tokio::task::spawn_blocking;

use super::look::Silence;
use super::notes::{DownloadNote, Entry, Note};
use super::persist::Attempt;
use super::place::{place_in, rename_new};
use super::sink::Sink;
use super::target::{exists, folder_of};
use super::tus::{failed, info};
use super::{Files, Saved, Target, Transfer, TransferError};
use crate::ClientError;
use crate::http::{Answer, Outgoing, broken};

/// Pieces that may wait to be written.
const AHEAD: usize = 16;

/// A file on its way here.
struct Fetch<'a> {
    files: &'a Files,
    file: FileId,
    /// The thread that writes has it.
    sink: Arc<Mutex<Sink>>,
    transfer: &'a Transfer,
}

/// Where it goes when it is whole.
#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    File(PathBuf),
    Nowhere,
}

impl Files {
    pub(super) async fn fetch(
        &self,
        file: FileId,
        target: Target,
        transfer: &Transfer,
    ) -> Result<Saved, TransferError> {
        target.check()?;
        let mut look = Look { files: self, file };
        let view = self.persist(&mut look, transfer).await?;
        let name = name_of(&view)?;
        let (place, sink, note) = match target {
            Target::Stream(stream) => (Place::Nowhere, Sink::stream(stream), None),
            Target::Folder(path) => {
                let (sink, note) = self.part(file, &path, path.clone(), &name).await?;
                (Place::Folder(path), sink, note)
            }
            Target::File(path) => {
                let (sink, note) = self
                    .part(file, &folder_of(&path), path.clone(), &name)
                    .await?;
                (Place::File(path), sink, note)
            }
        };
        transfer.sized(view.size);
        let sink = Arc::new(Mutex::new(sink));
        let mut work = Fetch {
            files: self,
            file,
            sink: Arc::clone(&sink),
            transfer,
        };
        let fetched = self.persist(&mut work, transfer).await;
        // The thread that writes has ended, or ends now.
        let sink = sink.lock().await;
        let saved = fetched.and_then(|view| {
            let path = place.settle(&name, &sink)?;
            Ok(Saved { file: view, path })
        });
        let is_over = match &saved {
            Ok(_) => true,
            Err(error) if error.is_final() => {
                sink.discard();
                true
            }
            Err(TransferError::Target(_) | TransferError::NobodyReads) => {
                sink.discard();
                true
            }
            Err(_) => false,
        };
        if let Some(note) = note.filter(|_| is_over) {
            note.remove();
        }
        saved
    }

    /// What an earlier run left of this file at this target, or a new beginning.
    async fn part(
        &self,
        file: FileId,
        folder: &std::path::Path,
        target: PathBuf,
        name: &FileName,
    ) -> Result<(Sink, Option<Note>), TransferError> {
        let target = std::path::absolute(&target).unwrap_or(target);
        let server = self.address.to_string();
        let is_it = |entry: &Entry| match entry {
            Entry::Download(note) => {
                (&note.server, note.file, &note.target) == (&server, file, &target)
            }
            Entry::Upload(_) => false,
        };
        let found = self.unfinished.as_ref().and_then(|notes| notes.find(is_it));
        if let Some(note) = found {
            if let Entry::Download(DownloadNote { part, .. }) = &note.entry {
                let part = part.clone();
                let sink = spawn_blocking(move || Sink::found(&part)).await;
                if let Ok(Some(sink)) = sink {
                    return Ok((sink, Some(note)));
                }
            }
            note.remove();
        }
        let sink = Sink::part(folder, name)?;
        let part = sink
            .path()
            .map(|path| std::path::absolute(path).unwrap_or(path.to_owned()));
        let note = self.unfinished.as_ref().zip(part).map(|(notes, part)| {
            notes.begin(Entry::Download(DownloadNote {
                server: server.clone(),
                file,
                target: target.clone(),
                part,
            }))
        });
        Ok((sink, note))
    }
}

impl Place {
    /// Gives what is whole its name.
    fn settle(self, name: &FileName, sink: &Sink) -> Result<Option<PathBuf>, TransferError> {
        let Some(part) = sink.path() else {
            return Ok(None);
        };
        match self {
            Self::Folder(folder) => place_in(&folder, name, part).map(Some),
            Self::File(path) => match rename_new(part, &path) {
                Ok(()) => Ok(Some(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    Err(exists(&path))
                }
                Err(error) => Err(TransferError::output(&path, &error)),
            },
            Self::Nowhere => Ok(None),
        }
    }
}

/// Asking what is known of a file.
struct Look<'a> {
    files: &'a Files,
    file: FileId,
}

impl Attempt for Look<'_> {
    type Done = FileView;

    async fn attempt(&mut self) -> Result<FileView, TransferError> {
        let view = self.files.info(self.file).await?;
        failed(&view).map_or(Ok(view), |error| Err(error.into()))
    }
}

impl Attempt for Fetch<'_> {
    type Done = FileView;

    async fn attempt(&mut self) -> Result<FileView, TransferError> {
        let mut http = self.files.connect().await?;
        let info = http.request(Method::GET, &info(self.file));
        let view: FileView = http.send(info, Outgoing::empty()).await?.json().await?;
        if let Some(error) = failed(&view) {
            return Err(error.into());
        }
        let at = self.sink.lock().await.at();
        self.transfer.sized(view.size);
        self.transfer.connected(at);
        let digest: Option<Digest> = view.digest.as_ref().and_then(|text| text.parse().ok());
        let is_whole = view.state == FileState::Ready && view.size == Some(at);
        if is_whole {
            return self.verify(view).await;
        }
        if view.state == FileState::Ready && view.size.is_some_and(|size| at > size) {
            return Err(TransferError::Damaged(
                "more came than the file has; fetch it again".to_owned(),
            ));
        }
        let path = format!("/api/v1/files/{}", self.file);
        let mut request = http.request(Method::GET, &path);
        if let Some(digest) = digest.filter(|_| at > 0) {
            request = request
                .header(RANGE, format!("bytes={at}-"))
                .header(IF_RANGE, format!("\"{digest}\""));
        }
        let answer = http.send(request, Outgoing::empty());
        let asked = async { Ok(answer.await?) };
        let silence = match view.state {
            FileState::Ready => Silence::Lost,
            _ => Silence::Busy,
        };
        let watched = (self.file, silence);
        let answer = self.files.attended(watched, self.transfer, asked).await?;
        // Who gives all gives what is here already too.
        let skip = match answer.status() {
            StatusCode::PARTIAL_CONTENT if starts_at(&answer, at) => 0,
            StatusCode::PARTIAL_CONTENT => {
                return Err(TransferError::protocol(
                    "it sent another part than was asked for",
                ));
            }
            _ => at,
        };
        self.receive(answer, silence, (skip, at)).await?;
        // Of a file that was followed it is known only now that it is ready.
        let view = match view.state {
            FileState::Ready => view,
            _ => self.files.info(self.file).await?,
        };
        if let Some(error) = failed(&view) {
            return Err(error.into());
        }
        self.verify(view).await
    }
}

impl Fetch<'_> {
    /// Writes what comes, to its end.
    async fn receive(
        &self,
        answer: Answer,
        silence: Silence,
        (skip, at): (u64, u64),
    ) -> Result<(), TransferError> {
        let (pieces, coming) = mpsc::channel::<Bytes>(AHEAD);
        let sink = Arc::clone(&self.sink);
        let writing = spawn_blocking(move || sink.blocking_lock().write_all(coming, skip));
        let mut body = answer.into_body();
        let mut come = at - skip.min(at);
        let reading = async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| broken(&error))?;
                let Ok(piece) = frame.into_data() else {
                    continue;
                };
                come += piece.len() as u64;
                if pieces.send(piece).await.is_err() {
                    break;
                }
                self.transfer.moved(come.max(at));
            }
            Ok(())
        };
        let watched = (self.file, silence);
        let read = self.files.attended(watched, self.transfer, reading).await;
        drop(pieces);
        let written = writing.await;
        written.map_err(|_| TransferError::Output("writing failed".to_owned()))??;
        read
    }

    /// Whether what is here is what the server has.
    async fn verify(&self, view: FileView) -> Result<FileView, TransferError> {
        let theirs: Option<Digest> = view.digest.as_ref().and_then(|text| text.parse().ok());
        let Some(theirs) = theirs.filter(|_| view.state == FileState::Ready) else {
            // All that there was came, and there is more now.
            return Err(
                ClientError::Unreachable("the file ended before it was ready".to_owned()).into(),
            );
        };
        let mut sink = self.sink.lock().await;
        if view.size.is_some_and(|size| sink.at() < size) {
            return Err(ClientError::Unreachable("the file came only in part".to_owned()).into());
        }
        if sink.finish()? == theirs {
            return Ok(view);
        }
        Err(TransferError::Damaged(
            "what arrived is not what was sent: the digests differ, and nothing of it is kept; fetch it again"
                .to_owned(),
        ))
    }
}

/// Whether an answer goes on from there (RFC 9110 section 14.4).
fn starts_at(answer: &Answer, at: u64) -> bool {
    let range = answer.headers().get(CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    let start = range
        .and_then(|range| range.strip_prefix("bytes "))
        .and_then(|range| range.split_once('-'));
    start.is_some_and(|(start, _)| start.parse() == Ok(at))
}

/// The name to save under.
fn name_of(view: &FileView) -> Result<FileName, TransferError> {
    let name = view.name.as_deref().unwrap_or_default();
    FileName::parse(name).map_err(|_| {
        ClientError::Refused {
            code: "no_such_file".to_owned(),
            message: "The file was deleted.".to_owned(),
        }
        .into()
    })
}
