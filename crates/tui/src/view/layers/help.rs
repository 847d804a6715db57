//! The keys and the commands.

use parlor_core::vocabulary;
use ratatui_core::layout::Position;
use ratatui_core::style::Modifier;

use crate::keymap::Binding;

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

/// The keys: two beside each other where that cuts nothing off.
fn push_keys(rows: &mut Vec<Row>, sheet: &Sheet<'_>, width: u16) {
    let bindings = sheet.app.options.keymap.bindings();
    let widest = |part: fn(&Binding) -> &str| {
        let widths = bindings.iter().map(|binding| cells::width(part(binding)));
        widths.max().unwrap_or_default()
    };
    let keys = widest(|binding| &binding.keys) + 2;
    let keys = keys.max(USAGE).min(width / 2);
    let two = 2 * (keys + widest(|binding| binding.what)) + 3 <= width;
    let columns = if two { 2 } else { 1 };
    let column = width / columns;
    let bold = sheet.theme.text.add_modifier(Modifier::BOLD);
    let count = bindings.len().div_ceil(usize::from(columns));
    for n in 0..count {
        let mut row = Row::default();
        for (place, binding) in (0..columns).zip(bindings.iter().skip(n).step_by(count)) {
            let start = place * column;
            row.gap_to(start);
            row.push(cells::fit(&binding.keys, keys - 1), bold);
            for range in wrap::ranges(binding.what, column.saturating_sub(keys).max(1)) {
                if row.width() > start + keys {
                    rows.push(std::mem::take(&mut row));
                }
                row.gap_to(start + keys);
                row.push(&binding.what[range], sheet.theme.dim);
            }
        }
        rows.push(row);
    }
}

fn push_commands(rows: &mut Vec<Row>, sheet: &Sheet<'_>, width: u16) {
    let bold = sheet.theme.text.add_modifier(Modifier::BOLD);
    let usage = USAGE.min(width / 2);
    for entry in vocabulary::table().iter().filter(|entry| !entry.is_about_files()) {
        let mut row = Row::of(format!("/{}", entry.name), bold);
        row.push(format!(" {}", entry.arguments), sheet.theme.text);
        if row.width() >= usage {
            rows.push(std::mem::take(&mut row));
        }
        for range in wrap::ranges(entry.help, width.saturating_sub(usage).max(1)) {
            row.gap_to(usage);
            row.push(&entry.help[range], sheet.theme.dim);
            rows.push(std::mem::take(&mut row));
        }
    }
}
