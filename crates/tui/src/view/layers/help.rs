//! The keys and the commands.

use ratatui_core::layout::Position;
use ratatui_core::style::Modifier;

use crate::compose::TRANSFERS;

use super::super::row::Row;
use super::super::{cells, wrap};
use super::Sheet;
use super::sheet::paint_rows;

/// Cells of the text at most.
const WIDTH: u16 = 100;
/// Cells for a command and its arguments.
const USAGE: u16 = 34;

/// Paints it, scrolled down by so many rows.
pub(super) fn paint(sheet: &mut Sheet<'_>, scroll: u16) -> Option<Position> {
    let width = WIDTH.min(sheet.area.width.saturating_sub(4)).max(1);
    let mut rows = vec![heading(sheet, "Keys")];
    push_keys(&mut rows, sheet, width);
    rows.push(Row::default());
    rows.push(heading(sheet, "Commands"));
    push_commands(&mut rows, sheet, width);
    paint_rows(sheet, "Help", &rows, width, scroll);
    None
}

fn heading(sheet: &Sheet<'_>, text: &str) -> Row {
    Row::of(text, sheet.theme.accent.add_modifier(Modifier::BOLD))
}

fn push_keys(rows: &mut Vec<Row>, sheet: &Sheet<'_>, width: u16) {
    let bindings = sheet.app.options.keymap.bindings();
    let bold = sheet.theme.text.add_modifier(Modifier::BOLD);
    let column = USAGE.min(width * 2 / 5);
    for binding in &bindings {
        let mut row = Row::of(first_keys(&binding.keys, column - 1), bold);
        for range in wrap::ranges(binding.what, width.saturating_sub(column).max(1)) {
            row.gap_to(column);
            row.push(&binding.what[range], sheet.theme.dim);
            rows.push(std::mem::take(&mut row));
        }
    }
}

/// As many of the keys as there is space for, at least a part of the first.
fn first_keys(keys: &str, space: u16) -> String {
    let mut shown = keys;
    while cells::width(shown) > space
        && let Some((fewer, _)) = shown.rsplit_once(", ")
    {
        shown = fewer;
    }
    cells::fit(shown, space)
}

fn push_commands(rows: &mut Vec<Row>, sheet: &Sheet<'_>, width: u16) {
    let bold = sheet.theme.text.add_modifier(Modifier::BOLD);
    let usage = USAGE.min(width / 2);
    let allowed = sheet.app.allowed().into_iter();
    let allowed = allowed.map(|entry| (entry.name, entry.arguments, entry.help));
    let own = (TRANSFERS.name, TRANSFERS.arguments, TRANSFERS.help);
    for (name, arguments, help) in allowed.chain([own]) {
        let mut row = Row::of(format!("/{name}"), bold);
        row.push(format!(" {arguments}"), sheet.theme.text);
        if row.width() >= usage {
            rows.push(std::mem::take(&mut row));
        }
        for range in wrap::ranges(help, width.saturating_sub(usage).max(1)) {
            row.gap_to(usage);
            row.push(&help[range], sheet.theme.dim);
            rows.push(std::mem::take(&mut row));
        }
    }
}
