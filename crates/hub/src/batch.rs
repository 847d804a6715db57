//! A batch: everything that is decided while one commit runs, and that shares the next.

use parlor_core::{Actor, Change, Denied};
use parlor_model::{RoomId, SessionId};
use tokio::sync::oneshot;

use crate::chunk::{Item, RoomLabel};
use crate::delivery::EndReason;
use crate::input::{Asker, Seated};
use crate::mailbox::Start;
use crate::request::{Answer, RoomSummary, RoomView, WhoEntry};

/// What to commit, and what to tell once that is done.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) changes: Vec<Change>,
    pub(crate) items: Vec<(RoomId, Item)>,
    pub(crate) effects: Vec<Effect>,
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
    /// A session follows a room no more.
    Close {
        session: SessionId,
        room: RoomId,
        until: usize,
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

    /// How many items the batch holds for a room so far.
    pub(crate) fn items_in(&self, room: RoomId) -> usize {
        self.items.iter().filter(|(of, _)| *of == room).count()
    }

    pub(crate) fn answer(&mut self, asker: Asker, answer: Answer) {
        self.effects.push(Effect::Answer { asker, answer });
    }
}
