//! Lines to read.

use ratatui_core::layout::{Position, Rect};

use super::super::cells;
use super::super::row::Row;
use super::super::wrap;
use super::{Sheet, line};

/// Cells of a line at most.
const WIDTH: u16 = 84;

/// Paints lines of text.
pub(super) fn paint(
    sheet: &mut Sheet<'_>,
    title: &str,
    lines: &[String],
    scroll: u16,
) -> Option<Position> {
    let most = WIDTH.min(sheet.area.width.saturating_sub(8)).max(1);
    let widest = lines.iter().map(|line| cells::width(line)).max();
    let width = widest.unwrap_or_default().max(cells::width(title) + 4);
    let width = width.max(24).min(most);
    let mut rows = Vec::new();
    for line in lines {
        for range in wrap::ranges(line, width) {
            rows.push(Row::of(&line[range], sheet.theme.text));
        }
    }
    paint_rows(sheet, title, &rows, width, scroll);
    None
}

/// Paints rows, as many as there is space for, from a certain one on.
pub(super) fn paint_rows(
    sheet: &mut Sheet<'_>,
    title: &str,
    rows: &[Row],
    width: u16,
    scroll: u16,
) {
    let count = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let most = sheet.area.height.saturating_sub(4).max(1);
    let is_long = count > most;
    let hint = if is_long {
        "↑↓ scroll · Esc closes"
    } else {
        "Esc closes"
    };
    let area: Rect = sheet.frame(title, hint, width, count.min(most));
    let first = scroll.min(count.saturating_sub(area.height));
    for (y, row) in (0..area.height).zip(rows.iter().skip(usize::from(first))) {
        sheet.row(row, line(area, y));
    }
}
