//! What was laid out and painted: kept while it is looked at.

use std::collections::HashMap;
use std::sync::Arc;

use parlor_wire::{RoomId, UserId};
use ratatui_core::layout::{Position, Rect};

use crate::room::Scroll;

use super::columns::Columns;
use super::row::Row;

/// Layouts that are kept at most; those that were not looked at go first.
const KEPT: usize = 512;

/// What was laid out, and where it was painted.
#[derive(Debug, Default)]
pub(crate) struct Layouts {
    laid: HashMap<Key, Kept>,
    turn: u64,
    hits: Vec<(Rect, Hit)>,
    /// How the item at the top looked when it was painted last.
    pub(super) anchor: Option<Anchor>,
    /// The members in the order in which they are shown, and of which state.
    pub(super) members: Option<(u64, Arc<[UserId]>)>,
}

/// What lies at a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// A room in the list.
    Room(RoomId),
    /// A message, by `seq`.
    Message(u64),
    /// A member in the list.
    Member(UserId),
    /// An entry of the topmost layer's list, from 0; without a layer, of the completions.
    Entry(usize),
    /// Beside the topmost layer.
    Outside,
    /// Anything else.
    Elsewhere,
}

/// Names an item of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The room.
    pub room: RoomId,
    /// The `seq` of an item, or the tag of what is on its way.
    pub number: u64,
    /// Which of those with the same number.
    pub nth: u16,
    /// Whether it is on its way.
    pub outgoing: bool,
}

/// Everything that an item's layout depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Where its parts stand.
    pub columns: Columns,
    /// What stands before it.
    pub lead: Lead,
    /// Whether its hidden text is shown.
    pub open: bool,
    /// A hash of what it says.
    pub content: u64,
}

/// What stands before an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lead {
    /// Whether nothing at all is loaded before it.
    pub first: bool,
    /// The beginning of the room.
    pub beginning: bool,
    /// That older ones are being loaded.
    pub loading: bool,
    /// The day.
    pub day: bool,
    /// The "new" line.
    pub new: bool,
    /// Nothing, not even the name: it goes on from the message before.
    pub folded: bool,
}

/// An item as rows.
#[derive(Debug)]
pub(super) struct Laid {
    /// Its rows.
    pub rows: Vec<Row>,
    /// How many of them stand before the item itself.
    pub lead: usize,
    /// How many before what it says: also the name, where that has a row of its own.
    pub head: usize,
}

/// How the item at the top looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    /// The room.
    pub room: RoomId,
    /// The position that this is about.
    pub scroll: Scroll,
    /// Which of the item's rows was at the top.
    pub row: usize,
    /// How many rows stood before what it says.
    pub head: usize,
    /// How many rows it had.
    pub rows: usize,
}

#[derive(Debug)]
struct Kept {
    stamp: Stamp,
    turn: u64,
    laid: Arc<Laid>,
}

impl Layouts {
    /// What lies at a cell.
    pub(super) fn hit(&self, column: u16, row: u16) -> Hit {
        let at = Position::new(column, row);
        self.hits
            .iter()
            .rev()
            .find(|(area, _)| area.contains(at))
            .map_or(Hit::Elsewhere, |(_, hit)| *hit)
    }

    /// Remembers what was painted into an area, above what was there.
    pub(super) fn painted(&mut self, area: Rect, hit: Hit) {
        self.hits.push((area, hit));
    }

    /// Before everything is painted anew.
    pub(super) fn begin(&mut self) {
        self.turn += 1;
        self.hits.clear();
    }

    /// After everything was painted.
    pub(super) fn end(&mut self) {
        self.shrink();
    }

    /// The layout of an item, made when there is none of this stamp.
    pub(super) fn get(&mut self, key: Key, stamp: Stamp, lay: impl FnOnce() -> Laid) -> Arc<Laid> {
        if let Some(kept) = self.laid.get_mut(&key)
            && kept.stamp == stamp
        {
            kept.turn = self.turn;
            return Arc::clone(&kept.laid);
        }
        if self.laid.len() >= 2 * KEPT {
            self.shrink();
        }
        let laid = Arc::new(lay());
        let kept = Kept {
            stamp,
            turn: self.turn,
            laid: Arc::clone(&laid),
        };
        self.laid.insert(key, kept);
        laid
    }

    /// How many layouts are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.laid.len()
    }

    fn shrink(&mut self) {
        if self.laid.len() <= KEPT {
            return;
        }
        let turn = self.turn;
        self.laid.retain(|_, kept| kept.turn == turn);
        if self.laid.len() > KEPT {
            self.laid.clear();
        }
    }
}
