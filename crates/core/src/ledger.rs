//! The ledger of files: which are being sent, and how many bytes whose files take up. It knows no file that is
//! finished, so its size does not grow with their number.

use std::collections::{BTreeMap, HashMap, VecDeque};

use parlor_model::{FileId, RoomId, UserId};

use crate::{Content, File, FileState};

/// How many files that were finished lately are kept: more than two batches of commits have.
const LATELY: usize = 16_384;

/// What the rules must know of all files together.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    sending: BTreeMap<FileId, Sending>,
    sending_of: HashMap<UserId, usize>,
    bytes_of: HashMap<UserId, u64>,
    total: u64,
    /// What the finished files of each room take up, by whose they are.
    bytes_in: HashMap<RoomId, HashMap<UserId, u64>>,
    /// Files that were being sent to a room that was given up, until somebody takes note of that.
    given_up: Vec<FileId>,
    /// What came lately: who deletes one may have asked the store before that.
    finished: HashMap<FileId, Content>,
    order: VecDeque<FileId>,
}

/// A file that is being sent, and how many bytes are kept free for it: as many as its sender says, or as have come.
#[derive(Debug, Clone)]
struct Sending {
    file: File,
    reserved: u64,
}

impl Ledger {
    pub(crate) fn new(
        sending: Vec<File>,
        finished: impl IntoIterator<Item = (RoomId, UserId, u64)>,
    ) -> Self {
        let mut ledger = Self::default();
        for (room, user, bytes) in finished {
            ledger.keep(room, user, bytes);
        }
        sending.into_iter().for_each(|file| ledger.offered(file));
        ledger
    }

    /// A file that is being sent.
    #[must_use]
    pub fn sending(&self, file: FileId) -> Option<&File> {
        self.sending.get(&file).map(|sending| &sending.file)
    }

    /// All files that are being sent.
    pub fn all_sending(&self) -> impl Iterator<Item = &File> {
        self.sending.values().map(|sending| &sending.file)
    }

    /// How many files are being sent.
    #[must_use]
    pub fn sending_count(&self) -> usize {
        self.sending.len()
    }

    /// How many files a user is sending.
    #[must_use]
    pub fn sending_count_of(&self, user: UserId) -> usize {
        self.sending_of.get(&user).copied().unwrap_or_default()
    }

    /// The bytes that a user's files take up, those being sent with the size that was said of them, or with what
    /// has come where that is more.
    #[must_use]
    pub fn bytes_of(&self, user: UserId) -> u64 {
        self.bytes_of.get(&user).copied().unwrap_or_default()
    }

    /// The bytes that all files take up together, each share counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whose files take up how many bytes, in no order.
    pub fn users(&self) -> impl Iterator<Item = (UserId, u64)> + '_ {
        self.bytes_of.iter().map(|(user, bytes)| (*user, *bytes))
    }

    /// How many bytes the files of each room take up that have come, in no order.
    pub fn rooms(&self) -> impl Iterator<Item = (RoomId, u64)> + '_ {
        let sum = |used: &HashMap<UserId, u64>| used.values().fold(0, |all, bytes| *bytes + all);
        self.bytes_in
            .iter()
            .map(move |(room, used)| (*room, sum(used)))
    }

    /// A file that has come lately.
    pub(crate) fn finished_lately(&self, file: FileId) -> Option<Content> {
        self.finished.get(&file).copied()
    }

    pub(crate) fn offered(&mut self, file: File) {
        self.ended(file.id);
        let (user, reserved) = (file.owner.user, file.size.unwrap_or_default());
        self.add(user, reserved);
        *self.sending_of.entry(user).or_default() += 1;
        self.sending.insert(file.id, Sending { file, reserved });
    }

    /// At least so many bytes of a file that is being sent have come. That is not stored: who goes on after a
    /// restart says it again.
    pub fn has_come(&mut self, file: FileId, bytes: u64) {
        let Some(sending) = self.sending.get_mut(&file) else {
            return;
        };
        let more = bytes.saturating_sub(sending.reserved);
        sending.reserved += more;
        let user = sending.file.owner.user;
        self.add(user, more);
    }

    /// What is kept free for a file that is being sent.
    pub(crate) fn reserved(&self, file: FileId) -> u64 {
        let sending = self.sending.get(&file);
        sending.map_or(0, |sending| sending.reserved)
    }

    pub(crate) fn ready(&mut self, file: FileId, content: Content) {
        let Some(File { owner, room, .. }) = self.ended(file) else {
            return;
        };
        self.keep(room, owner.user, content.size);
        self.order.push_back(file);
        self.finished.insert(file, content);
        if self.order.len() > LATELY
            && let Some(oldest) = self.order.pop_front()
        {
            self.finished.remove(&oldest);
        }
    }

    /// A file is not being sent any more; what was reserved for it is free.
    pub(crate) fn ended(&mut self, file: FileId) -> Option<File> {
        let Sending { file, reserved } = self.sending.remove(&file)?;
        let user = file.owner.user;
        self.free(user, reserved);
        if let Some(count) = self.sending_of.get_mut(&user) {
            *count -= 1;
            if *count == 0 {
                self.sending_of.remove(&user);
            }
        }
        Some(file)
    }

    /// A file of a room that had come was deleted.
    pub(crate) fn deleted(&mut self, room: RoomId, user: UserId, bytes: u64) {
        // Those of a room that was given up do not count any more.
        let Some(used) = self.bytes_in.get_mut(&room) else {
            return;
        };
        let Some(bytes_in) = used.get_mut(&user) else {
            return;
        };
        *bytes_in = bytes_in.saturating_sub(bytes);
        if *bytes_in == 0 {
            used.remove(&user);
        }
        if used.is_empty() {
            self.bytes_in.remove(&room);
        }
        self.free(user, bytes);
    }

    /// A room was given up: no file comes there any more, and nobody can reach those that have come.
    pub(crate) fn room_given_up(&mut self, room: RoomId) {
        let sending = self.all_sending().filter(|file| file.room == room);
        for file in sending.map(|file| file.id).collect::<Vec<_>>() {
            self.ended(file);
            self.given_up.push(file);
        }
        for (user, bytes) in self.bytes_in.remove(&room).unwrap_or_default() {
            self.free(user, bytes);
        }
    }

    /// The files that ended with their room since this was asked last. No event tells of them.
    pub fn take_given_up(&mut self) -> Vec<FileId> {
        std::mem::take(&mut self.given_up)
    }

    /// A file has come to stay in a room.
    fn keep(&mut self, room: RoomId, user: UserId, bytes: u64) {
        self.add(user, bytes);
        if bytes > 0 {
            let kept = self.bytes_in.entry(room).or_default();
            let kept = kept.entry(user).or_default();
            *kept = kept.saturating_add(bytes);
        }
    }

    fn free(&mut self, user: UserId, bytes: u64) {
        self.total = self.total.saturating_sub(bytes);
        if let Some(used) = self.bytes_of.get_mut(&user) {
            *used = used.saturating_sub(bytes);
            if *used == 0 {
                self.bytes_of.remove(&user);
            }
        }
    }

    fn add(&mut self, user: UserId, bytes: u64) {
        self.total = self.total.saturating_add(bytes);
        if bytes > 0 {
            let used = self.bytes_of.entry(user).or_default();
            *used = used.saturating_add(bytes);
        }
    }
}

impl File {
    /// Whether its bytes are still coming.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.state == FileState::Sending
    }
}
