//! What is said to the user alone, above the composer.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Modifier;

use crate::app::App;
use crate::log::Tone;

use super::row::Row;
use super::theme::Theme;
use super::wrap;

/// Rows of it at most.
const ROWS: u16 = 3;
/// Cells before its text.
const INDENT: u16 = 3;

/// The rows that it takes.
pub(super) fn rows(app: &App, width: u16) -> u16 {
    let Some((_, text)) = &app.toast else {
        return 0;
    };
    let rows = wrap::ranges(text, width.saturating_sub(INDENT + 1)).len();
    u16::try_from(rows).unwrap_or(ROWS).min(ROWS)
}

/// Paints it.
pub(super) fn paint(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some((tone, text)) = &app.toast else {
        return;
    };
    let (mark, style) = match tone {
        Tone::Info => ("│", theme.accent),
        Tone::Error => ("!", theme.error.add_modifier(Modifier::BOLD)),
    };
    let ink = match tone {
        Tone::Info => theme.text,
        Tone::Error => theme.error,
    };
    let ranges = wrap::ranges(text, area.width.saturating_sub(INDENT + 1));
    for (y, range) in (area.y..area.bottom()).zip(ranges) {
        let mut row = Row::of(" ", theme.text);
        row.push(mark, style);
        row.gap_to(INDENT);
        row.push(&text[range], ink);
        row.paint(buffer, Rect::new(area.x, y, area.width, 1));
    }
}
