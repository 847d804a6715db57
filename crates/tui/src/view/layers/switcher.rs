//! The quick switcher.

use ratatui_core::layout::{Position, Rect};

use crate::layer::Switcher;

use super::super::row::Row;
use super::super::{cells, composer};
use super::{Sheet, list};

/// Paints it, and answers where its cursor stands.
pub(super) fn paint(sheet: &mut Sheet<'_>, switcher: &Switcher) -> Position {
    let area = sheet.frame("Go to", "↑↓ choose · Enter goes · Esc closes", 56, 14);
    let theme = *sheet.theme;
    let hint = "a room or a person";
    let cursor = composer::paint_query(&switcher.query, &theme, sheet.buffer, area, hint);
    let body = Rect {
        y: area.y + 2.min(area.height),
        height: area.height.saturating_sub(2),
        ..area
    };
    let found = &switcher.found;
    if found.entries.is_empty() && !switcher.query.is_empty() {
        sheet.row(&Row::of("  Nothing has this name.", theme.dim), body);
    }
    list::paint(
        sheet,
        body,
        (found.at, found.entries.len()),
        1,
        |n, space| {
            let place = &found.entries[n];
            let detail = cells::fit(&place.detail, space / 2);
            let left = space.saturating_sub(cells::width(&detail) + 2);
            let mut row = Row::of(cells::fit(&place.label, left), theme.text);
            row.gap_to(space - cells::width(&detail));
            row.push(detail, theme.dim);
            vec![row]
        },
    );
    cursor
}
