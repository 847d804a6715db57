//! A shared file as rows: its name, what it is, and how far it is.

use ratatui_core::style::{Modifier, Style};

use crate::file::{FileStand, SharedFile};

use super::cells;
use super::item::Look;
use super::row::Row;

/// Cells of the bar.
const BAR: u16 = 12;
/// Cells that a name takes at least, where it has them.
const NAME: u16 = 12;

/// The rows: one where all of it has space, otherwise the name stands alone.
pub(super) fn rows(
    look: &Look<'_>,
    name: &str,
    file: &SharedFile,
    seq: u64,
    is_selected: bool,
) -> Vec<Row> {
    let theme = &look.theme;
    let width = look.columns.text;
    let style = match file.stand {
        FileStand::Ready => theme.text.add_modifier(Modifier::BOLD),
        FileStand::Sending(_) => theme.text,
        FileStand::Failed(_) => theme.dim,
    };
    let stand = stand(look, file, seq, is_selected);
    let name = look.glyphs(name);
    let space = width.saturating_sub(2);
    if cells::width(&name).max(NAME.min(space)) + 2 + stand.width() <= space {
        let mut row = mark(look, &name, space, style);
        row.gap(2);
        row.append(stand);
        return vec![row];
    }
    let mut below = Row::default();
    below.gap(2);
    below.append(stand);
    vec![mark(look, &name, space, style), below]
}

fn mark(look: &Look<'_>, name: &str, space: u16, style: Style) -> Row {
    let mut row = Row::of("▤ ", look.theme.accent);
    row.push(cells::fit(name, space), style);
    row
}

/// Size, kind, and how far it is.
fn stand(look: &Look<'_>, file: &SharedFile, seq: u64, is_selected: bool) -> Row {
    let theme = &look.theme;
    if let FileStand::Failed(why) = file.stand {
        return Row::of(format!("✗ {why}"), theme.dim);
    }
    let mut row = Row::default();
    let mut words: Vec<String> = Vec::new();
    words.extend(file.size.map(parlor_model::bytes));
    words.extend(file.kind().map(str::to_owned));
    row.push(words.join(" · "), theme.dim);
    if !words.is_empty() {
        row.push(" · ", theme.dim);
    }
    match (file.stand, file.percent()) {
        (FileStand::Ready, _) if is_selected => row.push("Enter saves it", theme.accent),
        (FileStand::Ready, _) => row.push(format!("/get {seq}"), theme.accent),
        (_, Some(percent)) => {
            push_bar(&mut row, percent, BAR, theme.accent, theme.line);
            row.push(format!(" {percent:>2} %"), theme.text);
        }
        (FileStand::Sending(Some(come)), None) => {
            row.push(format!("{} so far", parlor_model::bytes(come)), theme.text);
        }
        (FileStand::Sending(None), None) => row.push("on its way", theme.text),
        (FileStand::Failed(_), None) => {}
    }
    row
}

/// A bar of so many cells: told by its shape as by its colour.
pub(super) fn push_bar(row: &mut Row, percent: u64, cells: u16, full: Style, empty: Style) {
    let share = u64::from(cells) * percent.min(100) / 100;
    let share = u16::try_from(share).unwrap_or(cells);
    row.push("━".repeat(usize::from(share)), full);
    row.push("╌".repeat(usize::from(cells - share)), empty);
}
