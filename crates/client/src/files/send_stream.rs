//! Sending what comes from a stream. It can't be read again, so what the server has not acknowledged as stored is
//! kept in memory: at most [`WINDOW`] bytes, for a temporary file would have to be as large as all that comes.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use parlor_model::{Digest, FileName, Lifetime, MediaType};
use parlor_wire::{FileId, FileView, RoomId};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::mpsc;

use super::look::Silence;
use super::persist::Attempt;
use super::send_file::{is_same, new_id};
use super::tus::{Offer, Part, Tus};
use super::{Files, Transfer, TransferError};
use crate::http::Outgoing;

/// Bytes that may be unacknowledged.
const WINDOW: u64 = 8 * 1_024 * 1_024;
/// Bytes that are read at once.
const PIECE: usize = 64 * 1_024;
/// When the stream is silent for so long, what came is made to be acknowledged.
const QUIET: Duration = Duration::from_millis(500);

/// A stream on its way to a room.
struct SendStream<'a> {
    files: &'a Files,
    room: RoomId,
    name: FileName,
    media_type: MediaType,
    lifetime: Option<Lifetime>,
    id: String,
    file: Option<FileId>,
    is_offered: bool,
    stream: Pin<Box<dyn AsyncRead + Send>>,
    hasher: blake3::Hasher,
    window: Window,
    transfer: &'a Transfer,
}

/// What was read and is not acknowledged.
#[derive(Debug, Default)]
struct Window {
    start: u64,
    end: u64,
    pieces: VecDeque<Bytes>,
    /// Whether the stream has ended.
    is_last: bool,
}

impl Files {
    pub(super) async fn send_stream(
        &self,
        room: RoomId,
        (name, lifetime): (FileName, Option<Lifetime>),
        stream: Pin<Box<dyn AsyncRead + Send>>,
        transfer: &Transfer,
    ) -> Result<FileView, TransferError> {
        let mut work = SendStream {
            files: self,
            room,
            media_type: MediaType::of_name(&name),
            lifetime,
            name,
            id: new_id(),
            file: None,
            is_offered: false,
            stream,
            hasher: blake3::Hasher::new(),
            window: Window::default(),
            transfer,
        };
        let sent = self.persist(&mut work, transfer).await;
        // However it ended: nobody can go on with it.
        if let (Err(_), Some(file)) = (&sent, work.file) {
            self.give_up(file).await;
        }
        sent
    }
}

impl Attempt for SendStream<'_> {
    type Done = FileView;

    async fn attempt(&mut self) -> Result<FileView, TransferError> {
        let mut tus = Tus::connect(self.files).await?;
        let (file, is_ready) = self.open(&mut tus).await?;
        self.transfer.connected(self.window.start);
        if !is_ready {
            while !(self.window.is_last && self.window.pieces.is_empty()) {
                self.append(&mut tus, file).await?;
            }
            self.finish(&mut tus, file).await?;
        }
        Ok(tus.info(file).await?)
    }
}

impl SendStream<'_> {
    /// The file as the server knows it, and whether it is ready there.
    async fn open(&mut self, tus: &mut Tus) -> Result<(FileId, bool), TransferError> {
        let was_offered = std::mem::replace(&mut self.is_offered, true);
        let file = match self.file {
            Some(file) => file,
            None => {
                let offer = Offer {
                    room: self.room,
                    name: &self.name,
                    media_type: &self.media_type,
                    lifetime: self.lifetime,
                    size: None,
                    id: &self.id,
                };
                let file = tus.create(&offer).await?.id;
                self.file = Some(file);
                file
            }
        };
        if !was_offered {
            return Ok((file, false));
        }
        let stand = tus.stand(file).await?;
        self.window.acknowledged(stand.offset)?;
        match stand.digest {
            Some(theirs) => is_same(Some(theirs), self.digest()).map(|()| (file, true)),
            None => Ok((file, false)),
        }
    }

    /// Sends what is in the window and, unless that was there before, what comes until it is full or nothing comes
    /// for a moment.
    async fn append(&mut self, tus: &mut Tus, file: FileId) -> Result<(), TransferError> {
        let Self {
            files,
            stream,
            hasher,
            window,
            transfer,
            ..
        } = self;
        let is_again = !window.pieces.is_empty();
        if !is_again && !window.read(stream, hasher).await? {
            return Ok(());
        }
        let (pieces, coming) = mpsc::channel(window.pieces.len().max(1));
        for piece in &window.pieces {
            // There is a place for each.
            let _ = pieces.try_send(piece.clone());
        }
        let offset = window.start;
        let (counting, mut done) = (transfer.clone(), offset);
        let body = Outgoing::coming(coming, None).counted(move |bytes| {
            done += bytes;
            counting.moved(done);
        });
        let part = Part {
            offset,
            ..Part::default()
        };
        let answered = files.attended(
            (file, Silence::Busy),
            transfer,
            tus.append(file, part, body),
        );
        let feed = async {
            let pieces = pieces;
            while !is_again && window.end - window.start < WINDOW {
                let read = tokio::time::timeout(QUIET, window.read(stream, hasher)).await;
                match read {
                    Ok(Ok(true)) => {}
                    Ok(Ok(false)) | Err(_) => break,
                    Ok(Err(error)) => return Err(error),
                }
                let Some(piece) = window.pieces.back() else {
                    break;
                };
                if pieces.send(piece.clone()).await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        let (stand, fed) = tokio::join!(answered, feed);
        fed?;
        window.acknowledged(stand?.offset)
    }

    /// Says that this was all.
    async fn finish(&mut self, tus: &mut Tus, file: FileId) -> Result<(), TransferError> {
        let (size, digest) = (self.window.end, self.digest());
        let part = Part {
            offset: size,
            size: Some(size),
            digest: Some(digest),
        };
        let work = tus.append(file, part, Outgoing::empty());
        let stand = self
            .files
            .attended((file, Silence::Busy), self.transfer, work)
            .await?;
        stand.is_at(size)?;
        is_same(stand.digest, digest)
    }

    fn digest(&self) -> Digest {
        Digest::from_bytes(*self.hasher.finalize().as_bytes())
    }
}

impl Window {
    /// Takes in what comes next; whether anything did. Dropping it loses nothing.
    async fn read(
        &mut self,
        stream: &mut Pin<Box<dyn AsyncRead + Send>>,
        hasher: &mut blake3::Hasher,
    ) -> Result<bool, TransferError> {
        if self.is_last {
            return Ok(false);
        }
        let mut bytes = BytesMut::with_capacity(PIECE);
        let read = stream.read_buf(&mut bytes).await;
        let read = read.map_err(|error| {
            let why = super::error::words(&error);
            TransferError::Source(format!("what is to be sent can't be read: {why}"))
        })?;
        if read == 0 {
            self.is_last = true;
            return Ok(false);
        }
        hasher.update(&bytes);
        self.end += read as u64;
        self.pieces.push_back(bytes.freeze());
        Ok(true)
    }

    /// The server has all before this offset on stable storage.
    fn acknowledged(&mut self, offset: u64) -> Result<(), TransferError> {
        if offset < self.start || offset > self.end {
            return Err(TransferError::protocol(
                "it has another part of the upload than was sent",
            ));
        }
        while let Some(first) = self.pieces.front_mut() {
            let known = usize::try_from(offset - self.start).unwrap_or(usize::MAX);
            if known == 0 {
                break;
            }
            let part = known.min(first.len());
            if part == first.len() {
                self.pieces.pop_front();
            } else {
                // Half a piece stays.
                drop(first.split_to(part));
            }
            self.start += part as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn window_keeps_what_is_not_acknowledged() {
        let mut window = Window::default();
        let mut hasher = blake3::Hasher::new();
        let mut stream: Pin<Box<dyn AsyncRead + Send>> = Box::pin(&b"0123456789"[..]);
        assert!(window.read(&mut stream, &mut hasher).await.unwrap());
        assert!(!window.read(&mut stream, &mut hasher).await.unwrap());
        assert!(window.is_last);
        window.acknowledged(4).unwrap();
        assert_eq!((window.start, &window.pieces[0][..]), (4, &b"456789"[..]));
        assert!(window.acknowledged(3).is_err(), "it was stored before");
        assert!(window.acknowledged(11).is_err(), "nobody sent that");
        window.acknowledged(10).unwrap();
        assert!(window.pieces.is_empty());
    }
}
