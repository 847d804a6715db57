//! Which part of the screen is for what.

use parlor_wire::RoomKind;
use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;

use crate::app::App;
use crate::room::Intent;

use super::theme::Theme;
use super::{cells, composer, toast, transfers};

/// The width from which on the members are shown.
const THREE_PANES: u16 = 108;
/// The width from which on the rooms are shown.
const TWO_PANES: u16 = 60;
/// Cells for the rooms.
const ROOMS: u16 = 22;
/// Cells for the members.
const MEMBERS: u16 = 20;
/// The height from which on there is a line below the header.
const HIGH: u16 = 12;

/// The parts of the screen. What is not shown has no height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panes {
    /// The rooms.
    pub rooms: Option<Rect>,
    /// The members.
    pub members: Option<Rect>,
    /// The name and topic of the room that is shown.
    pub header: Rect,
    /// The line below it.
    header_line: Rect,
    /// The messages.
    pub messages: Rect,
    /// The files that are on their way.
    pub transfers: Rect,
    /// What is said to the user alone.
    pub toast: Rect,
    /// The line above the composer.
    pub rule: Rect,
    /// What the text will be, if not a new message.
    pub intent: Rect,
    /// The composer.
    pub composer: Rect,
    /// The bottom row.
    pub status: Rect,
}

impl Panes {
    /// The parts of a screen.
    pub(super) fn new(app: &App, area: Rect) -> Self {
        let most = (area.height * 2 / 5).max(1);
        let (area, status) = cut_bottom(area, 1);
        let (rooms, rest) = if area.width >= TWO_PANES && app.shows_rooms {
            let (rooms, rest) = cut_left(area, ROOMS);
            (Some(rooms), cut_left(rest, 1).1)
        } else {
            (None, area)
        };
        let room = app.room();
        let is_direct = room.is_some_and(|room| room.kind == RoomKind::Direct);
        let has_members = area.width >= THREE_PANES && app.shows_members && !is_direct;
        let (members, rest) = if has_members {
            let middle = rest.width.saturating_sub(MEMBERS + 1);
            let (middle, members) = cut_left(rest, middle);
            (Some(cut_left(members, 1).1), middle)
        } else {
            (None, rest)
        };
        let (header, rest) = cut_top(rest, 1);
        let (header_line, rest) = cut_top(rest, u16::from(area.height >= HIGH));
        let lines = room.map_or(1, |room| composer::rows(room, rest.width));
        let (rest, composer) = cut_bottom(rest, lines.min(most).min(rest.height));
        let has_intent = room.is_some_and(|room| room.intent != Intent::Say);
        let (rest, intent) = cut_bottom(rest, u16::from(has_intent && rest.height > 2));
        let (rest, rule) = cut_bottom(rest, u16::from(rest.height > 1));
        let toast = toast::rows(app, rest.width).min(rest.height.saturating_sub(1));
        let (rest, toast) = cut_bottom(rest, toast);
        let moving = transfers::rows(app, area.height).min(rest.height.saturating_sub(1));
        let (messages, transfers) = cut_bottom(rest, moving);
        Self {
            rooms,
            members,
            header,
            header_line,
            messages,
            transfers,
            toast,
            rule,
            intent,
            composer,
            status,
        }
    }

    /// Paints the lines between the parts.
    pub(super) fn paint_lines(&self, buffer: &mut Buffer, theme: &Theme) {
        for line in [self.header_line, self.rule] {
            if line.height > 0 {
                let text = "─".repeat(usize::from(line.width));
                cells::put(buffer, (line.x, line.y), line.right(), &text, theme.line);
            }
        }
        let left = self.rooms.map(|rooms| (rooms, rooms.right()));
        let right = self.members.map(|members| (members, members.x - 1));
        for (pane, x) in [left, right].into_iter().flatten() {
            for y in pane.y..pane.bottom() {
                let meets = [self.header_line, self.rule]
                    .iter()
                    .any(|line| line.height > 0 && line.y == y);
                let mark = match (meets, x < self.header.x) {
                    (false, _) => "│",
                    (true, true) => "├",
                    (true, false) => "┤",
                };
                cells::put(buffer, (x, y), x + 1, mark, theme.line);
            }
        }
    }
}

fn cut_left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect {
        width: columns,
        ..area
    };
    let rest = Rect {
        x: area.x + columns,
        width: area.width - columns,
        ..area
    };
    (left, rest)
}

fn cut_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let top = Rect {
        height: rows,
        ..area
    };
    let rest = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (top, rest)
}

fn cut_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let (rest, bottom) = cut_top(area, area.height - rows);
    (rest, bottom)
}
