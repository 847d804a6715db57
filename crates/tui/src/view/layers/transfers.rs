//! The files that are on their way, to be steered.

use ratatui_core::layout::Position;

use super::super::row::Row;
use super::super::transfers::{line, widest};
use super::{Sheet, list};

/// Cells of a line at most.
const WIDTH: u16 = 96;
/// Rows at most.
const ROWS: u16 = 12;

/// Paints them.
pub(super) fn paint(sheet: &mut Sheet<'_>, at: usize) -> Option<Position> {
    let theme = *sheet.theme;
    let count = sheet.app.transfers.len();
    let rows = u16::try_from(count).unwrap_or(ROWS).clamp(2, ROWS);
    let hint = "p pause · r go on · c cancel · Esc closes";
    let area = sheet.frame("On their way", hint, WIDTH, rows);
    if count == 0 {
        sheet.row(
            &Row::of("Nothing is being sent or fetched.", theme.dim),
            area,
        );
        let below = super::line(area, 1);
        sheet.row(
            &Row::of("/send PATH shares a file, /files lists them.", theme.dim),
            below,
        );
        return None;
    }
    let app = sheet.app;
    let names = widest(&app.transfers);
    list::paint(sheet, area, (at.min(count - 1), count), 1, |n, space| {
        vec![line(&app.transfers[n], &theme, names, space)]
    });
    None
}
