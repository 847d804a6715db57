//! What the hub's task decides of files: who may move bytes, what ends a file, and what is given up.

use std::time::Duration;

use parlor_core::{
    Action, Command, Content, Denied, EventBody, File, FileState, Space, end_file, policy,
};
use parlor_model::{FileFailure, FileId, FileName, RoomId, Seq, Timestamp, UserId, limits};
use parlor_store::Reader;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::batch::Effect;
use crate::files::{Bearer, Move, Progress};
use crate::input::{Asker, Who};
use crate::readers::received;
use crate::reply::{Answer, Reply};
use crate::task::Task;

const EXPIRES: Duration = Duration::from_millis(limits::UPLOAD_EXPIRES_MS.unsigned_abs());

impl Task {
    /// The one place that says whether bytes may move; of a file that is sent, how large it may become.
    pub(crate) fn may_move(
        &mut self,
        bearer: &Bearer,
        what: Move,
        now: Timestamp,
    ) -> Result<Space, Denied> {
        let user = self.borne_by(bearer, now)?;
        match what {
            Move::Send(file, has_come) => {
                let unknown = || Denied::NoSuchFile(file.to_string());
                self.state.may_send(user.ok_or_else(unknown)?, file, now)?;
                self.state.files.has_come(file, has_come);
                let file = self.state.files.sending(file).ok_or_else(unknown)?;
                Ok(self.state.space_for(file))
            }
            Move::Read(file, room, seq) => {
                user.map_or(Ok(()), |user| self.state.may_read(user, room))?;
                let stands = self.state.room(room).is_some();
                if stands && !self.state.is_deleted_lately(room, seq) {
                    Ok(Space::default())
                } else {
                    Err(Denied::NoSuchFile(file.to_string()))
                }
            }
        }
    }

    /// The user by whose right something is done, if they are still welcome; nobody in particular has a
    /// link that was told to a room.
    pub(crate) fn borne_by(
        &self,
        bearer: &Bearer,
        now: Timestamp,
    ) -> Result<Option<UserId>, Denied> {
        match bearer {
            Bearer::Caller(context) => {
                self.still_welcome(context, now)?;
                Ok(Some(context.actor.user))
            }
            Bearer::User {
                user,
                since,
                address,
            } => {
                let files = self.files.as_ref();
                let ended = files.is_none_or(|files| files.links.has_ended(*user, *since));
                if ended || self.sign_outs.covers(*user, None, *since) {
                    return Err(Denied::InvalidToken);
                }
                let name = self.state.user(*user).map(|user| &user.name);
                let name = Some(name.ok_or(Denied::InvalidToken)?);
                match self.state.block_of(Some(*user), name, *address, now) {
                    Some(block) => Err(Denied::Blocked { until: block.until }),
                    None => Ok(Some(*user)),
                }
            }
            Bearer::Anyone { address } => match self.state.block_of(None, None, *address, now) {
                Some(block) => Err(Denied::Blocked { until: block.until }),
                None => Ok(None),
            },
        }
    }

    /// Does what somebody asks by a link.
    pub(crate) fn acted_for(
        &mut self,
        bearer: &Bearer,
        command: Command,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        let user = self.borne_by(bearer, now);
        let user = user.and_then(|user| user.ok_or(Denied::InvalidToken));
        let done = user.and_then(|user| {
            let who = Who {
                user,
                device: None,
                session: None,
                since: None,
            };
            self.command(who, command, now).map(Reply::Done)
        });
        self.pending.answer(Asker::Call(answer), done);
    }

    /// Ends a file that is being sent; the answer is the file as it is then.
    pub(crate) fn end_file(
        &mut self,
        file: FileId,
        end: Result<Content, FileFailure>,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        let ended = self.try_end_file(file, end, now);
        let ended = ended.map(|file| Reply::File(Box::new(file)));
        self.pending.answer(Asker::Call(answer), ended);
    }

    fn try_end_file(
        &mut self,
        file: FileId,
        end: Result<Content, FileFailure>,
        now: Timestamp,
    ) -> Result<File, Denied> {
        let unknown = || Denied::NoSuchFile(file.to_string());
        self.can_write()?;
        let sending = self
            .state
            .files
            .sending(file)
            .cloned()
            .ok_or_else(unknown)?;
        let changes = end_file(&self.state, file, end, now).ok_or_else(unknown)?;
        let mut state = sending.state;
        let mut size = sending.size;
        for change in &changes {
            if let parlor_core::Change::Event(event) = change {
                match &event.body {
                    EventBody::FileReady {
                        size: true_size,
                        digest,
                        ..
                    } => (state, size) = (FileState::Ready { digest: *digest }, Some(*true_size)),
                    EventBody::FileFailed { why, .. } => state = FileState::Failed { why: *why },
                    _ => {}
                }
            }
        }
        self.write(changes, None);
        Ok(File {
            state,
            size,
            ..sending
        })
    }

    /// Notes that a file is not being sent any more, for when that is on stable storage.
    pub(crate) fn file_ended(&mut self, body: &EventBody) {
        let (file, how) = match body {
            EventBody::FileReady {
                file, size, digest, ..
            } => {
                let (size, digest) = (*size, *digest);
                (*file, Progress::Ready(Content { size, digest }))
            }
            EventBody::FileFailed { file, why, .. } => (*file, Progress::Failed(*why)),
            EventBody::FileDeleted { file, .. } => (*file, Progress::Deleted),
            _ => return,
        };
        self.pending.effects.push(Effect::FileEnded { file, how });
    }

    /// Gives up the files that nobody has gone on sending for a day.
    pub(crate) fn expire_files(&mut self, now: Instant) {
        if self.can_write().is_err() {
            return;
        }
        let wall = self.now();
        let touched = |file: &File| {
            let files = self.files.as_ref();
            let touched = files.and_then(|files| files.touched(file.id));
            touched.unwrap_or(self.began.1)
        };
        let sending = self.state.files.all_sending();
        let old = sending.filter(|file| now.duration_since(touched(file)) >= EXPIRES);
        let old: Vec<FileId> = old
            .filter(|file| wall.as_millis() - file.at.as_millis() >= limits::UPLOAD_EXPIRES_MS)
            .map(|file| file.id)
            .collect();
        for file in old {
            if let Some(changes) = end_file(&self.state, file, Err(FileFailure::Expired), wall) {
                self.write(changes, None);
            }
        }
    }

    pub(crate) fn read_file(&mut self, asker: Asker, who: Who, file: FileId) {
        let rooms = self.state.rooms_of(who.user);
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.file(file));
        self.answer_elsewhere(asker, async move {
            let found = received(read.await)?;
            let found = found.filter(|file| rooms.contains(&file.room));
            let found = found.ok_or_else(|| Denied::NoSuchFile(file.to_string()))?;
            Ok(Reply::File(Box::new(found)))
        });
    }

    pub(crate) fn read_file_named(
        &mut self,
        asker: Asker,
        who: Who,
        room: &parlor_core::RoomRef,
        name: FileName,
    ) {
        let room = match self.files_readable(who.user, room) {
            Ok(room) => room,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        let asked = name.to_string();
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.file_named(room, &name));
        self.answer_elsewhere(asker, async move {
            let found = received(read.await)?.ok_or(Denied::NoSuchFile(asked))?;
            Ok(Reply::File(Box::new(found)))
        });
    }

    pub(crate) fn read_files(
        &mut self,
        asker: Asker,
        who: Who,
        room: &parlor_core::RoomRef,
        before: Option<Seq>,
        limit: usize,
    ) {
        let room = match self.files_readable(who.user, room) {
            Ok(room) => room,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        let limit = limit.clamp(1, limits::FILES_PAGE);
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.files(room, before, limit));
        self.answer_elsewhere(
            asker,
            async move { Ok(Reply::Files(received(read.await)?)) },
        );
    }

    fn files_readable(&self, user: UserId, room: &parlor_core::RoomRef) -> Result<RoomId, Denied> {
        let found = self.state.find_room(room, user)?;
        policy::may(self.state.standing(user, Some(found.id)), Action::Read)?;
        Ok(found.id)
    }
}
