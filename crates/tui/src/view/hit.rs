//! What stands in a cell, for the mouse.

use parlor_wire::{RoomId, UserId};
use ratatui::layout::{Position, Rect};

use super::panes::Panes;
use super::{lists, members, messages, rooms};
use crate::App;
use crate::layer::Layer;

/// What is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// A room of the list.
    Room(RoomId),
    /// A message, by `seq`.
    Message(u64),
    /// A member of the list.
    Member(UserId),
    /// An entry of the topmost layer's list, from 0.
    Entry(usize),
    /// Nothing of the topmost layer.
    Outside,
    /// Something that does nothing.
    Elsewhere,
}

/// What stands in this cell.
pub(crate) fn hit(app: &App, column: u16, row: u16) -> Hit {
    let (columns, rows) = app.size;
    let area = Rect::new(0, 0, columns, rows);
    let position = Position::new(column, row);
    if let Some(layer) = app.layers.last() {
        return hit_layer(layer, area, position);
    }
    let panes = Panes::of(app, area);
    if panes.messages.contains(position) {
        return messages::message_at(app, row).map_or(Hit::Elsewhere, Hit::Message);
    }
    if let Some(list) = panes.rooms.filter(|list| list.contains(position)) {
        let rows = rooms::rows(app);
        let first = rooms::first(app, &rows, list.height.saturating_sub(2));
        let at = usize::from(row.saturating_sub(list.y + 2)) + first;
        return match rows.get(at).filter(|_| row >= list.y + 2) {
            Some(rooms::Row::Room(id)) => Hit::Room(*id),
            _ => Hit::Elsewhere,
        };
    }
    if let Some(list) = panes.members.filter(|list| list.contains(position)) {
        let Some(room) = app.room() else {
            return Hit::Elsewhere;
        };
        let at = row.checked_sub(list.y + 2).map(usize::from);
        let members = members::sorted(room);
        let found = at.and_then(|at| members.get(at));
        return found.map_or(Hit::Elsewhere, |(id, _)| Hit::Member(**id));
    }
    Hit::Elsewhere
}

fn hit_layer(layer: &Layer, area: Rect, position: Position) -> Hit {
    let (rows_each, at, count) = match layer {
        Layer::Switcher(switcher) => (1, switcher.found.at, switcher.found.entries.len()),
        Layer::React { found, .. } => (1, found.at, found.entries.len()),
        Layer::Search(search) => (2, search.found.at, search.found.entries.len()),
        Layer::Help(_) | Layer::Sheet { .. } => return Hit::Outside,
        Layer::Question(_) => return Hit::Elsewhere,
    };
    let list = lists::entries(area, rows_each);
    if !list.contains(position) {
        let around = Rect::new(
            list.x.saturating_sub(2),
            list.y.saturating_sub(3),
            list.width + 4,
            list.height + 4,
        );
        return if around.contains(position) {
            Hit::Elsewhere
        } else {
            Hit::Outside
        };
    }
    let entry =
        usize::from((position.y - list.y) / rows_each) + lists::first(at, list.height, rows_each);
    if entry < count {
        Hit::Entry(entry)
    } else {
        Hit::Elsewhere
    }
}
