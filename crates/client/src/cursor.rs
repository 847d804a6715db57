//! How far the client has come in each room: what makes every event arrive once and in order.

use std::collections::BTreeMap;

use parlor_wire::{Resume, RoomId, StoreEpoch};

/// The newest `seq` of every followed room, in one history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    epoch: StoreEpoch,
    rooms: BTreeMap<RoomId, u64>,
    resumed: bool,
}

/// What to do with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It was seen.
    Seen,
    /// It is the next one.
    Next,
    /// Others before it are missing.
    AfterGap,
}

impl Cursor {
    /// As the server's first welcome finds it.
    pub(crate) fn new(epoch: StoreEpoch, resumed: bool, earlier: Option<Resume>) -> Self {
        let rooms = earlier.map(|resume| resume.rooms).unwrap_or_default();
        Self {
            epoch,
            rooms,
            resumed,
        }
    }

    /// A later welcome.
    pub(crate) fn welcomed(&mut self, epoch: StoreEpoch, resumed: bool) {
        (self.epoch, self.resumed) = (epoch, resumed);
    }

    /// What to tell the server when coming back.
    pub(crate) fn resume(&self) -> Resume {
        Resume {
            epoch: self.epoch,
            rooms: self.rooms.clone(),
        }
    }

    /// A room was opened at this head; true when what was seen of it before does not lead there.
    pub(crate) fn opened(&mut self, room: RoomId, head: u64) -> bool {
        match self.rooms.get(&room) {
            Some(seq) if self.resumed && *seq <= head => false,
            known => {
                let skipped = known.is_some();
                self.rooms.insert(room, head);
                skipped
            }
        }
    }

    /// A room is not followed any more.
    pub(crate) fn closed(&mut self, room: RoomId) {
        self.rooms.remove(&room);
    }

    /// An event arrived.
    pub(crate) fn advance(&mut self, room: RoomId, seq: u64) -> Place {
        match self.rooms.insert(room, seq) {
            Some(last) if seq <= last => {
                self.rooms.insert(room, last);
                Place::Seen
            }
            Some(last) if seq > last + 1 => Place::AfterGap,
            _ => Place::Next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(number: u8) -> RoomId {
        RoomId([number; 16].into())
    }

    fn epoch(number: u8) -> StoreEpoch {
        StoreEpoch([number; 16].into())
    }

    #[test]
    fn every_event_counts_once_and_gaps_are_seen() {
        let mut cursor = Cursor::new(epoch(1), false, None);
        assert!(!cursor.opened(room(1), 4));
        let cases = [
            (4, Place::Seen),
            (5, Place::Next),
            (5, Place::Seen),
            (6, Place::Next),
        ];
        for (seq, place) in cases {
            assert_eq!(cursor.advance(room(1), seq), place, "{seq}");
        }
        assert_eq!(cursor.advance(room(1), 9), Place::AfterGap);
        assert_eq!(cursor.advance(room(1), 8), Place::Seen);
        assert_eq!(cursor.advance(room(1), 10), Place::Next);
    }

    #[test]
    fn resumed_room_goes_on_where_it_was() {
        let mut cursor = Cursor::new(epoch(1), false, None);
        cursor.opened(room(1), 4);
        cursor.welcomed(epoch(1), true);
        assert!(!cursor.opened(room(1), 7));
        assert_eq!(cursor.advance(room(1), 5), Place::Next);
        assert_eq!(cursor.resume().rooms[&room(1)], 5);
    }

    #[test]
    fn other_history_is_told() {
        let mut cursor = Cursor::new(epoch(1), false, None);
        cursor.opened(room(1), 4);
        cursor.welcomed(epoch(2), false);
        assert!(cursor.opened(room(1), 2));
        assert_eq!(cursor.advance(room(1), 3), Place::Next);
        assert_eq!(cursor.resume().epoch, epoch(2));
    }

    #[test]
    fn earlier_run_is_resumed_and_a_cursor_from_the_future_is_not() {
        let rooms = [(room(1), 3), (room(2), 9)].into();
        let earlier = Resume {
            epoch: epoch(1),
            rooms,
        };
        let mut cursor = Cursor::new(epoch(1), true, Some(earlier));
        assert!(!cursor.opened(room(1), 5));
        assert!(cursor.opened(room(2), 5));
        assert!(!cursor.opened(room(3), 5));
    }

    #[test]
    fn room_that_was_left_starts_anew() {
        let mut cursor = Cursor::new(epoch(1), false, None);
        cursor.opened(room(1), 4);
        cursor.closed(room(1));
        assert!(!cursor.opened(room(1), 8));
        assert_eq!(cursor.advance(room(1), 9), Place::Next);
    }
}
