//! Reading a file: what has come from its blob, what is still coming as it comes.

use std::sync::Arc;

use bytes::Bytes;
use parlor_core::{Denied, File, FileState, State};
use parlor_model::{Digest, FileId};
use parlor_store::{BlobError, BlobReader};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant, timeout};

use super::meter::{FetchMeter, Mover};
use super::upload::LOOK_EVERY;
use super::{Bearer, Files, Move, Progress, denied, on_disk};
use crate::Hub;
use crate::metrics::Counted;

/// Bytes that are read at once.
const PIECE: usize = 256 * 1_024;
/// How long a receiver waits for a sender who does not go on.
const PATIENCE: Duration = Duration::from_secs(300);

/// The one who reads a file.
pub struct Download {
    hub: Hub,
    files: Arc<Files>,
    bearer: Bearer,
    file: File,
    reader: Option<Arc<dyn BlobReader>>,
    /// While the file is still being sent.
    follow: Option<watch::Receiver<Progress>>,
    position: u64,
    /// Where to stop; not known while it is being sent.
    end: Option<u64>,
    ahead: Option<JoinHandle<Result<Bytes, BlobError>>>,
    looked: Instant,
    meter: FetchMeter,
    _counted: Counted,
}

impl Hub {
    /// A file for somebody who may see it.
    ///
    /// # Errors
    /// [`Denied::NoSuchFile`], also when it is not for them.
    pub async fn file(&self, bearer: &Bearer, file: FileId) -> Result<File, Denied> {
        let unknown = || Denied::NoSuchFile(file.to_string());
        let read = self.shared.readers.read(move |reader| reader.file(file));
        let found = read.await?.ok_or_else(unknown)?;
        let what = Move::Read(found.id, found.room, found.seq);
        match self.may_move(bearer, what).await {
            Ok(_) => Ok(found),
            Err(Denied::NotMember) => Err(unknown()),
            Err(denied) => Err(denied),
        }
    }

    /// Opens a file to be read, from its beginning.
    ///
    /// # Errors
    /// [`Denied`]: not for them, failed, deleted, or lost.
    pub async fn download(&self, bearer: Bearer, file: FileId) -> Result<Download, Denied> {
        let files = self.files()?;
        let mut file = self.file(&bearer, file).await?;
        let mut follow = None;
        if file.is_sending() {
            let running = files.running(file.id);
            follow = Some(running.follow());
            // It may have come since it was looked up.
            let again = self.file(&bearer, file.id).await;
            follow = follow.filter(|_| again.as_ref().is_ok_and(File::is_sending));
            if follow.is_none() {
                files.running.give_back(file.id, running);
            }
            file = again?;
        }
        let (reader, end) = match file.state {
            FileState::Sending => (None, None),
            FileState::Ready { digest } => {
                let reader = blob(&files, digest).await?;
                (Some(reader), file.size)
            }
            FileState::Failed { why } => {
                let name = file.name.map(|name| name.to_string()).unwrap_or_default();
                return Err(Denied::FileFailed { name, why });
            }
            FileState::Deleted => return Err(Denied::NoSuchFile(file.id.to_string())),
        };
        let meter = FetchMeter::new(&file, self.mover(&bearer).await?);
        let counted = Counted::new(&files.counters, |counters| &counters.downloads);
        Ok(Download {
            hub: self.clone(),
            files,
            bearer,
            file,
            reader,
            follow,
            position: 0,
            end,
            ahead: None,
            looked: Instant::now(),
            meter,
            _counted: counted,
        })
    }

    /// How the operator's log calls somebody who reads.
    async fn mover(&self, bearer: &Bearer) -> Result<Mover, Denied> {
        let by_link = !matches!(bearer, Bearer::Caller(_));
        let name = match bearer {
            Bearer::Caller(context) => Some(context.actor.name.to_string()),
            Bearer::User { user, .. } => {
                let user = *user;
                let name = move |state: &State| state.user(user).map(|user| user.name.to_string());
                self.look(name).await?
            }
            Bearer::Anyone { .. } => None,
        };
        let name = name.unwrap_or_else(|| "somebody".to_owned());
        Ok(Mover { name, by_link })
    }

    /// The small picture of a file, if it has one.
    ///
    /// # Errors
    /// [`Denied`]: not for them.
    pub async fn preview(&self, bearer: &Bearer, file: FileId) -> Result<Option<Bytes>, Denied> {
        let files = self.files()?;
        let FileState::Ready { digest } = self.file(bearer, file).await?.state else {
            return Ok(None);
        };
        let read = on_disk(move || files.blobs.read_preview(&digest)).await?;
        Ok(read.map_err(|error| denied(&error))?.map(Bytes::from))
    }
}

async fn blob(files: &Arc<Files>, digest: Digest) -> Result<Arc<dyn BlobReader>, Denied> {
    let files = Arc::clone(files);
    let read = on_disk(move || files.blobs.read(&digest)).await?;
    read.map(Arc::from).map_err(|error| denied(&error))
}

impl Download {
    /// The file.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Its length in bytes, unless it is still being sent.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        self.end
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end == Some(0)
    }

    /// Reads only a part of a file that has come: `from..to`.
    pub fn select(&mut self, from: u64, to: u64) {
        self.position = from;
        self.meter.select(from);
        self.end = self.end.map(|end| end.min(to));
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`Denied`]: the reader may not go on, or the sender gave up. Then what was read is not the file.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Denied> {
        self.meter.begin();
        let read = self.try_next().await;
        match &read {
            Ok(Some(_)) => {
                let end = self.end.filter(|_| self.follow.is_none());
                self.meter.moved(self.position, end);
            }
            Ok(None) => self.meter.whole(),
            Err(denied) => self.meter.stopped(denied),
        }
        read
    }

    async fn try_next(&mut self) -> Result<Option<Bytes>, Denied> {
        if self.looked.elapsed() >= LOOK_EVERY {
            self.look().await?;
        }
        let Some(bytes) = self.available().await? else {
            return Ok(None);
        };
        self.files.pace.make_room(bytes.min(PIECE as u64)).await;
        let piece = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.read(self.position, bytes)?,
        };
        let read = piece.await.map_err(|_| Denied::FilesUnavailable)?;
        let read = read.map_err(|error| denied(&error))?;
        self.position += read.len() as u64;
        if read.is_empty() {
            return Err(denied(&BlobError::Damaged(
                "a blob is shorter than its file".into(),
            )));
        }
        // The next piece is read while this one is sent.
        if let Some(end) = self
            .end
            .filter(|end| *end > self.position && self.follow.is_none())
        {
            self.ahead = Some(self.read(self.position, end - self.position)?);
        }
        self.files.counters.bytes_sent.add(read.len() as u64);
        Ok(Some(read))
    }

    /// How many bytes can be read from here; waits for more while the file is being sent.
    async fn available(&mut self) -> Result<Option<u64>, Denied> {
        loop {
            let Some(follow) = &mut self.follow else {
                let left = self.end.unwrap_or_default().saturating_sub(self.position);
                return Ok(Some(left).filter(|left| *left > 0));
            };
            let progress = *follow.borrow_and_update();
            match progress {
                Progress::Sending(bytes) if bytes > self.position => {
                    if self.open_upload().await? {
                        return Ok(Some(bytes - self.position));
                    }
                    // It was whole just now, and its bytes are on their way to where those of files are.
                    self.wait().await?;
                }
                Progress::Sending(_) => self.wait().await?,
                Progress::Ready(content) => {
                    self.follow = None;
                    self.end = Some(content.size);
                    if self.reader.is_none() {
                        self.reader = Some(blob(&self.files, content.digest).await?);
                    }
                }
                Progress::Failed(why) => {
                    let name = self.file.name.as_ref();
                    let name = name.map(ToString::to_string).unwrap_or_default();
                    return Err(Denied::FileFailed { name, why });
                }
                Progress::Deleted => return Err(Denied::NoSuchFile(self.file.id.to_string())),
            }
        }
    }

    /// Waits for the sender, and looks every second whether the receiver may still read.
    async fn wait(&mut self) -> Result<(), Denied> {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            let Some(follow) = &mut self.follow else {
                return Ok(());
            };
            match timeout(LOOK_EVERY, follow.changed()).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(_)) => break,
                Err(_) => self.look().await?,
            }
        }
        Err(Denied::SenderStalled)
    }

    /// False when what came so far is not where uploads are any more.
    async fn open_upload(&mut self) -> Result<bool, Denied> {
        if self.reader.is_some() {
            return Ok(true);
        }
        let (files, file) = (Arc::clone(&self.files), self.file.id);
        match on_disk(move || files.blobs.read_upload(file)).await? {
            Ok(reader) => self.reader = Some(reader.into()),
            Err(BlobError::Missing) => return Ok(false),
            Err(error) => return Err(denied(&error)),
        }
        Ok(true)
    }

    async fn look(&mut self) -> Result<(), Denied> {
        self.looked = Instant::now();
        let what = Move::Read(self.file.id, self.file.room, self.file.seq);
        self.hub.may_move(&self.bearer, what).await.map(drop)
    }

    fn read(&self, from: u64, bytes: u64) -> Result<JoinHandle<Result<Bytes, BlobError>>, Denied> {
        let reader = self.reader.clone().ok_or(Denied::FilesUnavailable)?;
        let length = usize::try_from(bytes).unwrap_or(PIECE).min(PIECE);
        Ok(tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; length];
            let read = reader.read_at(from, &mut piece)?;
            piece.truncate(read);
            Ok(Bytes::from(piece))
        }))
    }
}
