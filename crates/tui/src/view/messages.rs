//! The messages of the room that is shown: which rows are seen, and moving through them.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::item::Place;
use super::pen::{Pen, columns, piece};
use super::theme::Theme;
use super::{Panes, page_rows};
use crate::App;
use crate::room::{Room, Scroll};

/// Where scrolling has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// There is more on both sides.
    Inside,
    /// The oldest row that is loaded is within a page.
    Top,
    /// The newest row that is loaded is seen.
    Bottom,
}

/// A row: an item's place in the log, or beyond it a message on its way, and which of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    item: usize,
    row: usize,
}

/// The rows of a room, laid out as they are asked for.
struct Rows<'a> {
    place: Place<'a>,
    height: usize,
}

impl<'a> Rows<'a> {
    fn of(app: &'a App, room: &'a Room, area: Rect) -> Self {
        let place = Place {
            app,
            room,
            theme: Theme::of(app.options.colours),
            width: area.width,
        };
        Self {
            place,
            height: usize::from(area.height),
        }
    }

    fn count(&self) -> usize {
        let waiting = self
            .place
            .room
            .outgoing
            .iter()
            .filter(|outgoing| !outgoing.seen);
        self.place.room.log.items.len() + waiting.count()
    }

    fn item(&self, at: usize) -> Vec<Line<'static>> {
        let items = self.place.room.log.items.len();
        if at < items {
            return self.place.rows(at);
        }
        let mut waiting = self
            .place
            .room
            .outgoing
            .iter()
            .filter(|outgoing| !outgoing.seen);
        let outgoing = waiting.nth(at - items);
        outgoing
            .map(|outgoing| self.place.outgoing(outgoing))
            .unwrap_or_default()
    }

    /// The topmost row when the newest is the lowest.
    fn newest(&self) -> At {
        self.up(
            At {
                item: self.count(),
                row: 0,
            },
            self.height,
        )
    }

    /// So many rows above.
    fn up(&self, from: At, mut by: usize) -> At {
        let mut at = from;
        while by > 0 {
            if at.row >= by {
                at.row -= by;
                return at;
            }
            by -= at.row;
            let Some(above) = at.item.checked_sub(1) else {
                return At { item: 0, row: 0 };
            };
            at = At {
                item: above,
                row: self.item(above).len(),
            };
        }
        at
    }

    /// So many rows below, not beyond what leaves the page full.
    fn down(&self, from: At, by: usize) -> At {
        let lowest = self.newest();
        let mut at = from;
        let mut left = by + at.row;
        at.row = 0;
        while at < lowest {
            let rows = self.item(at.item).len();
            if left < rows {
                at.row = left;
                return at.min(lowest);
            }
            left -= rows;
            at.item += 1;
        }
        lowest
    }

    /// The topmost row that is seen.
    fn top(&self) -> At {
        match self.place.room.scroll {
            Scroll::Newest => self.newest(),
            Scroll::From { seq, row } => {
                let items = &self.place.room.log.items;
                let item = items.partition_point(|item| item.seq < seq);
                self.down(At { item, row: 0 }, usize::from(row))
            }
        }
    }

    /// What is remembered of a topmost row.
    fn scroll(&self, top: At) -> Scroll {
        let room = self.place.room;
        if room.log.is_live && top >= self.newest() {
            return Scroll::Newest;
        }
        let Some(item) = room.log.items.get(top.item) else {
            return Scroll::Newest;
        };
        // What is said to the user alone shares the number of the event before it.
        let first = room.log.items.partition_point(|other| other.seq < item.seq);
        let between: usize = (first..top.item).map(|at| self.item(at).len()).sum();
        Scroll::From {
            seq: item.seq,
            row: u16::try_from(between + top.row).unwrap_or(u16::MAX),
        }
    }

    /// The rows that are seen, with the item that each belongs to.
    fn seen(&self) -> Vec<(usize, Line<'static>)> {
        let top = self.top();
        let mut seen = Vec::with_capacity(self.height);
        for item in top.item..self.count() {
            let skipped = if item == top.item { top.row } else { 0 };
            let rows = self.item(item).into_iter().skip(skipped);
            seen.extend(rows.map(|row| (item, row)));
            if seen.len() >= self.height {
                break;
            }
        }
        seen.truncate(self.height);
        seen
    }
}

pub(crate) fn paint(app: &App, area: Rect, pen: &mut Pen<'_>) {
    let Some(room) = app.room() else {
        pen.centred(area, "Coming in …");
        return;
    };
    let rows = Rows::of(app, room, area);
    let seen = rows.seen();
    if seen.is_empty() {
        let text = match (room.loading.window, room.lobby) {
            (true, _) => "Loading …",
            (false, _) => "Nothing here yet. Say hello.",
        };
        pen.centred(area, text);
        return;
    }
    // A short log stands at the bottom, where it is written.
    let gap = area
        .height
        .saturating_sub(u16::try_from(seen.len()).unwrap_or(u16::MAX));
    for ((_, row), y) in seen.iter().zip(area.y + gap..) {
        pen.line(area.x, y, area.width, row);
        if let Some(background) = row.style.bg {
            let style = ratatui::style::Style::new().bg(background);
            pen.style(Rect::new(area.x, y, area.width, 1), style);
        }
    }
    if gap > 0 {
        let about = beginning(room);
        let line = Line::from(piece(about, pen.theme.dim()));
        pen.line(area.x + 1, area.y + gap - 1, area.width - 1, &line);
    } else if room.loading.older {
        let width = columns("loading …");
        pen.text_right(
            area.x,
            area.y,
            area.width - 1,
            "loading …",
            pen.theme.accent(),
        );
        debug_assert!(width > 0);
    }
    if room.scroll != Scroll::Newest {
        let newer = match room.unread {
            0 => "↓ End: the newest".to_owned(),
            unread => format!("↓ {unread} newer – End"),
        };
        let y = area.bottom() - 1;
        let style = pen.theme.accent();
        pen.text_right(area.x, y, area.width - 1, &format!(" {newer} "), style);
    }
}

fn beginning(room: &Room) -> String {
    match (
        room.loading.older || room.loading.window,
        room.log.first <= 1,
    ) {
        (true, _) => "loading …".to_owned(),
        (false, true) => format!("This is the beginning of {}.", room.title()),
        (false, false) => "PgUp shows what was before.".to_owned(),
    }
}

/// Scrolls the room that is shown by rows, to older ones when negative.
pub(crate) fn scroll(app: &mut App, by: i32) -> Edge {
    let Some((area, room)) = area(app).zip(app.room()) else {
        return Edge::Inside;
    };
    let rows = Rows::of(app, room, area);
    let top = rows.top();
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(0);
    let top = match by < 0 {
        true => rows.up(top, distance),
        false => rows.down(top, distance),
    };
    let next = rows.scroll(top);
    let is_near_top = rows.up(top, rows.height) == At { item: 0, row: 0 };
    let is_bottom = top >= rows.newest();
    if let Some(room) = app.room_mut() {
        room.scroll = next;
    }
    match (by < 0, is_near_top, is_bottom) {
        (true, true, _) => Edge::Top,
        (false, _, true) => Edge::Bottom,
        (true, false, _) | (false, _, false) => Edge::Inside,
    }
}

/// Scrolls so that the message of this `seq` is seen.
pub(crate) fn reveal(app: &mut App, seq: u64) {
    let Some((area, room)) = area(app).zip(app.room()) else {
        return;
    };
    let rows = Rows::of(app, room, area);
    let item = room.log.items.partition_point(|item| item.seq < seq);
    let seen = rows.seen();
    let shown = seen.iter().filter(|(at, _)| *at == item).count();
    if shown > 0 && shown >= rows.item(item).len().min(rows.height) {
        return;
    }
    let above = rows.height / 3;
    let top = rows.up(At { item, row: 0 }, above).min(rows.newest());
    let next = rows.scroll(top);
    if let Some(room) = app.room_mut() {
        room.scroll = next;
    }
}

/// The message that is painted in a row of the terminal, by `seq`.
pub(crate) fn message_at(app: &App, row: u16) -> Option<u64> {
    let (area, room) = area(app).zip(app.room())?;
    let rows = Rows::of(app, room, area);
    let seen = rows.seen();
    let gap = rows.height.saturating_sub(seen.len());
    let at = usize::from(row.checked_sub(area.y)?).checked_sub(gap)?;
    let (item, _) = seen.get(at)?;
    let item = room.log.items.get(*item)?;
    room.log.message(item.seq).map(|_| item.seq)
}

fn area(app: &App) -> Option<Rect> {
    let (columns, rows) = app.size;
    let panes = Panes::of(app, Rect::new(0, 0, columns, rows));
    (page_rows(app) > 0).then_some(panes.messages)
}
