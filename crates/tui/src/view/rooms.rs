//! The list of rooms.

use parlor_wire::{RoomId, RoomKind};
use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Modifier;

use crate::app::App;
use crate::room::Room;

use super::cells;
use super::header::presence;
use super::layers::list::first_shown;
use super::layouts::{Hit, Layouts};
use super::members::Presence;
use super::row::Row;
use super::theme::Theme;

/// Height from which on the user's own name stands below the rooms.
const HIGH: u16 = 10;

/// A row of the list.
enum Line {
    Empty,
    Heading(&'static str),
    Room(RoomId),
}

/// Paints the rooms, the server's name above them and the user's own below.
pub(super) fn paint(
    app: &App,
    layouts: &mut Layouts,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let bold = theme.text.add_modifier(Modifier::BOLD);
    let name = cells::fit(&app.server, area.width.saturating_sub(2));
    Row::of(format!(" {name}"), bold).paint(buffer, area);
    let head = 2.min(area.height);
    let foot = if area.height >= HIGH { 2 } else { 0 };
    let list = Rect {
        y: area.y + head,
        height: area.height.saturating_sub(head + foot),
        ..area
    };
    paint_list(app, layouts, theme, buffer, list);
    if foot > 0 {
        let presence = match app.me.away {
            Some(_) => Presence::Away,
            None => Presence::Here,
        };
        let mut row = Row::of(" ", theme.text);
        row.push(presence.mark(), presence.style(theme));
        let name = cells::fit(&app.me.name, area.width.saturating_sub(4));
        row.push(format!(" {name}"), theme.name(&app.me.id));
        row.paint(buffer, Rect::new(area.x, area.bottom() - 1, area.width, 1));
    }
}

fn paint_list(app: &App, layouts: &mut Layouts, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let lines = lines(app);
    let is_current = |line: &Line| matches!(line, Line::Room(id) if Some(*id) == app.current);
    let at = lines.iter().position(is_current).unwrap_or_default();
    let first = first_shown(at, lines.len(), area.height);
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(first)) {
        let cell = Rect::new(area.x, y, area.width, 1);
        match line {
            Line::Empty => {}
            Line::Heading(text) => Row::of(format!(" {text}"), theme.dim).paint(buffer, cell),
            Line::Room(id) => {
                if let Some(room) = app.rooms.get(id) {
                    paint_room(app, room, theme, buffer, cell);
                    layouts.painted(cell, Hit::Room(*id));
                }
            }
        }
    }
}

fn lines(app: &App) -> Vec<Line> {
    let is_direct = |id: &&RoomId| {
        let room = app.rooms.get(id);
        room.is_some_and(|room| room.kind == RoomKind::Direct)
    };
    let named = app.order.iter().filter(|id| !is_direct(id));
    let mut lines: Vec<Line> = named.map(|id| Line::Room(*id)).collect();
    let mut people = app.order.iter().filter(is_direct).peekable();
    if people.peek().is_some() {
        lines.extend([Line::Empty, Line::Heading("People")]);
    }
    lines.extend(people.map(|id| Line::Room(*id)));
    lines
}

fn paint_room(app: &App, room: &Room, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let is_current = app.current == Some(room.id);
    let accent = theme.accent.add_modifier(Modifier::BOLD);
    let mut right = Row::default();
    if room.mentions > 0 {
        right.push(format!("@{} ", room.mentions), accent);
    } else if room.unread > 0 {
        right.push(
            format!("{} ", room.unread),
            theme.text.add_modifier(Modifier::BOLD),
        );
    }
    let mut left = match is_current {
        true => Row::of("▌", accent),
        false => Row::of(" ", theme.text),
    };
    match presence(room) {
        Some(presence) => {
            left.push(presence.mark(), presence.style(theme));
            left.push(" ", theme.text);
        }
        None => left.push("# ", theme.dim),
    }
    let style = if is_current || room.unread > 0 {
        theme.text.add_modifier(Modifier::BOLD)
    } else {
        theme.dim
    };
    let space = area.width.saturating_sub(left.width() + right.width() + 1);
    left.push(cells::fit(&room.name, space), style);
    left.paint(buffer, area);
    right.paint_right(buffer, area);
}
