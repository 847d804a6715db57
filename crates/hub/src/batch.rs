//! A batch: everything that is decided while one commit runs, and that shares the next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parlor_core::{Actor, Change, Denied};
use parlor_model::{Digest, FileId, Gateway, RoomId, RoomRole, SessionId, Timestamp, UserId};
use tokio::sync::oneshot;

use crate::chunk::{Happening, Item, RoomLabel};
use crate::delivery::{EndReason, Own, Signal};
use crate::files::Progress;
use crate::input::{Asker, Seated};
use crate::log::LogLine;
use crate::mailbox::Start;
use crate::relay::Reached;
use crate::reply::Answer;
use crate::views::{RoomSummary, RoomView, WhoEntry};
use crate::watch::{Here, PresenceNews, Watcher};

/// A batch is closed for more input when it holds this many changes.
const CHANGES: usize = 4096;
/// Or when its texts have this many bytes, since a reader holds the chunk that it is writing.
const TEXT_BYTES: usize = 256 * 1024;
/// Or when this much is to be told.
const ITEMS_AND_EFFECTS: usize = 16_384;

/// Who attends a room, each with their role.
pub(crate) type Names = Arc<[(Actor, RoomRole)]>;

/// What to commit, and what to tell once that is done.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) changes: Vec<Change>,
    pub(crate) items: Vec<(RoomId, Item)>,
    /// Which of them tell what no failure of the store undoes, by their index.
    certain: HashSet<usize>,
    counts: HashMap<RoomId, usize>,
    /// Who attends rooms, for those who ask in a row.
    names: HashMap<RoomId, Names>,
    pub(crate) effects: Vec<Effect>,
    /// What is to be logged, in order.
    pub(crate) log: Vec<LogLine>,
    /// Whether it erases what is over, and by how many changes.
    pub(crate) is_sweep: bool,
    pub(crate) swept_by: usize,
    /// How long the texts in it are together, in bytes.
    pub(crate) text_bytes: usize,
}

/// What follows a commit, in order. A place in a room is a number of this batch's items there.
pub(crate) enum Effect {
    /// There is a feed for this room from now on.
    RoomAdded(RoomLabel),
    /// Somebody came in.
    Seated {
        reply: oneshot::Sender<Result<Seated, Denied>>,
        seated: Result<Seated, Denied>,
    },
    /// A session follows a room.
    Open {
        session: SessionId,
        room: RoomId,
        from: From,
        view: Box<RoomView>,
    },
    /// A session follows a room no more, which may have ended.
    Close {
        session: SessionId,
        room: RoomId,
        until: usize,
        ended: bool,
    },
    /// Who is in a room.
    WhoNow {
        session: SessionId,
        room: RoomId,
        who: Vec<WhoEntry>,
    },
    /// Somebody was invited into a room.
    Invited {
        session: SessionId,
        room: Box<RoomSummary>,
        by: Actor,
    },
    /// Something that may be dropped, for those who follow a room but the session that caused it.
    Signal {
        room: RoomId,
        by: Option<SessionId>,
        signal: Arc<Signal>,
    },
    /// Something that nobody keeps, for sessions of one gateway.
    Relay {
        to: Reached,
        gateway: Gateway,
        relay: Arc<Signal>,
    },
    /// Something of a user's own, for all their sessions.
    Own { user: UserId, own: Arc<Own> },
    /// Something of a user's own, for one session of theirs.
    OwnOf { session: SessionId, own: Arc<Own> },
    /// Somebody watches from now on; these are here.
    Watch { watcher: Watcher, here: Vec<Here> },
    /// Somebody came or went, for those who watch.
    Presence(PresenceNews),
    /// A file is not being sent any more.
    FileEnded { file: FileId, how: Progress },
    /// A file that had come was deleted; this is the digest of its bytes.
    ContentFreed { digest: Digest },
    /// What was over at that moment is erased, or (`is_cut`) some of it.
    Swept { now: Timestamp, is_cut: bool },
    /// A user's other devices are signed out.
    SignedOut { user: UserId },
    /// The device that this is the receipt's digest of is signed in.
    HandedOver { receipt: [u8; 32] },
    /// An answer.
    Answer { asker: Asker, answer: Answer },
    /// A session is ended.
    End {
        session: SessionId,
        reason: EndReason,
    },
    /// A session has ended, and whoever waits for that is told.
    Closed {
        session: SessionId,
        done: Option<oneshot::Sender<()>>,
    },
}

/// From where on a session follows a room.
pub(crate) enum From {
    /// After so many of this batch's items.
    Item(usize),
    /// After what the client has.
    Client(Start),
}

impl Batch {
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.items.is_empty() && self.effects.is_empty()
    }

    /// Who attends a room by name, if that was listed in this batch and nothing has happened there since.
    pub(crate) fn names_of(&self, room: RoomId) -> Option<Names> {
        self.names.get(&room).cloned()
    }

    /// Keeps who attends a room for those who ask next.
    pub(crate) fn keep_names(&mut self, room: RoomId, names: Names) {
        self.names.insert(room, names);
    }

    /// Adds what happened in a room.
    pub(crate) fn happened(&mut self, room: RoomId, item: Item) {
        self.names.remove(&room);
        *self.counts.entry(room).or_default() += 1;
        if matches!(item.what, Happening::Event(_)) {
            self.log.push(LogLine::Item(self.items.len()));
        }
        self.items.push((room, item));
    }

    /// As [`Batch::happened`], for what is told even if the batch can't be written.
    pub(crate) fn happened_anyway(&mut self, room: RoomId, item: Item) {
        self.certain.insert(self.items.len());
        self.happened(room, item);
    }

    /// What is told though the batch was not written.
    pub(crate) fn take_certain(&mut self) -> Vec<(RoomId, Item)> {
        let items = std::mem::take(&mut self.items).into_iter().enumerate();
        let certain = items.filter(|(index, _)| self.certain.contains(index));
        certain.map(|(_, item)| item).collect()
    }

    /// How many items the batch holds for a room so far.
    pub(crate) fn items_in(&self, room: RoomId) -> usize {
        self.counts.get(&room).copied().unwrap_or_default()
    }

    /// Whether more may be decided before this is committed.
    pub(crate) fn has_space(&self) -> bool {
        self.changes.len() < CHANGES
            && self.text_bytes < TEXT_BYTES
            && self.items.len() + self.effects.len() < ITEMS_AND_EFFECTS
    }

    pub(crate) fn answer(&mut self, asker: Asker, answer: Answer) {
        self.effects.push(Effect::Answer { asker, answer });
    }
}
