//! Parts of a log: what is asked for by places and times, as ranges of `seq`.

use parlor_core::Event;
use parlor_model::{RoomId, Seq, Timestamp};
use parlor_store::{EventRange, Order, Reader, StoreError};

use crate::request::{HistoryPart, Only, Place};

/// The events of a part of a room's log, ascending, at most `limit`.
pub(crate) fn events(
    reader: &mut dyn Reader,
    room: RoomId,
    (part, only): (HistoryPart, Only),
    limit: usize,
) -> Result<Vec<Event>, StoreError> {
    let (after, before, order) = match part {
        HistoryPart::Range {
            after,
            before,
            order,
        } => (after, before, order),
        HistoryPart::Since(at) => (before_seq(reader.seq_at(room, at)?), None, Order::Oldest),
        HistoryPart::Between {
            after,
            before,
            order,
        } => {
            let after = after.map(|after| last_until(reader, room, after));
            let before = before.map(|before| first_from(reader, room, before));
            let after = after.transpose()?.unwrap_or(Seq::ZERO);
            (after, before.transpose()?, order)
        }
        HistoryPart::Around(place) => {
            let middle = first_from(reader, room, place)?;
            let mut events = Vec::new();
            if limit > 1 {
                let range = EventRange {
                    after: Seq::ZERO,
                    before: Some(middle),
                    limit: limit / 2,
                    order: Order::Newest,
                };
                events = said_or_all(reader, room, range, only)?;
            }
            let range = EventRange {
                after: before_seq(middle),
                before: None,
                limit: limit - events.len(),
                order: Order::Oldest,
            };
            events.extend(said_or_all(reader, room, range, only)?);
            return Ok(events);
        }
    };
    let range = EventRange {
        after,
        before,
        limit,
        order,
    };
    said_or_all(reader, room, range, only)
}

fn said_or_all(
    reader: &mut dyn Reader,
    room: RoomId,
    range: EventRange,
    only: Only,
) -> Result<Vec<Event>, StoreError> {
    match only {
        Only::All => reader.events(room, range),
        Only::Said => reader.said(room, range),
    }
}

/// The last `seq` that is not after a place.
pub(crate) fn last_until(
    reader: &mut dyn Reader,
    room: RoomId,
    place: Place,
) -> Result<Seq, StoreError> {
    match place {
        Place::At(seq) => told_at(reader, room, seq),
        Place::Time(at) => {
            let later = Timestamp::from_millis(at.as_millis().saturating_add(1));
            reader.seq_at(room, later).map(before_seq)
        }
    }
}

/// The first `seq` that is not before a place.
fn first_from(reader: &mut dyn Reader, room: RoomId, place: Place) -> Result<Seq, StoreError> {
    match place {
        Place::At(seq) => told_at(reader, room, seq),
        Place::Time(at) => reader.seq_at(room, at),
    }
}

/// Where people were told of an event: of a file's offer, where the file came.
fn told_at(reader: &mut dyn Reader, room: RoomId, seq: Seq) -> Result<Seq, StoreError> {
    reader
        .file_ended_at(room, seq)
        .map(|ended| ended.unwrap_or(seq))
}

fn before_seq(seq: Seq) -> Seq {
    Seq::new(seq.get().saturating_sub(1))
}
