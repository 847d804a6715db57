//! Painting: from the state to cells. What is painted is laid out only as far as it is seen.

mod cells;
mod columns;
mod completion;
mod composer;
mod file;
mod header;
mod inline;
mod item;
mod layers;
mod layouts;
mod markdown;
mod members;
mod message;
mod messages;
mod panes;
mod rooms;
mod row;
mod rule;
mod scroll;
mod status;
mod theme;
mod toast;
mod transfers;
mod when;
mod window;
mod wrap;

#[cfg(test)]
mod tests;

pub(crate) use cells::width;
pub(crate) use layouts::{Hit, Layouts};
pub(crate) use markdown::excerpt;
pub(crate) use scroll::{Edge, page_rows, reveal, scroll};

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::{Position, Rect};
use ratatui_core::terminal::Frame;

use crate::app::App;
use panes::Panes;
use theme::Theme;

/// Columns below which nothing is painted.
const LEAST_COLUMNS: u16 = 20;
/// Rows below which nothing is painted.
const LEAST_ROWS: u16 = 6;

/// Paints everything.
pub(crate) fn draw(app: &mut App, frame: &mut Frame<'_>) {
    let area = frame.area();
    if let Some(cursor) = paint(app, frame.buffer_mut(), area) {
        frame.set_cursor_position(cursor);
    }
}

/// What lies at a cell, as it was painted last.
pub(crate) fn hit(app: &mut App, column: u16, row: u16) -> Hit {
    app.layouts.hit(column, row)
}

/// Paints everything into a buffer and answers where the cursor belongs.
fn paint(app: &mut App, buffer: &mut Buffer, area: Rect) -> Option<Position> {
    app.size = (area.width, area.height);
    let mut layouts = std::mem::take(&mut app.layouts);
    layouts.begin();
    let cursor = if area.width < LEAST_COLUMNS || area.height < LEAST_ROWS {
        paint_too_small(buffer, area);
        None
    } else {
        paint_all(app, &mut layouts, buffer, area)
    };
    layouts.end();
    app.layouts = layouts;
    cursor
}

fn paint_all(
    app: &mut App,
    layouts: &mut Layouts,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<Position> {
    let theme = Theme::new(app.options.colours);
    let panes = Panes::new(app, area);
    panes.paint_lines(buffer, &theme);
    if let Some(area) = panes.rooms {
        rooms::paint(app, layouts, &theme, buffer, area);
    }
    if let Some(area) = panes.members {
        members::paint(app, layouts, &theme, buffer, area);
    }
    header::paint(app, &theme, buffer, &panes);
    let beyond = messages::paint(app, layouts, &theme, buffer, panes.messages);
    transfers::paint(app, &theme, buffer, panes.transfers);
    toast::paint(app, &theme, buffer, panes.toast);
    status::paint(app, &theme, buffer, panes.status);
    rule::paint(app, &theme, buffer, panes.rule, beyond);
    composer::paint_intent(app, &theme, buffer, panes.intent);
    let typing = composer::paint(app, &theme, buffer, panes.composer);
    if app.layers.is_empty() {
        completion::paint(app, layouts, &theme, buffer, &panes);
        return typing;
    }
    layers::paint(app, layouts, &theme, buffer, area)
}

fn paint_too_small(buffer: &mut Buffer, area: Rect) {
    let text = "Terminal too small.";
    let x = area.x + area.width.saturating_sub(cells::width(text)) / 2;
    let y = area.y + area.height / 2;
    cells::put(buffer, (x, y), area.right(), text, Theme::plain_text());
}
