//! A room's feed: the newest chunks of what happened in it, followed by position.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use parlor_model::{RoomId, Seq};
use tokio::time::Instant;

use crate::chunk::{Chunk, Happening, Slice};

/// The most items that a feed keeps; a session that is further behind reads the store.
const FEED_ITEMS: u64 = 32_768;
/// The most chunks that are handed out in one read.
const READ_CHUNKS: usize = 64;

/// A room's feed. Positions count items from 0 and never repeat while the server runs.
pub(crate) struct Feed {
    room: RoomId,
    ring: Mutex<Ring>,
}

struct Ring {
    chunks: VecDeque<Placed>,
    end: u64,
    seq: Seq,
}

struct Placed {
    start: u64,
    at: Instant,
    chunk: Arc<Chunk>,
}

/// What a reader gets from a position on.
pub(crate) enum Read {
    /// These, and the reader's new position and last `seq`.
    Slices { slices: Vec<Slice>, position: u64, seq: Option<Seq>, more: bool },
    /// Nothing new.
    UpToDate,
    /// The position is older than what is kept.
    Behind,
}

impl Feed {
    pub(crate) fn new(room: RoomId, head: Seq) -> Self {
        Self { room, ring: Mutex::new(Ring { chunks: VecDeque::new(), end: 0, seq: head }) }
    }

    pub(crate) fn room(&self) -> RoomId {
        self.room
    }

    /// The position after the newest item.
    pub(crate) fn end(&self) -> u64 {
        self.lock().end
    }

    /// The newest published `seq`.
    pub(crate) fn seq(&self) -> Seq {
        self.lock().seq
    }

    pub(crate) fn push(&self, chunk: Arc<Chunk>, at: Instant) {
        let mut ring = self.lock();
        let start = ring.end;
        ring.end += chunk.items().len() as u64;
        if let Some(seq) = last_seq(&chunk, chunk.items().len()) {
            ring.seq = seq;
        }
        ring.chunks.push_back(Placed { start, at, chunk });
        let oldest = ring.end.saturating_sub(FEED_ITEMS);
        while ring.chunks.len() > 1 && ring.chunks.front().is_some_and(|first| first.start < oldest) {
            ring.chunks.pop_front();
        }
    }

    /// Forgets chunks from before `since`; true when some are left.
    pub(crate) fn trim(&self, since: Instant) -> bool {
        let mut ring = self.lock();
        while ring.chunks.front().is_some_and(|first| first.at < since) {
            ring.chunks.pop_front();
        }
        if ring.chunks.is_empty() {
            ring.chunks.shrink_to_fit();
        }
        !ring.chunks.is_empty()
    }

    /// What came after a position, up to (and without) `until`.
    pub(crate) fn read(&self, position: u64, until: u64) -> Read {
        let ring = self.lock();
        let until = until.min(ring.end);
        if position >= until {
            return Read::UpToDate;
        }
        let first = ring.chunks.partition_point(|placed| placed.end() <= position);
        let Some(oldest) = ring.chunks.get(first).filter(|placed| placed.start <= position) else {
            return Read::Behind;
        };
        let mut slices = Vec::new();
        let mut next = position;
        let mut seq = None;
        let from = usize::try_from(position - oldest.start).unwrap_or(0);
        for (index, placed) in ring.chunks.range(first..).take(READ_CHUNKS).enumerate() {
            if placed.start >= until {
                break;
            }
            let chunk = Arc::clone(&placed.chunk);
            let to = usize::try_from(until.min(placed.end()) - placed.start).unwrap_or(0);
            let from = if index == 0 { from } else { 0 };
            next = placed.start + to as u64;
            seq = last_seq(&chunk, to).or(seq);
            slices.push(Slice { chunk, from, to });
        }
        Read::Slices { slices, position: next, seq, more: next < until }
    }

    /// The position after the event with this `seq`; `None` when the feed does not reach back to it.
    pub(crate) fn locate(&self, seq: Seq) -> Option<u64> {
        let ring = self.lock();
        if seq >= ring.seq {
            return Some(ring.end);
        }
        for placed in ring.chunks.iter().rev() {
            for (index, item) in placed.chunk.items().iter().enumerate().rev() {
                let Happening::Event(event) = &item.what else { continue };
                if event.seq == seq.next() {
                    return Some(placed.start + index as u64);
                }
            }
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Placed {
    fn end(&self) -> u64 {
        self.start + self.chunk.items().len() as u64
    }
}

/// The `seq` of the last event among a chunk's first items.
fn last_seq(chunk: &Chunk, items: usize) -> Option<Seq> {
    chunk.items()[..items].iter().rev().find_map(|item| match &item.what {
        Happening::Event(event) => Some(event.seq),
        Happening::Attendance(_) => None,
    })
}
