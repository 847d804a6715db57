//! The list of rooms.

use parlor_wire::{RoomId, RoomKind};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::pen::Pen;
use crate::App;
use crate::room::Room;

/// A row of the list.
pub(crate) enum Row {
    /// Nothing, between the groups.
    Gap,
    /// What the rooms below are.
    Heading(&'static str),
    /// A room.
    Room(RoomId),
}

/// The rows of the list, the topmost first.
pub(crate) fn rows(app: &App) -> Vec<Row> {
    let is_direct = |id: &&RoomId| {
        app.rooms
            .get(*id)
            .is_some_and(|room| room.kind == RoomKind::Direct)
    };
    let rooms = app.order.iter().filter(|id| !is_direct(id));
    let mut rows: Vec<Row> = rooms.map(|id| Row::Room(*id)).collect();
    let people: Vec<Row> = app
        .order
        .iter()
        .filter(is_direct)
        .map(|id| Row::Room(*id))
        .collect();
    if !people.is_empty() {
        rows.extend([Row::Gap, Row::Heading("People")]);
        rows.extend(people);
    }
    rows
}

/// The row that is painted topmost, so that the room that is shown is seen.
pub(crate) fn first(app: &App, rows: &[Row], height: u16) -> usize {
    let here = rows
        .iter()
        .position(|row| matches!(row, Row::Room(id) if app.current == Some(*id)));
    here.unwrap_or(0)
        .saturating_sub(usize::from(height.saturating_sub(1)))
}

pub(crate) fn paint(app: &App, area: Rect, pen: &mut Pen<'_>) {
    pen.text(
        area.x + 1,
        area.y,
        area.width - 2,
        &app.server,
        pen.theme.bold(),
    );
    pen.across(area.x, area.y + 1, area.width);
    let rows = rows(app);
    let height = area.height.saturating_sub(2);
    let first = first(app, &rows, height);
    for (row, y) in rows.iter().skip(first).zip(area.y + 2..area.bottom()) {
        match row {
            Row::Gap => {}
            Row::Heading(text) => {
                pen.text(area.x + 1, y, area.width - 2, text, pen.theme.dim());
            }
            Row::Room(id) => {
                if let Some(room) = app.rooms.get(id) {
                    paint_room(app, room, Rect::new(area.x, y, area.width, 1), pen);
                }
            }
        }
    }
}

fn paint_room(app: &App, room: &Room, area: Rect, pen: &mut Pen<'_>) {
    let is_current = app.current == Some(room.id);
    let theme = pen.theme;
    let count = match (room.mentions, room.unread) {
        (0, 0) if !room.composer.is_empty() && !is_current => "✎".to_owned(),
        (0, 0) => String::new(),
        (0, unread) => capped(unread),
        (mentions, _) => format!("@{}", capped(mentions)),
    };
    let style = match (is_current, room.unread > 0) {
        (true, _) | (_, true) => theme.bold(),
        _ => theme.text(),
    };
    let counted = if room.mentions > 0 {
        theme.accent().add_modifier(Modifier::BOLD)
    } else {
        theme.dim()
    };
    if is_current {
        pen.style(area, theme.chosen());
        pen.text(area.x, area.y, 1, "▌", theme.accent());
    }
    let taken = pen.text_right(area.x + 1, area.y, area.width - 2, &count, counted);
    let width = (area.width - 2).saturating_sub(taken + u16::from(taken > 0));
    let title = match room.kind {
        RoomKind::Direct => format!("{} {}", mark(room), room.name),
        RoomKind::Public | RoomKind::Private => format!("# {}", room.name),
    };
    pen.text(area.x + 1, area.y, width, &title, style);
}

/// Whether the other one of a direct room is here.
fn mark(room: &Room) -> &'static str {
    let other = room
        .with
        .as_ref()
        .and_then(|with| room.members.get(&with.id));
    match other {
        Some(member) if member.here && member.away.is_some() => "◐",
        Some(member) if member.here => "●",
        _ => "○",
    }
}

fn capped(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        _ => "999+".to_owned(),
    }
}
