//! A session's mailbox: what the hub leaves there between two looks of the session. It holds room
//! ids and answers, never copies of what happened, so its size does not grow with a slow reader.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use parlor_core::Actor;
use parlor_model::{RoomId, Seq};

use crate::delivery::{EndReason, Own, Signal};
use crate::feed::Feed;
use crate::reply::Answer;
use crate::views::{RoomSummary, RoomView, WhoEntry};

/// Signals that wait for a session; older ones are dropped.
const SIGNALS: usize = 16;

/// Relays that wait for a session; older ones are dropped.
pub(crate) const RELAYS: usize = 256;

/// Notes that wait for a session.
const NOTES: usize = 1024;

#[derive(Default)]
pub(crate) struct Mailbox {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    post: Post,
    /// The session, when it found nothing and waits.
    waiting: Option<Waker>,
}

/// What has come since the last look.
#[derive(Default)]
pub(crate) struct Post {
    pub(crate) notes: Vec<Note>,
    pub(crate) dirty: Vec<RoomId>,
    pub(crate) own: Vec<Arc<Own>>,
    /// Answers and relays, in order.
    pub(crate) late: VecDeque<Late>,
    pub(crate) signals: VecDeque<Arc<Signal>>,
    pub(crate) ended: Option<EndReason>,
}

/// What comes after all that happened before it.
pub(crate) enum Late {
    /// The answer to what was asked under this tag.
    Answer(u64, Answer),
    /// What somebody says to others of the same gateway.
    Relay(Arc<Signal>),
}

/// Drops the oldest relays beyond what may wait.
pub(crate) fn bound_relays(late: &mut VecDeque<Late>) {
    let relays = late.iter().filter(|late| matches!(late, Late::Relay(_)));
    let mut over = relays.count().saturating_sub(RELAYS);
    if over > 0 {
        late.retain(|late| match late {
            Late::Relay(_) if over > 0 => {
                over -= 1;
                false
            }
            Late::Relay(_) | Late::Answer(..) => true,
        });
    }
}

/// What changes the set of rooms that a session follows, in order.
pub(crate) enum Note {
    /// Follow a room.
    Open {
        feed: Arc<Feed>,
        start: Start,
        view: Box<RoomView>,
    },
    /// Follow it no more, after what is before this position.
    Close {
        room: RoomId,
        until: u64,
        ended: bool,
    },
    /// The user was invited.
    Invited { room: Box<RoomSummary>, by: Actor },
    /// Who is in a room.
    WhoNow { room: RoomId, who: Vec<WhoEntry> },
}

/// From where on a room is followed.
pub(crate) enum Start {
    /// From this position; the last event before it has this `seq`.
    Position(u64, Seq),
    /// After the event with this `seq`, which the client has.
    After(Seq),
}

impl Mailbox {
    /// A session that leaves too many of them is ended: it can resume.
    pub(crate) fn note(&self, note: Note) {
        self.put(|post| {
            if post.notes.len() < NOTES {
                post.notes.push(note);
            } else {
                post.ended.get_or_insert(EndReason::TooSlow);
            }
        });
    }

    /// Something happened in a room that the session follows.
    pub(crate) fn happened(&self, room: RoomId) {
        self.put(|post| {
            if !post.dirty.contains(&room) {
                post.dirty.push(room);
            }
        });
    }

    pub(crate) fn answer(&self, tag: u64, answer: Answer) {
        self.put(|post| post.late.push_back(Late::Answer(tag, answer)));
    }

    /// Something of the user's own; only the newest of each kind is kept, so that they don't grow in number.
    pub(crate) fn own(&self, own: Arc<Own>) {
        self.put(|post| {
            post.own.retain(|earlier| !own.replaces(earlier));
            post.own.push(own);
        });
    }

    pub(crate) fn relay(&self, relay: Arc<Signal>) {
        self.put(|post| {
            post.late.push_back(Late::Relay(relay));
            if post.late.len() > RELAYS {
                bound_relays(&mut post.late);
            }
        });
    }

    pub(crate) fn signal(&self, signal: Arc<Signal>) {
        self.put(|post| {
            if post.signals.len() >= SIGNALS {
                post.signals.pop_front();
            }
            post.signals.push_back(signal);
        });
    }

    pub(crate) fn end(&self, reason: EndReason) {
        self.put(|post| {
            post.ended.get_or_insert(reason);
        });
    }

    pub(crate) fn take(&self) -> Option<Post> {
        let post = &mut self.lock().post;
        (!post.is_empty()).then(|| std::mem::take(post))
    }

    /// Ready when there is something to take.
    pub(crate) fn poll_filled(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut inside = self.lock();
        if !inside.post.is_empty() {
            return Poll::Ready(());
        }
        match &mut inside.waiting {
            Some(waiting) => waiting.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Pending
    }

    /// Looks at the answers that wait, and leaves them there.
    pub(crate) fn peek_answers(&self, mut look: impl FnMut(&Answer)) {
        for late in &self.lock().post.late {
            if let Late::Answer(_, answer) = late {
                look(answer);
            }
        }
    }

    /// The session is woken once for all that comes before its next look.
    fn put(&self, put: impl FnOnce(&mut Post)) {
        let mut inside = self.lock();
        put(&mut inside.post);
        let waiting = inside.waiting.take();
        drop(inside);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Post {
    fn is_empty(&self) -> bool {
        let Self {
            notes,
            dirty,
            own,
            late,
            signals,
            ended,
        } = self;
        notes.is_empty()
            && dirty.is_empty()
            && own.is_empty()
            && late.is_empty()
            && signals.is_empty()
            && ended.is_none()
    }
}
