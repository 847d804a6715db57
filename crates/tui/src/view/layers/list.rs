//! Lists of which one entry is meant.

use ratatui_core::layout::Rect;

use super::super::layouts::Hit;
use super::super::row::Row;
use super::{Sheet, line};

/// The first entry that is shown, so that the one that is meant is seen.
pub(in crate::view) fn first_shown(at: usize, len: usize, rows: u16) -> usize {
    let rows = usize::from(rows).max(1);
    let middle = at.saturating_sub(rows / 2);
    middle.min(len.saturating_sub(rows))
}

/// Paints a list of entries of `each` rows, with a mark before the one that is meant.
pub(super) fn paint(
    sheet: &mut Sheet<'_>,
    area: Rect,
    (at, len): (usize, usize),
    each: u16,
    mut entry: impl FnMut(usize, u16) -> Vec<Row>,
) {
    let fit = (area.height / each).max(1);
    let first = first_shown(at, len, fit);
    for (slot, n) in (0..fit).zip(first..len) {
        let top = slot * each;
        let is_chosen = n == at;
        let space = area.width.saturating_sub(3);
        for (row, content) in (top..area.height).zip(entry(n, space)) {
            let cell = line(area, row);
            if is_chosen {
                sheet.buffer.set_style(cell, sheet.theme.chosen);
            }
            let is_first = row == top;
            let mark = if is_chosen && is_first { "› " } else { "  " };
            let mut full = Row::of(mark, sheet.theme.accent);
            full.append(content);
            sheet.row(&full, cell);
            sheet.layouts.painted(cell, Hit::Entry(n));
        }
    }
}
