//! Sending a file: one at a time appends, and the last byte makes it ready.

use std::sync::Arc;

use bytes::Bytes;
use parlor_core::{Command, Content, Denied, File, FileOffer, Outcome, RoomRef, Space};
use parlor_model::{ClientId, Digest, FileFailure, FileId, Timestamp, limits};
use tokio::sync::oneshot;
use tokio::time::{Duration, Instant};

use super::meter::SendMeter;
use super::pipe::{Pen, Pipe};
use super::{Bearer, Files, Move, denied, on_disk};
use crate::Hub;
use crate::input::Input;
use crate::metrics::Counted;
use crate::reply::Reply;

/// How often it is looked at whether somebody may still move bytes.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The one who sends a file. Dropping it keeps what was written, so that it can be gone on with.
pub struct Upload {
    hub: Hub,
    files: Arc<Files>,
    bearer: Bearer,
    pipe: Arc<Pipe>,
    accepted: u64,
    space: Space,
    looked: Instant,
    meter: SendMeter,
    _counted: Counted,
}

impl Hub {
    /// Offers a file to a room.
    ///
    /// # Errors
    /// [`Denied`]: who may not write there, and what is too large.
    pub async fn offer_file(
        &self,
        bearer: &Bearer,
        room: RoomRef,
        file: FileOffer,
        id: Option<ClientId>,
    ) -> Result<File, Denied> {
        let files = self.files()?;
        on_disk({
            let files = Arc::clone(&files);
            move || files.check_space()
        })
        .await?
        .map_err(|error| denied(&error))?;
        let command = Command::OfferFile { room, file, id };
        let Reply::Done(Outcome::Posted(posted)) = self.act(bearer, command).await? else {
            return Err(Denied::FilesUnavailable);
        };
        let read = self
            .shared
            .readers
            .read(move |reader| reader.file_at(posted.room, posted.seq));
        let file = read.await?;
        file.ok_or_else(|| Denied::NoSuchFile(posted.seq.to_string()))
    }

    /// Gives a file up that is being sent: one's own, or as a moderator any.
    ///
    /// # Errors
    /// [`Denied`]: not one's own, or not being sent any more.
    pub async fn cancel_file(&self, bearer: &Bearer, file: FileId) -> Result<(), Denied> {
        self.act(bearer, Command::CancelFile { file })
            .await
            .map(drop)
    }

    /// Gives a file up that was to be sent by a link, which is used up: nobody could go on, and whoever it was given to
    /// may not be welcome any more, so they are not asked.
    ///
    /// # Errors
    /// [`Denied`]: it is not being sent any more.
    pub async fn give_up_file(&self, file: FileId) -> Result<(), Denied> {
        let ended = self.end_file(file, Err(FileFailure::Cancelled)).await;
        ended.map(drop)
    }

    /// When a file is given up whose sender goes on no more from now on.
    #[must_use]
    pub fn upload_expires(&self) -> Timestamp {
        let now = self.shared.options.clock.now().as_millis();
        Timestamp::from_millis(now.saturating_add(limits::UPLOAD_EXPIRES_MS))
    }

    /// Takes over the sending of a file: whoever sent it before has stopped when this returns, and what they
    /// sent is on stable storage.
    ///
    /// # Errors
    /// [`Denied`]: not one's own, not being sent any more, or no space.
    pub async fn upload(&self, bearer: Bearer, file: FileId) -> Result<Upload, Denied> {
        let files = self.files()?;
        // How much has come is known once whoever sends it now has stopped.
        self.may_move(&bearer, Move::Send(file, 0)).await?;
        let running = files.running(file);
        let turn = running.take_turn().await?;
        // It may have ended while this waited.
        let Some((file, room)) = self.sending(file).await? else {
            drop(turn.guard);
            files.running.give_back(file, running);
            return Err(Denied::NoSuchFile(file.to_string()));
        };
        let (desk, id) = (Arc::clone(&files), file.id);
        let pen = on_disk(move || {
            let writer = desk.blobs.open_upload(id)?;
            Ok(Pen::new(writer, turn.guard))
        });
        let pen = pen.await?.map_err(|error| denied(&error))?;
        // And what there was of it removed before this was opened.
        if self.sending(id).await?.is_none() {
            on_disk({
                let files = Arc::clone(&files);
                move || {
                    drop(pen);
                    files.discard(id);
                }
            })
            .await?;
            files.running.give_back(id, running);
            return Err(Denied::NoSuchFile(id.to_string()));
        }
        let accepted = pen.writer.len();
        let space = self
            .may_move(&bearer, Move::Send(file.id, accepted))
            .await?;
        running.has(accepted);
        let by_link = matches!(bearer, Bearer::User { .. });
        let meter = SendMeter::new(&file, by_link, room, accepted, Arc::clone(&running));
        let signals = self.shared.inputs.downgrade();
        let shared = (running, turn.taken_over);
        let counted = Counted::new(&files.counters, |counters| &counters.uploads);
        let pipe = Pipe::new(pen, file, shared, Arc::clone(&files), signals);
        Ok(Upload {
            hub: self.clone(),
            files,
            bearer,
            pipe,
            accepted,
            space,
            looked: Instant::now(),
            meter,
            _counted: counted,
        })
    }
}

impl Hub {
    /// A file that is being sent, and how its room is called, unless that is the lobby.
    async fn sending(&self, file: FileId) -> Result<Option<(File, Option<String>)>, Denied> {
        self.look(move |state| {
            let file = state.files.sending(file).cloned()?;
            let room = state.room(file.room).filter(|_| file.room != state.lobby());
            let room = room.map(|room| room.name.as_ref().map(ToString::to_string));
            Some((
                file,
                room.map(|name| name.unwrap_or_else(|| "direct".to_owned())),
            ))
        })
        .await
    }
}

impl Upload {
    /// The file.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.pipe.file
    }

    /// How many bytes there are, those on their way to the disk included: the next goes there.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.accepted
    }

    /// How large the file may become.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.space.bytes()
    }

    /// Whether the file may become so large.
    ///
    /// # Errors
    /// [`Denied::FileTooLarge`], or a quota that other files use up.
    pub fn fits(&self, size: u64) -> Result<(), Denied> {
        self.space.check(size)
    }

    /// Adds bytes. Waits while the disk is busy, so that a fast sender is slowed down.
    ///
    /// # Errors
    /// [`Denied`]; what came before is kept.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Denied> {
        let written = self.try_write(bytes).await;
        written.inspect_err(|denied| self.meter.stopped(denied))
    }

    async fn try_write(&mut self, bytes: Bytes) -> Result<(), Denied> {
        let size = self.accepted.saturating_add(bytes.len() as u64);
        self.fits(size)?;
        if self.looked.elapsed() >= LOOK_EVERY {
            self.try_look().await?;
        }
        if !bytes.is_empty() {
            self.files.pace.make_room(bytes.len() as u64).await;
            self.pipe.write(bytes).await?;
            self.accepted = size;
            self.meter.moved(size);
        }
        Ok(())
    }

    /// Looks whether the sender may go on. To be called every second while nothing comes.
    ///
    /// # Errors
    /// [`Denied`]: why not.
    pub async fn look(&mut self) -> Result<(), Denied> {
        let looked = self.try_look().await;
        looked.inspect_err(|denied| self.meter.stopped(denied))
    }

    async fn try_look(&mut self) -> Result<(), Denied> {
        if self.pipe.taken_over.is_cancelled() {
            return Err(Denied::TakenOver);
        }
        self.looked = Instant::now();
        let sending = Move::Send(self.pipe.file.id, self.accepted);
        self.space = self.hub.may_move(&self.bearer, sending).await?;
        Ok(())
    }

    /// Completes when another connection takes over, or the file is given up.
    pub async fn taken_over(&self) {
        self.pipe.taken_over.cancelled().await;
    }

    /// Stops for now: answers with how many bytes are on stable storage.
    ///
    /// # Errors
    /// [`Denied`] when not all of them are.
    pub async fn pause(self) -> Result<u64, Denied> {
        let pen = self.pipe.idle().await?;
        let length = pen.writer.len();
        let syncer = pen.writer.syncer().map_err(|error| denied(&error))?;
        let synced = self.files.sync(syncer).await;
        // Whoever takes over waits for what is being written, and so for this.
        drop(pen);
        synced.map(|()| length).map_err(|error| denied(&error))
    }

    /// Makes the file ready: all its bytes are on stable storage, and everybody in the room is told.
    ///
    /// # Errors
    /// [`Denied::WrongDigest`] when they are not those that the sender has; then the file has failed. Others, as
    /// that the sender may not send any more, leave the upload as it is, to be finished again.
    pub async fn finish(self, expected: Option<Digest>) -> Result<File, Denied> {
        let Self {
            hub,
            files,
            bearer,
            pipe,
            mut meter,
            ..
        } = self;
        let finished = finish(hub, files, &bearer, pipe, expected).await;
        match &finished {
            Ok(file) => meter.done(file.size.unwrap_or_default()),
            Err(denied) => meter.stopped(denied),
        }
        finished
    }
}

async fn finish(
    hub: Hub,
    files: Arc<Files>,
    bearer: &Bearer,
    pipe: Arc<Pipe>,
    expected: Option<Digest>,
) -> Result<File, Denied> {
    let mut pen = pipe.idle().await?;
    let file = pipe.file.id;
    let syncer = pen.writer.syncer().map_err(|error| denied(&error))?;
    files.sync(syncer).await.map_err(|error| denied(&error))?;
    let (pen, digest) = on_disk(move || {
        let digest = pen.writer.digest();
        (pen, digest)
    })
    .await?;
    let digest = digest.map_err(|error| denied(&error))?;
    if expected.is_some_and(|expected| expected != digest) {
        hub.end_file(file, Err(FileFailure::WrongDigest)).await?;
        return Err(Denied::WrongDigest);
    }
    // All this may have taken long.
    let sending = Move::Send(file, pen.writer.len());
    hub.may_move(bearer, sending).await?;
    let pin = on_disk(move || files.pin(digest)).await?;
    let (sealed, turn) = on_disk(move || {
        let Pen { writer, turn, .. } = pen;
        (writer.seal(), turn)
    })
    .await?;
    let sealed = sealed.map_err(|error| denied(&error))?;
    let content = Content {
        size: sealed.size,
        digest: sealed.digest,
    };
    let ended = hub.end_file(file, Ok(content)).await;
    drop((pin, turn));
    let ended = ended?;
    match ended.state {
        parlor_core::FileState::Failed { why } => Err(Denied::FileFailed {
            name: ended.name.map(|name| name.to_string()).unwrap_or_default(),
            why,
        }),
        _ => Ok(ended),
    }
}

impl Hub {
    /// # Errors
    /// [`Denied::FilesOff`] on a server that keeps none.
    pub(super) fn files(&self) -> Result<Arc<Files>, Denied> {
        self.shared.files.clone().ok_or(Denied::FilesOff)
    }

    /// Whether somebody may move these bytes now; of a file that is sent, how large it may become.
    pub(super) async fn may_move(&self, bearer: &Bearer, what: Move) -> Result<Space, Denied> {
        let (answer, may) = oneshot::channel();
        let bearer = bearer.clone();
        self.send(Input::MayMove {
            bearer,
            what,
            answer,
        })
        .await?;
        may.await.map_err(|_| Denied::ShuttingDown)?
    }

    async fn act(&self, bearer: &Bearer, command: Command) -> crate::Answer {
        if let Bearer::Caller(context) = bearer {
            return self
                .execute(context, crate::Request::Command(command))
                .await;
        }
        let (answer, answered) = oneshot::channel();
        let bearer = bearer.clone();
        self.send(Input::ActedFor {
            bearer,
            command,
            answer,
        })
        .await?;
        answered.await.map_err(|_| Denied::ShuttingDown)?
    }

    async fn end_file(
        &self,
        file: FileId,
        end: Result<Content, FileFailure>,
    ) -> Result<File, Denied> {
        let (answer, ended) = oneshot::channel();
        self.send(Input::EndFile { file, end, answer }).await?;
        match ended.await.map_err(|_| Denied::ShuttingDown)?? {
            Reply::File(file) => Ok(*file),
            _ => Err(Denied::FilesUnavailable),
        }
    }
}
