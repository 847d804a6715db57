//! The storage contract: what every backend of Parlor promises, and the suite that holds it to that.
//!
//! The contract is blocking on purpose: the hub owns the threads it is called on, so that a backend
//! is free of any runtime. One [`Writer`] writes; any number of [`Reader`]s read what is committed. The bytes
//! of files are kept apart from it all, by [`Blobs`].

mod blobs;
pub mod conformance;
mod error;
mod io_words;
mod query;

pub use blobs::{BlobError, BlobReader, Blobs, Sealed, Space, Syncer, UploadWriter, copy_blob};
pub use error::StoreError;
pub use io_words::{NOT_PERMITTED, io_words};
pub use query::{
    Audit, EventRange, KnownIds, Order, OverIn, OverPage, OverQuery, Reaction, SAID_EVENTS,
    SearchPage, SearchProgress, SearchQuery, ToWipe, UNREAD_EVENTS, UNREAD_EVENTS_BEYOND,
    UNREAD_EVENTS_TOTAL, Unread, UnreadQuery, Usage, Wiped,
};

use std::path::Path;

use parlor_core::{Change, Device, Event, File, MessageFacts, Over, Posted, Snapshot};
use parlor_model::{
    ClientId, DeviceId, Digest, FileId, FileName, RoomId, Secret, Seq, Timestamp, UserId,
};

/// A place where events, users and rooms are kept.
pub trait Store: Send + Sync {
    /// Everything the rules need at start. Reads no message, so its cost does not grow with them.
    ///
    /// # Errors
    /// [`StoreError`] when the store can't be read or is damaged.
    fn load(&self) -> Result<Snapshot, StoreError>;

    /// The one writer. A second call while the first writer lives is refused.
    ///
    /// # Errors
    /// [`StoreError::InUse`], or that the store can't be opened for writing.
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError>;

    /// A reader of its own; readers do not wait for the writer.
    ///
    /// # Errors
    /// [`StoreError`] when the store can't be opened for reading.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;

    /// Writes a consistent copy of the store as it is now, while it is in use. The copy is whole or
    /// absent: it appears under its name only when it is complete and on stable storage.
    ///
    /// # Errors
    /// [`StoreError`] when the file exists already or can't be written.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;
}

/// The one that writes.
pub trait Writer: Send {
    /// Writes all changes in one transaction. When it returns `Ok` they are on stable storage;
    /// otherwise none of them is there. An event's `seq` must be its room's head plus one
    /// (compare and append), else nothing is written and the error is [`StoreError::Forked`].
    /// A client-made id that its device used before is [`StoreError::Conflict`].
    ///
    /// A change about something that is not there (an edit of what is no message, a role of an
    /// unknown user) changes nothing, as in `State::apply`. A deletion erases: the message's text
    /// and that of all its edits are overwritten, its mentions and reactions are gone, every `seq`
    /// stays.
    ///
    /// After an error the writer is spent: the caller drops it and opens another, which sees what
    /// is really on disk.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Full`] when there is no space.
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError>;

    /// Leaves nothing of what was erased in what is written ahead of the database and of the search index. Answers
    /// with false when somebody who reads was in the way, or when that would take long and has only begun: it is to be
    /// asked for again.
    ///
    /// # Errors
    /// [`StoreError`]; what is committed is not affected.
    fn purge(&mut self) -> Result<bool, StoreError>;

    /// Takes up to `limit` more events into the search index; called when nothing waits to be
    /// written, never inside a commit.
    ///
    /// # Errors
    /// [`StoreError`]; the log itself is not affected.
    fn index(&mut self, limit: usize) -> Result<SearchProgress, StoreError>;
}

/// One that reads what is committed.
pub trait Reader: Send {
    /// From now on, what is over at this moment is read as if it had been erased. At first nothing is.
    fn as_of(&mut self, now: Timestamp);

    /// What is over and was not erased yet.
    ///
    /// # Errors
    /// [`StoreError`].
    fn over(&mut self, query: &OverQuery) -> Result<OverPage, StoreError>;

    /// Takes what was found out of the search index, durably, so that the commit that erases it need not: a commit does
    /// what was not done. Nothing else changes, and what is not erased after all is taken in again. Waits
    /// while the index is written to.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is lost by it.
    fn unindex(&mut self, over: &[Over]) -> Result<(), StoreError>;

    /// Events of a room in a range of its log, always answered in ascending `seq`. A message's
    /// text is the current one; a deleted one has none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn events(&mut self, room: RoomId, range: EventRange) -> Result<Vec<Event>, StoreError>;

    /// As [`Reader::events`], but only messages, and files where they were there, that were not deleted. From the end that is asked for on
    /// at most [`SAID_EVENTS`] events are looked at, so that fewer are found where many others stand between.
    ///
    /// # Errors
    /// [`StoreError`].
    fn said(&mut self, room: RoomId, range: EventRange) -> Result<Vec<Event>, StoreError>;

    /// The `seq` of the room's first event at or after this time; the one after its head when
    /// there is none. Where the wall clock went back, the first such event in log order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn seq_at(&mut self, room: RoomId, at: Timestamp) -> Result<Seq, StoreError>;

    /// The reactions that stand on the messages `first..=last`, by message, then in the order in
    /// which they were first made.
    ///
    /// # Errors
    /// [`StoreError`].
    fn reactions(
        &mut self,
        room: RoomId,
        first: Seq,
        last: Seq,
    ) -> Result<Vec<Reaction>, StoreError>;

    /// What the rules must know of a message; `None` when that event is none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn message(&mut self, room: RoomId, seq: Seq) -> Result<Option<MessageFacts>, StoreError>;

    /// What a client-made id of a device led to.
    ///
    /// # Errors
    /// [`StoreError`].
    fn posted(&mut self, device: DeviceId, id: &ClientId) -> Result<Option<Posted>, StoreError>;

    /// The newest `limit` client-made ids of a device, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn known_ids(&mut self, device: DeviceId, limit: usize) -> Result<KnownIds, StoreError>;

    /// Finds messages, or files, by their words, newest first, in the rooms that the query names. The work for one
    /// query is bounded; [`SearchPage::complete`] tells when that cut it short.
    ///
    /// # Errors
    /// [`StoreError`].
    fn search(&mut self, query: &SearchQuery) -> Result<SearchPage, StoreError>;

    /// What is unread for a user in each of these rooms, and what they want to be called for there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn unread(
        &mut self,
        user: UserId,
        rooms: &[UnreadQuery],
    ) -> Result<Vec<(RoomId, Unread)>, StoreError>;

    /// How much there is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn usage(&mut self) -> Result<Usage, StoreError>;

    /// A file by its id, as it is now.
    ///
    /// # Errors
    /// [`StoreError`].
    fn file(&mut self, file: FileId) -> Result<Option<File>, StoreError>;

    /// The file that an event offers, as it is now; `None` when that event offers none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn file_at(&mut self, room: RoomId, seq: Seq) -> Result<Option<File>, StoreError>;

    /// The event with which the sending of a file ended that an event offers, also of one that was deleted since; `None` when
    /// that event offers none, or it is being sent.
    ///
    /// # Errors
    /// [`StoreError`].
    fn file_ended_at(&mut self, room: RoomId, offer: Seq) -> Result<Option<Seq>, StoreError>;

    /// The newest finished file of that name in a room, in upper or lower case; a name that is the same
    /// counts before one that differs in case.
    ///
    /// # Errors
    /// [`StoreError`].
    fn file_named(&mut self, room: RoomId, name: &FileName) -> Result<Option<File>, StoreError>;

    /// A room's files that are being sent or have come, offered before `before`: the newest `limit`, newest
    /// first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn files(
        &mut self,
        room: RoomId,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Vec<File>, StoreError>;

    /// Whether any file has the bytes of this digest, but for those of rooms that nobody is left in.
    ///
    /// # Errors
    /// [`StoreError`].
    fn is_digest_used(&mut self, digest: Digest) -> Result<bool, StoreError>;

    /// A user's credential, as a PHC string.
    ///
    /// # Errors
    /// [`StoreError`].
    fn credential(&mut self, user: UserId) -> Result<Option<Secret<String>>, StoreError>;

    /// What a user's password for IRC alone is checked by; `None` when they have none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn irc_verifier(&mut self, user: UserId) -> Result<Option<Secret<String>>, StoreError>;

    /// What the app of a user's second factor makes its codes of; `None` when they have none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn factor_secret(&mut self, user: UserId) -> Result<Option<Secret<[u8; 20]>>, StoreError>;

    /// The device with this token digest, unless it was revoked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn device(&mut self, digest: &[u8; 32]) -> Result<Option<Device>, StoreError>;

    /// A user's devices that were not revoked, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn devices(&mut self, user: UserId) -> Result<Vec<Device>, StoreError>;

    /// The newest `limit` entries of the audit log before this position, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn audit(&mut self, before: Option<u64>, limit: usize) -> Result<Vec<Audit>, StoreError>;
}
