//! A room's feed: the newest chunks of what happened in it, followed by position.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use parlor_model::{RoomId, Seq};
use tokio::time::Instant;

use crate::chunk::{Chunk, Happening, Slice};

/// The most items that a feed keeps; a session that is further behind reads the store.
const FEED_ITEMS: u64 = 16_384;
/// How much is handed out in one read: chunks, and items after which no further chunk is.
const READ_CHUNKS: usize = 64;
const READ_ITEMS: u64 = 1024;
/// And bytes, since a reader that does not read keeps what it was handed.
const READ_BYTES: usize = 256 * 1024;
/// The most bytes that a feed keeps, without what its chunks are encoded to.
const FEED_BYTES: usize = 8 * 1024 * 1024;

/// A room's feed. Positions count items from 0 and never repeat while the server runs.
pub(crate) struct Feed {
    room: RoomId,
    ring: Mutex<Ring>,
}

struct Ring {
    chunks: VecDeque<Placed>,
    end: u64,
    seq: Seq,
    bytes: usize,
}

struct Placed {
    start: u64,
    at: Instant,
    chunk: Arc<Chunk>,
}

/// What a reader gets from a position on.
pub(crate) enum Read {
    /// These, and the reader's new position and last `seq`.
    Slices {
        slices: Vec<Slice>,
        position: u64,
        seq: Option<Seq>,
        more: bool,
    },
    /// Nothing new.
    UpToDate,
    /// The position is older than what is kept.
    Behind,
}

impl Feed {
    pub(crate) fn new(room: RoomId, head: Seq) -> Self {
        Self {
            room,
            ring: Mutex::new(Ring {
                chunks: VecDeque::new(),
                end: 0,
                seq: head,
                bytes: 0,
            }),
        }
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
        ring.bytes += chunk.weight();
        ring.chunks.push_back(Placed { start, at, chunk });
        let oldest = ring.end.saturating_sub(FEED_ITEMS);
        let too_much = |ring: &Ring| {
            let first = ring.chunks.front().map_or(u64::MAX, |first| first.start);
            first < oldest || ring.bytes > FEED_BYTES
        };
        while ring.chunks.len() > 1 && too_much(&ring) {
            ring.forget_oldest();
        }
    }

    /// How many items it keeps.
    pub(crate) fn kept(&self) -> u64 {
        let ring = self.lock();
        ring.chunks
            .front()
            .map_or(0, |oldest| ring.end - oldest.start)
    }

    /// Forgets chunks from before `since`; true when some are left.
    pub(crate) fn trim(&self, since: Instant) -> bool {
        let mut ring = self.lock();
        while ring.chunks.front().is_some_and(|first| first.at < since) {
            ring.forget_oldest();
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
        let first = ring
            .chunks
            .partition_point(|placed| placed.end() <= position);
        let Some(oldest) = ring
            .chunks
            .get(first)
            .filter(|placed| placed.start <= position)
        else {
            return Read::Behind;
        };
        let mut slices = Vec::new();
        let mut next = position;
        let mut bytes = 0;
        let mut seq = None;
        let from = usize::try_from(position - oldest.start).unwrap_or(0);
        for (index, placed) in ring.chunks.range(first..).take(READ_CHUNKS).enumerate() {
            let enough = next - position >= READ_ITEMS || bytes >= READ_BYTES;
            if placed.start >= until || enough {
                break;
            }
            bytes += placed.chunk.weight();
            let chunk = Arc::clone(&placed.chunk);
            let to = usize::try_from(until.min(placed.end()) - placed.start).unwrap_or(0);
            let from = if index == 0 { from } else { 0 };
            next = placed.start + to as u64;
            seq = last_seq(&chunk, to).or(seq);
            slices.push(Slice { chunk, from, to });
        }
        Read::Slices {
            slices,
            position: next,
            seq,
            more: next < until,
        }
    }

    /// The position after the event with this `seq`; `None` when the feed does not reach back to it.
    pub(crate) fn locate(&self, seq: Seq) -> Option<u64> {
        let ring = self.lock();
        if seq >= ring.seq {
            return Some(ring.end);
        }
        for placed in ring.chunks.iter().rev() {
            for (index, item) in placed.chunk.items().iter().enumerate().rev() {
                let Happening::Event(event) = &item.what else {
                    continue;
                };
                if event.seq == seq.next() {
                    return Some(placed.start + index as u64);
                }
            }
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Ring {
    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.chunks.pop_front() {
            self.bytes = self.bytes.saturating_sub(oldest.chunk.weight());
        }
    }
}

impl Placed {
    fn end(&self) -> u64 {
        self.start + self.chunk.items().len() as u64
    }
}

/// The `seq` of the last event among a chunk's first items.
fn last_seq(chunk: &Chunk, items: usize) -> Option<Seq> {
    chunk.items()[..items]
        .iter()
        .rev()
        .find_map(|item| match &item.what {
            Happening::Event(event) => Some(event.seq),
            Happening::Attendance(_) => None,
        })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use parlor_core::{Actor, Event, EventBody};
    use parlor_model::{RoomKind, Timestamp, UserId, UserName};

    use super::*;
    use crate::chunk::{Attendance, AttendanceChange, Item, RoomLabel};

    fn actor() -> Actor {
        Actor {
            user: UserId::from_bytes([1; 16]),
            name: UserName::parse("ada").unwrap(),
        }
    }

    fn event(seq: u64) -> Item {
        let (room, at) = (RoomId::from_bytes([2; 16]), Timestamp::from_millis(0));
        let body = EventBody::Left;
        let event = Event {
            room,
            seq: Seq::new(seq),
            at,
            actor: actor(),
            origin: None,
            expires_at: None,
            body,
        };
        Item::new(Happening::Event(event), None)
    }

    fn came() -> Item {
        let attendance = Attendance {
            who: actor(),
            change: AttendanceChange::Joined(parlor_model::Gateway::Line),
        };
        Item::new(Happening::Attendance(attendance), None)
    }

    fn feed(chunks: Vec<Vec<Item>>) -> Feed {
        let id = RoomId::from_bytes([2; 16]);
        let feed = Feed::new(id, Seq::new(10));
        let label = Arc::new(RoomLabel {
            id,
            name: None,
            kind: RoomKind::Public,
            lobby: false,
        });
        for items in chunks {
            feed.push(
                Arc::new(Chunk::new(Arc::clone(&label), items)),
                Instant::now(),
            );
        }
        feed
    }

    fn runs(read: Read) -> (Vec<(usize, usize)>, u64, Option<u64>) {
        let Read::Slices {
            slices,
            position,
            seq,
            more,
        } = read
        else {
            panic!("nothing to read")
        };
        assert!(!more);
        let runs = slices.iter().map(|slice| (slice.from, slice.to)).collect();
        (runs, position, seq.map(Seq::get))
    }

    #[test]
    fn a_reader_gets_what_came_after_its_position_and_no_more() {
        let feed = feed(vec![
            vec![event(11), came(), event(12)],
            vec![came(), event(13)],
        ]);
        assert_eq!(
            runs(feed.read(0, u64::MAX)),
            (vec![(0, 3), (0, 2)], 5, Some(13))
        );
        assert_eq!(
            runs(feed.read(2, u64::MAX)),
            (vec![(2, 3), (0, 2)], 5, Some(13))
        );
        assert_eq!(runs(feed.read(2, 4)), (vec![(2, 3), (0, 1)], 4, Some(12)));
        assert!(matches!(feed.read(5, u64::MAX), Read::UpToDate));
        assert!(matches!(feed.read(3, 3), Read::UpToDate));
    }

    #[test]
    fn the_place_after_an_event_is_found_by_its_seq_while_the_feed_reaches_back_to_it() {
        let feed = feed(vec![
            vec![event(11), came(), event(12)],
            vec![came(), event(13)],
        ]);
        assert_eq!(feed.locate(Seq::new(9)), None);
        assert_eq!(feed.locate(Seq::new(10)), Some(0));
        assert_eq!(feed.locate(Seq::new(11)), Some(2));
        assert_eq!(feed.locate(Seq::new(12)), Some(4));
        assert_eq!(feed.locate(Seq::new(13)), Some(5));
    }

    #[tokio::test]
    async fn a_position_from_before_what_is_kept_is_behind() {
        let feed = feed(vec![vec![event(11)], vec![event(12)]]);
        let later = Instant::now() + Duration::from_secs(60);
        assert!(!feed.trim(later), "nothing is left");
        assert!(matches!(feed.read(1, u64::MAX), Read::Behind));
        assert!(matches!(feed.read(2, u64::MAX), Read::UpToDate));
        assert_eq!(feed.locate(Seq::new(11)), None);
        assert_eq!(feed.locate(Seq::new(12)), Some(2));
    }

    #[test]
    fn a_feed_forgets_its_oldest_chunks_when_it_holds_too_many_items() {
        let many = |first: u64| {
            (first..first + FEED_ITEMS / 2)
                .map(event)
                .collect::<Vec<_>>()
        };
        let (one, two) = (11, 11 + FEED_ITEMS / 2);
        let feed = feed(vec![
            many(one),
            many(two),
            vec![event(two + FEED_ITEMS / 2)],
        ]);
        assert!(matches!(feed.read(0, u64::MAX), Read::Behind));
        assert!(matches!(
            feed.read(FEED_ITEMS / 2, u64::MAX),
            Read::Slices { .. }
        ));
    }
}
