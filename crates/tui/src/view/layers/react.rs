//! Choosing a reaction.

use ratatui_core::layout::{Position, Rect};

use crate::compose::Composer;
use crate::pick::Pick;

use super::super::row::Row;
use super::super::{cells, composer};
use super::{Sheet, list};

/// Paints it, and answers where its cursor stands.
pub(super) fn paint(
    sheet: &mut Sheet<'_>,
    query: &Composer,
    found: &Pick<(String, String)>,
) -> Position {
    let area = sheet.frame("React", "↑↓ choose · Enter reacts · Esc closes", 44, 12);
    let theme = *sheet.theme;
    let hint = "an emoji by its name";
    let cursor = composer::paint_query(query, &theme, sheet.buffer, area, hint);
    let body = Rect {
        y: area.y + 2.min(area.height),
        height: area.height.saturating_sub(2),
        ..area
    };
    if found.entries.is_empty() && !query.is_empty() {
        sheet.row(&Row::of("  No emoji has this name.", theme.dim), body);
    }
    let glyphs = sheet.app.options.glyphs;
    list::paint(
        sheet,
        body,
        (found.at, found.entries.len()),
        1,
        |n, space| {
            let (glyph, name) = &found.entries[n];
            let mut row = Row::default();
            if glyphs {
                row.push(cells::fit(glyph, 4), theme.text);
                row.gap_to(4);
            }
            row.push(cells::fit(name, space.saturating_sub(4)), theme.dim);
            vec![row]
        },
    );
    cursor
}
