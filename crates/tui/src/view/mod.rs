//! Painting: the state as cells. Only what is looked at is laid out, so a long log costs nothing.

mod composer;
mod header;
mod hit;
mod item;
mod layers;
mod lists;
mod markup;
mod members;
mod messages;
mod panes;
mod pen;
mod rooms;
mod status;
mod theme;
mod wrap;

#[cfg(test)]
mod tests;

pub(crate) use hit::{Hit, hit};
pub(crate) use messages::{Edge, reveal, scroll};

use ratatui::Frame;

use crate::App;
use panes::Panes;
use pen::Pen;
use theme::Theme;

/// Paints everything.
pub(crate) fn draw(app: &mut App, frame: &mut Frame<'_>) {
    let area = frame.area();
    let theme = Theme::of(app.options.colours);
    let mut pen = Pen::new(frame.buffer_mut(), theme);
    if area.width < panes::NARROWEST || area.height < panes::LOWEST {
        pen.centred(area, "Terminal too small.");
        return;
    }
    let panes = Panes::of(app, area);
    header::paint(app, &panes, &mut pen);
    if let Some(area) = panes.rooms {
        rooms::paint(app, area, &mut pen);
    }
    if let Some(area) = panes.members {
        members::paint(app, area, &mut pen);
    }
    messages::paint(app, panes.messages, &mut pen);
    status::paint(app, &panes, &mut pen);
    let cursor = composer::paint(app, &panes, &mut pen);
    let over = layers::paint(app, area, &mut pen);
    let cursor = if app.layers.is_empty() { cursor } else { over };
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// How many rows of messages are seen at once.
pub(crate) fn page_rows(app: &App) -> u16 {
    let (columns, rows) = app.size;
    Panes::of(app, ratatui::layout::Rect::new(0, 0, columns, rows))
        .messages
        .height
}
