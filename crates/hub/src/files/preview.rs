//! Making small pictures of files that are images: one at a time, on a thread that yields to everything else.

use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use parlor_core::Content;
use parlor_model::Digest;
use parlor_store::{BlobError, BlobReader, Blobs};

use super::thumbnail::{Kind, thumbnail};

/// Bytes of an image of which a preview is made, at most.
const IMAGE_BYTES: u64 = 64 << 20;
/// Images that may wait for a preview; those that come then have none.
const WAITING: usize = 1_024;
/// The lowest priority (setpriority(2)).
const NICE: i32 = 19;

/// The desk at which previews are asked for.
pub(super) struct Previews {
    queue: Option<SyncSender<Digest>>,
}

impl Previews {
    /// Starts the thread, which ends when this is gone.
    pub(super) fn start(blobs: Arc<dyn Blobs>) -> Self {
        let (queue, asked) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("previews".to_owned());
        let started = thread.spawn(move || work(&*blobs, &asked));
        if let Err(error) = &started {
            tracing::warn!(%error, "no previews of images will be made");
        }
        Self {
            queue: started.is_ok().then_some(queue),
        }
    }

    /// A file has come that may be an image.
    pub(super) fn ask(&self, content: Content) {
        let fits = (1..=IMAGE_BYTES).contains(&content.size);
        if let Some(queue) = self.queue.as_ref().filter(|_| fits) {
            let _ = queue.try_send(content.digest);
        }
    }
}

fn work(blobs: &dyn Blobs, asked: &Receiver<Digest>) {
    // On Linux the priority is that of the thread alone. Where that is refused nothing is lost.
    let _ = rustix::process::setpriority_process(None, NICE);
    while let Ok(digest) = asked.recv() {
        let made = catch_unwind(AssertUnwindSafe(|| make(blobs, &digest)));
        match made {
            Ok(Ok(())) => {}
            // It was deleted meanwhile.
            Ok(Err(BlobError::Missing)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a preview could not be kept"),
            Err(_) => tracing::warn!("an image from which a preview was made broke its decoder"),
        }
    }
}

fn make(blobs: &dyn Blobs, digest: &Digest) -> Result<(), BlobError> {
    let reader = blobs.read(digest)?;
    let mut magic = [0; Kind::MAGIC_BYTES];
    let read = reader.read_at(0, &mut magic)?;
    let Some(kind) = Kind::of(&magic[..read]) else {
        return Ok(());
    };
    if blobs.read_preview(digest)?.is_some() {
        return Ok(());
    }
    let length = reader.len()?;
    let bytes = Bytes {
        reader,
        length,
        position: 0,
    };
    match thumbnail(kind, bytes) {
        Ok(preview) => blobs.put_preview(digest, &preview),
        Err(error) => {
            tracing::debug!(%error, "an image has no preview");
            Ok(())
        }
    }
}

/// A blob as decoders read it.
struct Bytes {
    reader: Box<dyn BlobReader>,
    length: u64,
    position: u64,
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read_at(self.position, into);
        let read = read.map_err(io::Error::other)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
