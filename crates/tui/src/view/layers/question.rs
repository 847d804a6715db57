//! A question with one key an answer.

use ratatui_core::layout::Position;
use ratatui_core::style::Modifier;

use crate::layer::Question;

use super::super::row::Row;
use super::super::{cells, wrap};
use super::{Sheet, line};

/// Cells of a line at most.
const WIDTH: u16 = 60;

/// Paints it.
pub(super) fn paint(sheet: &mut Sheet<'_>, question: &Question) -> Option<Position> {
    let theme = *sheet.theme;
    let most = WIDTH.min(sheet.area.width.saturating_sub(4)).max(1);
    let mut rows = Vec::new();
    for text in &question.text {
        for range in wrap::ranges(text, most) {
            rows.push(Row::of(&text[range], theme.text));
        }
    }
    rows.push(Row::default());
    let key = theme.accent.add_modifier(Modifier::BOLD);
    for (letter, says, _) in &question.answers {
        let mut row = Row::of(format!("[{letter}]"), key);
        row.push(format!(" {}", cells::fit(says, most)), theme.text);
        rows.push(row);
    }
    let width = rows.iter().map(Row::width).max().unwrap_or_default();
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let area = sheet.frame("", "Esc: no", width.max(24), height);
    for (y, row) in (0..area.height).zip(&rows) {
        sheet.row(row, line(area, y));
    }
    None
}
