//! What readers are asked for and answer with.

use parlor_core::{AuditEntry, Event, Over, Posted};
use parlor_model::{ClientId, Emoji, NotifyLevel, RoomId, Seq, Timestamp, UserId, UserName};

/// A stretch of a room's log: after `after`, before `before`, at most `limit` events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRange {
    /// Exclusive; [`Seq::ZERO`] is from the start.
    pub after: Seq,
    /// Exclusive; `None` is to the head.
    pub before: Option<Seq>,
    /// At most that many events.
    pub limit: usize,
    /// Which end of the range to take them from when there are more.
    pub order: Order,
}

/// How many events of a range are looked at for those that were said.
pub const SAID_EVENTS: usize = 20_000;

/// Which end of a range is taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The lowest `seq`s: catching up.
    Oldest,
    /// The highest `seq`s: scrolling back.
    Newest,
}

/// A reaction that stands on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The message.
    pub target: Seq,
    /// The reaction.
    pub emoji: Emoji,
    /// Whose.
    pub user: UserId,
    /// By the name they had.
    pub name: UserName,
}

/// The newest client-made ids of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIds {
    /// Oldest first.
    pub ids: Vec<(ClientId, Posted)>,
    /// Whether the device never used any other.
    pub complete: bool,
}

/// What to look for. Words are matched whole, or by their beginning when they end in `*`; text in
/// scripts without spaces (Chinese, Japanese, Korean), e-mail addresses and paths are found by their parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    /// The words; all must be there. Files need none.
    pub words: String,
    /// Files that are being sent or have come, by the words of their names, instead of messages.
    pub files: bool,
    /// Only in these rooms; an empty list finds nothing.
    pub rooms: Vec<RoomId>,
    /// Only by this author.
    pub author: Option<UserId>,
    /// Only before this time. Where the wall clock went back, only what is also before the room's first
    /// event at or after it in log order, as [`seq_at`](crate::Reader::seq_at) finds it.
    pub before: Option<Timestamp>,
    /// Only after this time.
    pub after: Option<Timestamp>,
    /// At most that many.
    pub limit: usize,
}

/// What a search found, and how far the index was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPage {
    /// The messages as they are now, newest first.
    pub found: Vec<Event>,
    /// False when the search stopped at its bound; older matches may exist: narrow the words or the
    /// time. True when it ended by itself or at the query's limit.
    pub complete: bool,
    /// How far the index has followed the log.
    pub progress: SearchProgress,
}

/// How far the search index has followed the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchProgress {
    /// How many committed events it has not taken in yet.
    pub behind: u64,
}

/// What to look for among what stands and is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverQuery {
    /// What has an end of its own is over when that is at or before this moment.
    pub now: Timestamp,
    /// Rooms that keep what is said for a while; those whose turn it is first.
    pub rooms: Vec<OverIn>,
    /// Rooms that nobody is left in and that are to be wiped.
    pub to_wipe: Vec<ToWipe>,
    /// At most that much.
    pub limit: usize,
}

/// What is over in a room by the room's own rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverIn {
    /// The room.
    pub room: RoomId,
    /// Looked for after this event.
    pub after: Seq,
    /// What was said before the first event at or after this moment, in log order.
    pub before: Timestamp,
}

/// A room that is to be wiped: whatever has a word in it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToWipe {
    /// The room.
    pub room: RoomId,
    /// Looked for after this event.
    pub after: Seq,
    /// Its newest event, which may be not committed yet.
    pub head: Seq,
}

/// How far a room that is to be wiped was looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wiped {
    /// The room.
    pub room: RoomId,
    /// Up to this event it has nothing more once what was found is erased.
    pub until: Seq,
    /// Whether that is all of it.
    pub is_all: bool,
}

/// What is over, and when there will be more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverPage {
    /// Messages and files that stand.
    pub over: Vec<Over>,
    /// Up to which event the rooms that were asked about have nothing more once that is erased.
    pub swept: Vec<(RoomId, Seq)>,
    /// How far the rooms that are to be wiped were looked through.
    pub wiped: Vec<Wiped>,
    /// Whether there is more at once.
    pub is_cut: bool,
    /// When the next with an end of its own is over.
    pub next: Option<Timestamp>,
    /// When the oldest event was decided in each of the rooms that is not over there.
    pub oldest: Vec<(RoomId, Timestamp)>,
}

/// In which room to count what a user has not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadQuery {
    /// The room.
    pub room: RoomId,
    /// Since when they are a member. What was said before they joined counts only after a mark.
    pub since: Timestamp,
    /// Whether everything that is said there mentions them.
    pub all_mention: bool,
}

/// What a user has not read in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unread {
    /// How far they read; [`Seq::ZERO`] when they marked nothing.
    pub read: Seq,
    /// How many messages and files of others came after it, or without a mark after they joined; those of
    /// users whom they ignore and what was deleted left out. Counted to
    /// [`limits::UNREAD`](parlor_model::limits::UNREAD), among the newest [`UNREAD_EVENTS`]; less in what comes
    /// after [`UNREAD_EVENTS_TOTAL`].
    pub messages: usize,
    /// How many of those mention them; counted likewise.
    pub mentions: usize,
    /// What they want to be called for, if they said so.
    pub notify: Option<NotifyLevel>,
}

/// How many of a room's newest events are looked at for what is unread.
pub const UNREAD_EVENTS: usize = 1_000;
/// How many events of all rooms together are looked at so; further rooms have [`UNREAD_EVENTS_BEYOND`].
pub const UNREAD_EVENTS_TOTAL: usize = 20_000;
/// How many of a room's newest events are looked at once [`UNREAD_EVENTS_TOTAL`] were.
pub const UNREAD_EVENTS_BEYOND: usize = 100;

/// How much a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The events of all rooms.
    pub events: u64,
    /// What users, rooms and events take up on the disk, in bytes; the search index is not counted.
    pub bytes: u64,
    /// The files that have come and can be fetched.
    pub files: u64,
}

/// A line of the audit log and its position, which grows without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The position, from 1.
    pub position: u64,
    /// The line.
    pub entry: AuditEntry,
}
