//! The files that are on their way, above the composer.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;

use crate::Transfer;
use crate::app::{App, stopped};

use super::file::push_bar;
use super::row::Row;
use super::theme::Theme;
use super::{cells, when};

/// Rows at most; of more files it is only said that there are more.
const ROWS: u16 = 3;
/// The height of the screen below which there is one row.
const HIGH: u16 = 14;
/// Cells of a name at most.
const NAME: u16 = 24;
/// Cells of a bar at most, and at least: a shorter one is left out.
const BAR: (u16, u16) = (24, 6);
/// Cells for bytes, speed and time left, so that nothing jumps while the numbers change.
const AMOUNT: u16 = 13;
/// Cells for the speed.
const SPEED: u16 = 8;
/// Cells for the time left.
const LEFT: u16 = 9;

/// The rows that they take on a screen of this height.
pub(super) fn rows(app: &App, height: u16) -> u16 {
    let count = u16::try_from(app.transfers.len()).unwrap_or(u16::MAX);
    count.min(if height < HIGH { 1 } else { ROWS })
}

/// Paints them.
pub(super) fn paint(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let all = &app.transfers;
    let names = widest(all);
    for (n, transfer) in (0..area.height).zip(all) {
        let is_last = n + 1 == area.height;
        let more = all.len().saturating_sub(usize::from(area.height));
        let more = if is_last && more > 0 {
            format!(" +{more} more")
        } else {
            String::new()
        };
        let space = area.width.saturating_sub(2 + cells::width(&more));
        let mut row = Row::of(" ", theme.text);
        row.append(line(transfer, theme, names, space));
        row.push(more, theme.dim);
        let line = Rect::new(area.x, area.y + n, area.width, 1);
        row.paint(buffer, line);
    }
}

/// Cells of the longest name.
pub(super) fn widest(transfers: &[Transfer]) -> u16 {
    let names = transfers.iter().map(|transfer| {
        let name = parlor_model::sanitise_line(&transfer.name);
        cells::width(&name)
    });
    names.max().unwrap_or_default().min(NAME)
}

/// A transfer in at most so many cells: arrow, name, percent, bar, bytes, speed, time left. What has no space is left
/// out from the end, and the bar takes what is left.
pub(super) fn line(transfer: &Transfer, theme: &Theme, names: u16, space: u16) -> Row {
    let name = parlor_model::sanitise_line(&transfer.name);
    let mut row = Row::of(format!("{} ", transfer.way.arrow()), theme.accent);
    let percent = transfer.percent();
    let share = percent.map_or_else(String::new, |percent| format!("{percent:>3} %"));
    let fixed = 2 + cells::width(&share) + u16::from(percent.is_some()) * 2;
    let names = names.min(space.saturating_sub(fixed)).max(1);
    let mut fields = fields(transfer);
    let total =
        |fields: &[(String, u16)]| -> u16 { fields.iter().map(|(_, width)| width + 2).sum() };
    while fixed + names + total(&fields) > space && !fields.is_empty() {
        fields.pop();
    }
    row.push(cells::fit(&name, names), theme.text);
    row.gap_to(2 + names);
    if percent.is_some() {
        row.gap(2);
        row.push(share, theme.text);
    }
    let free = space.saturating_sub(row.width() + total(&fields) + 2);
    if let Some(percent) = percent.filter(|_| free >= BAR.1) {
        row.gap(2);
        push_bar(&mut row, percent, free.min(BAR.0), theme.accent, theme.line);
    }
    for (n, (text, width)) in fields.into_iter().enumerate() {
        // Numbers end in one column, but for the last, which nothing follows.
        let space = if n < 2 { width } else { 0 };
        row.gap(2 + space.saturating_sub(cells::width(&text)));
        row.push(text, theme.dim);
    }
    row
}

/// Bytes, speed and time left, or why nothing moves; each with the cells that it may take.
fn fields(transfer: &Transfer) -> Vec<(String, u16)> {
    let done = parlor_model::bytes(transfer.done);
    let amount = match transfer.size {
        Some(size) => format!("{done}/{}", parlor_model::bytes(size)),
        None => done,
    };
    let mut fields = vec![(amount, AMOUNT)];
    match (stopped(transfer.stand), transfer.speed) {
        (Some(word), _) => {
            // The word is what counts then.
            fields = vec![(word.to_owned(), cells::width(word))];
        }
        (None, Some(speed)) => {
            fields.push((format!("{}/s", parlor_model::bytes(speed)), SPEED));
            fields.extend(transfer.left.map(|left| (when::span(left), LEFT)));
        }
        (None, None) => {}
    }
    fields
}
