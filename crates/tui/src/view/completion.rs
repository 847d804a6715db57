//! The completions that are offered, above the composer.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;

use crate::app::App;

use super::cells;
use super::layers::list::first_shown;
use super::layouts::{Hit, Layouts};
use super::panes::Panes;
use super::row::Row;
use super::theme::Theme;

/// Rows of the list at most.
const ROWS: u16 = 8;
/// Cells of the list at most.
const WIDTH: u16 = 72;
/// Cells below which a detail isn't worth to be begun.
const LEAST_DETAIL: u16 = 8;

/// Paints the completions.
pub(super) fn paint(
    app: &App,
    layouts: &mut Layouts,
    theme: &Theme,
    buffer: &mut Buffer,
    panes: &Panes,
) {
    let Some(completion) = &app.completion else {
        return;
    };
    let found = &completion.found;
    let bottom = panes.rule.y.max(panes.header.bottom());
    let most = ROWS.min(bottom.saturating_sub(panes.header.bottom()));
    let height = most.min(u16::try_from(found.entries.len()).unwrap_or(most));
    let label = |n: usize| cells::width(&found.entries[n].label);
    let labels = (0..found.entries.len())
        .map(label)
        .max()
        .unwrap_or_default();
    let details = found
        .entries
        .iter()
        .map(|entry| cells::width(&entry.detail));
    let width = labels
        .saturating_add(details.max().unwrap_or_default())
        .saturating_add(5);
    let area = Rect {
        x: panes.composer.x + 1,
        y: bottom - height,
        width: width
            .clamp(16, WIDTH)
            .min(panes.composer.width.saturating_sub(2)),
        height,
    };
    cells::clear(area, buffer);
    let first = first_shown(found.at, found.entries.len(), height);
    let entries = found.entries.iter().enumerate().skip(first);
    for (y, (n, entry)) in (area.y..area.bottom()).zip(entries) {
        let line = Rect::new(area.x, y, area.width, 1);
        let is_chosen = n == found.at;
        buffer.set_style(line, if is_chosen { theme.chosen } else { theme.chip });
        let mut row = Row::of(if is_chosen { "› " } else { "  " }, theme.text);
        row.push(
            cells::fit(&entry.label, area.width.saturating_sub(3)),
            theme.text,
        );
        row.gap_to(labels + 2);
        row.gap(2);
        let space = area.width.saturating_sub(row.width() + 1);
        if space >= LEAST_DETAIL {
            row.push(cells::fit(&entry.detail, space), theme.dim);
        }
        row.paint(buffer, line);
        layouts.painted(line, Hit::Entry(n));
    }
}
