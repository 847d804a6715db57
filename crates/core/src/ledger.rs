//! The ledger of files: which are being sent, and how many bytes whose files take up. It knows no file that is
//! finished, so its size does not grow with their number.

use std::collections::{BTreeMap, HashMap, VecDeque};

use parlor_model::{FileId, UserId};

use crate::{Content, File, FileState};

/// How many files that were finished lately are kept: more than two batches of commits have.
const LATELY: usize = 16_384;

/// What the rules must know of all files together.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    sending: BTreeMap<FileId, File>,
    bytes_of: HashMap<UserId, u64>,
    total: u64,
    /// What came lately: who deletes one may have asked the store before that.
    finished: HashMap<FileId, Content>,
    order: VecDeque<FileId>,
}

impl Ledger {
    pub(crate) fn new(
        sending: Vec<File>,
        bytes_of: impl IntoIterator<Item = (UserId, u64)>,
    ) -> Self {
        let bytes_of: HashMap<UserId, u64> = bytes_of.into_iter().collect();
        let mut ledger = Self {
            total: bytes_of
                .values()
                .fold(0, |sum, bytes| sum.saturating_add(*bytes)),
            bytes_of,
            ..Self::default()
        };
        sending.into_iter().for_each(|file| ledger.offered(file));
        ledger
    }

    /// A file that is being sent.
    #[must_use]
    pub fn sending(&self, file: FileId) -> Option<&File> {
        self.sending.get(&file)
    }

    /// All files that are being sent.
    pub fn all_sending(&self) -> impl Iterator<Item = &File> {
        self.sending.values()
    }

    /// The bytes that a user's files take up, those being sent with the size that was said of them.
    #[must_use]
    pub fn bytes_of(&self, user: UserId) -> u64 {
        self.bytes_of.get(&user).copied().unwrap_or_default()
    }

    /// The bytes that all files take up together, each share counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// A file that has come lately.
    pub(crate) fn finished_lately(&self, file: FileId) -> Option<Content> {
        self.finished.get(&file).copied()
    }

    pub(crate) fn offered(&mut self, file: File) {
        self.add(file.owner.user, file.size.unwrap_or_default());
        self.sending.insert(file.id, file);
    }

    pub(crate) fn ready(&mut self, file: FileId, content: Content) {
        let Some(File { owner, .. }) = self.ended(file) else {
            return;
        };
        self.add(owner.user, content.size);
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
        let file = self.sending.remove(&file)?;
        self.free(file.owner.user, file.size.unwrap_or_default());
        Some(file)
    }

    pub(crate) fn free(&mut self, user: UserId, bytes: u64) {
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
