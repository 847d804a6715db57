//! Sending a file of this machine.

use std::sync::Arc;

use bytes::Bytes;
use parlor_model::{Digest, FileName, Lifetime, MediaType};
use parlor_wire::{FileId, FileView, RoomId};
use tokio::sync::{Mutex, mpsc};
use tokio::task::spawn_blocking;

use super::look::Silence;
use super::notes::{Entry, Guest, Note, UploadNote};
use super::persist::Attempt;
use super::source::FileSource;
use super::tus::{Offer, Part, Stand, Tus};
use super::{Files, Transfer, TransferError};
use crate::http::Outgoing;
use crate::{ClientError, chance};

/// Bytes that are read at once.
const PIECE: u64 = 256 * 1_024;
/// Pieces that are read ahead of being sent.
const AHEAD: usize = 4;
/// How long the server may take to hear that an upload is given up.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(5);

/// A file on its way to a room.
struct SendFile<'a> {
    files: &'a Files,
    room: RoomId,
    name: FileName,
    media_type: MediaType,
    lifetime: Option<Lifetime>,
    size: u64,
    /// The thread that reads has it.
    source: Arc<Mutex<FileSource>>,
    note: Note,
    /// Whether it was begun by an earlier run, and the server has not said yet that it remembers.
    is_old: bool,
    /// Whether it may have been offered: then the server may be further than at its beginning.
    is_offered: bool,
    transfer: &'a Transfer,
}

/// The end of a file: it is sent when the digest of all is known.
struct Last {
    bytes: Bytes,
    digest: Digest,
}

impl Files {
    pub(super) async fn send_file(
        &self,
        room: RoomId,
        (name, lifetime): (FileName, Option<Lifetime>),
        source: FileSource,
        transfer: &Transfer,
    ) -> Result<FileView, TransferError> {
        let size = source.mark.size;
        transfer.sized(Some(size));
        let (note, is_old) = self.upload_note(room, &source);
        let mut work = SendFile {
            files: self,
            room,
            media_type: MediaType::of_name(&name),
            lifetime,
            name,
            size,
            source: Arc::new(Mutex::new(source)),
            note,
            is_old,
            is_offered: is_old,
            transfer,
        };
        let sent = self.persist(&mut work, transfer).await;
        let file = work.note.upload().and_then(|note| note.file);
        if let (Err(TransferError::Cancelled | TransferError::Source(_)), Some(file)) =
            (&sent, file)
        {
            self.give_up(file).await;
        }
        let is_refused = matches!(
            &sent,
            Err(TransferError::Client(ClientError::Refused { .. }))
        );
        let is_over = sent.as_ref().err().is_none_or(TransferError::is_final);
        // What was refused before it was offered leaves nothing to go on with.
        if is_over || (is_refused && file.is_none()) {
            work.note.remove();
        }
        sent
    }

    /// The note of this upload, and whether an earlier run wrote it.
    fn upload_note(&self, room: RoomId, source: &FileSource) -> (Note, bool) {
        let server = self.address.to_string();
        let is_it = |entry: &Entry| match entry {
            Entry::Upload(note) => {
                let whose = (&note.server, note.user, note.room);
                whose == (&server, self.user, room)
                    && (&note.path, note.mark) == (&source.path, source.mark)
            }
            Entry::Download(_) => false,
        };
        let unfinished = self.unfinished.as_ref();
        if let Some(found) = unfinished.and_then(|notes| notes.find(is_it)) {
            return (found, true);
        }
        let guest = self.guest.clone().map(|name| Guest {
            name,
            token: self.token.clone(),
        });
        let entry = Entry::Upload(UploadNote {
            server: server.clone(),
            user: self.user,
            room,
            path: source.path.clone(),
            mark: source.mark,
            id: new_id(),
            file: None,
            guest,
        });
        let note = match unfinished {
            Some(notes) => notes.begin(entry),
            None => Note::unheld(entry),
        };
        (note, false)
    }

    /// Tells the server that an upload is given up. If it can't be told, it gives it up by itself in a day.
    pub(super) async fn give_up(&self, file: FileId) {
        let told = async { Tus::connect(self).await?.cancel(file).await };
        let _ = tokio::time::timeout(GOODBYE.min(self.patience), told).await;
    }
}

impl Attempt for SendFile<'_> {
    type Done = FileView;

    async fn attempt(&mut self) -> Result<FileView, TransferError> {
        let mut tus = Tus::connect(self.files).await?;
        let (file, stand) = match self.open(&mut tus).await {
            // What an earlier run began has expired, or was given up.
            Err(error) if self.is_old && error.is_final() => {
                self.is_old = false;
                self.is_offered = false;
                if let Some(note) = self.note.upload() {
                    (note.file, note.id) = (None, new_id());
                }
                self.open(&mut tus).await?
            }
            opened => opened?,
        };
        self.is_old = false;
        if stand.offset > self.size {
            return Err(TransferError::protocol(
                "it has more of the file than there is",
            ));
        }
        self.transfer.connected(stand.offset);
        match stand.digest {
            Some(theirs) => self.compare(theirs).await?,
            None => self.send(&mut tus, file, stand.offset).await?,
        }
        Ok(tus.info(file).await?)
    }
}

impl SendFile<'_> {
    /// The file as the server knows it, and how far it is.
    async fn open(&mut self, tus: &mut Tus) -> Result<(FileId, Stand), TransferError> {
        let Some(note) = self.note.upload() else {
            return Err(TransferError::Cancelled);
        };
        let known = note.file;
        let file = match known {
            Some(file) => file,
            None => {
                let id = note.id.clone();
                let was_offered = std::mem::replace(&mut self.is_offered, true);
                let offer = Offer {
                    room: self.room,
                    name: &self.name,
                    media_type: &self.media_type,
                    lifetime: self.lifetime,
                    size: Some(self.size),
                    id: &id,
                };
                let view = tus.create(&offer).await?;
                if let Some(note) = self.note.upload() {
                    note.file = Some(view.id);
                }
                self.note.save();
                if !was_offered {
                    let (offset, digest) = (0, None);
                    return Ok((view.id, Stand { offset, digest }));
                }
                view.id
            }
        };
        Ok((file, tus.stand(file).await?))
    }

    /// Sends what is missing.
    async fn send(
        &mut self,
        tus: &mut Tus,
        file: FileId,
        offset: u64,
    ) -> Result<(), TransferError> {
        let last = self.size.saturating_sub(PIECE).max(offset);
        let (pieces, coming) = mpsc::channel(AHEAD);
        let source = Arc::clone(&self.source);
        let size = self.size;
        let reading = spawn_blocking(move || {
            let mut source = source.blocking_lock();
            read(&mut source, (offset, last, size), &pieces)
        });
        let mut sent = Ok(());
        if last > offset {
            let part = Part {
                offset,
                ..Part::default()
            };
            let body = Outgoing::coming(coming, Some(last - offset)).counted(self.counter(offset));
            let work = tus.append(file, part, body);
            let stand = self
                .files
                .attended((file, Silence::Busy), self.transfer, work)
                .await;
            sent = stand.and_then(|stand| stand.is_at(last));
        } else {
            drop(coming);
        }
        let read = reading.await;
        // What is wrong with the source is why less was sent than was promised.
        let read = read.map_err(|_| TransferError::Source("reading it failed".to_owned()))??;
        sent?;
        let Some(Last { bytes, digest }) = read else {
            return Err(ClientError::Unreachable("the upload was interrupted".to_owned()).into());
        };
        let part = Part {
            offset: last,
            digest: Some(digest),
            ..Part::default()
        };
        let body = Outgoing::whole(bytes).counted(self.counter(last));
        let work = tus.append(file, part, body);
        let stand = self
            .files
            .attended((file, Silence::Busy), self.transfer, work)
            .await?;
        stand.is_at(self.size)?;
        is_same(stand.digest, digest)
    }

    /// The file is ready, only the answer was lost: is it what is here?
    async fn compare(&mut self, theirs: Digest) -> Result<(), TransferError> {
        let (source, size) = (Arc::clone(&self.source), self.size);
        let hashed = spawn_blocking(move || {
            let mut source = source.blocking_lock();
            source.hash_up_to(size, &mut piece())?;
            source.check_unchanged()?;
            Ok(source.digest())
        });
        let hashed: Result<Digest, TransferError> = hashed
            .await
            .map_err(|_| TransferError::Source("reading it failed".to_owned()))?;
        is_same(Some(theirs), hashed?)
    }

    /// Tells how far it is while bytes go out.
    fn counter(&self, offset: u64) -> impl FnMut(u64) + Send + 'static {
        let (transfer, mut done) = (self.transfer.clone(), offset);
        move |bytes| {
            done += bytes;
            transfer.moved(done);
        }
    }
}

/// Reads a file, hashing it: the pieces up to `last` go out at once, the rest comes back with the digest; `None`
/// when nobody takes the pieces any more.
fn read(
    source: &mut FileSource,
    (offset, last, size): (u64, u64, u64),
    pieces: &mpsc::Sender<Bytes>,
) -> Result<Option<Last>, TransferError> {
    source.hash_up_to(offset, &mut piece())?;
    let mut at = offset;
    while at < last {
        let length = (last - at).min(PIECE);
        let bytes = read_piece(source, at, length)?;
        if pieces.blocking_send(bytes).is_err() {
            return Ok(None);
        }
        at += length;
    }
    let bytes = read_piece(source, last, size - last)?;
    source.check_unchanged()?;
    let digest = source.digest();
    Ok(Some(Last { bytes, digest }))
}

fn read_piece(source: &mut FileSource, offset: u64, length: u64) -> Result<Bytes, TransferError> {
    // At most PIECE, which fits.
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    source.read(offset, &mut bytes)?;
    Ok(bytes.into())
}

fn piece() -> Vec<u8> {
    vec![0; usize::try_from(PIECE).unwrap_or_default()]
}

pub(super) fn new_id() -> String {
    format!("file-{:016x}", chance::number())
}

/// # Errors
///
/// What the server has is not what was sent.
pub(super) fn is_same(theirs: Option<Digest>, ours: Digest) -> Result<(), TransferError> {
    match theirs {
        Some(theirs) if theirs == ours => Ok(()),
        Some(_) => Err(TransferError::Damaged(
            "what arrived is not what was sent: the digests differ; delete it there and send it again"
                .to_owned(),
        )),
        None => Err(TransferError::protocol("it took all of a file that it says is not ready")),
    }
}
