//! What lies over the rooms.

mod files;
mod handoff;
mod help;
pub(super) mod list;
mod question;
mod react;
mod search;
mod sheet;
mod switcher;
mod transfers;

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::{Position, Rect};
use ratatui_core::style::Modifier;

use crate::app::App;
use crate::layer::Layer;

use super::cells;
use super::layouts::{Hit, Layouts};
use super::row::Row;
use super::theme::Theme;

/// Paints all layers, the topmost last, and answers where the cursor belongs.
pub(super) fn paint(
    app: &App,
    layouts: &mut Layouts,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<Position> {
    let mut cursor = None;
    for layer in &app.layers {
        let mut sheet = Sheet {
            app,
            layouts,
            theme,
            buffer,
            area,
        };
        cursor = match layer {
            Layer::Help(scroll) => help::paint(&mut sheet, *scroll),
            Layer::Switcher(switcher) => Some(switcher::paint(&mut sheet, switcher)),
            Layer::Search(search) => Some(search::paint(&mut sheet, search)),
            Layer::React { query, found, .. } => Some(react::paint(&mut sheet, query, found)),
            Layer::Sheet {
                title,
                lines,
                scroll,
            } => sheet::paint(&mut sheet, title, lines, *scroll),
            Layer::Files(list) => files::paint(&mut sheet, list),
            Layer::Transfers(at) => transfers::paint(&mut sheet, *at),
            Layer::Handoff(handoff) => handoff::paint(&mut sheet, handoff),
            Layer::Question(question) => question::paint(&mut sheet, question),
        };
    }
    cursor
}

/// What layers are painted on.
struct Sheet<'a> {
    app: &'a App,
    layouts: &'a mut Layouts,
    theme: &'a Theme,
    buffer: &'a mut Buffer,
    area: Rect,
}

impl Sheet<'_> {
    /// Paints an empty box of at most this size in the middle, and answers what is inside.
    fn frame(&mut self, title: &str, hint: &str, width: u16, height: u16) -> Rect {
        let width = (width + 4).min(self.area.width);
        let height = (height + 2).min(self.area.height);
        let frame = Rect {
            x: self.area.x + (self.area.width - width) / 2,
            y: self.area.y + (self.area.height - height) / 2,
            width,
            height,
        };
        self.layouts.painted(self.area, Hit::Outside);
        self.layouts.painted(frame, Hit::Elsewhere);
        cells::clear(frame, self.buffer);
        self.border(frame);
        self.label((frame.x + 2, frame.y), frame.right() - 1, title, true);
        let hint_width = cells::width(hint) + 2;
        let x = frame
            .right()
            .saturating_sub(hint_width + 2)
            .max(frame.x + 2);
        self.label((x, frame.bottom() - 1), frame.right() - 1, hint, false);
        Rect {
            x: frame.x + 2,
            y: frame.y + 1,
            width: width.saturating_sub(4),
            height: height.saturating_sub(2),
        }
    }

    fn label(&mut self, at: (u16, u16), end: u16, text: &str, is_title: bool) {
        if text.is_empty() {
            return;
        }
        let style = if is_title {
            self.theme.dim.add_modifier(Modifier::BOLD)
        } else {
            self.theme.dim
        };
        let text = cells::fit(text, end.saturating_sub(at.0 + 2));
        cells::put(self.buffer, at, end, &format!(" {text} "), style);
    }

    fn border(&mut self, frame: Rect) {
        let line = self.theme.line;
        let across = "─".repeat(usize::from(frame.width.saturating_sub(2)));
        let end = frame.right();
        let top = format!("╭{across}╮");
        let bottom = format!("╰{across}╯");
        cells::put(self.buffer, (frame.x, frame.y), end, &top, line);
        let last = frame.bottom().saturating_sub(1);
        for y in frame.y + 1..last {
            cells::put(self.buffer, (frame.x, y), end, "│", line);
            cells::put(self.buffer, (end - 1, y), end, "│", line);
        }
        cells::put(self.buffer, (frame.x, last), end, &bottom, line);
    }

    /// Paints a row.
    fn row(&mut self, row: &Row, area: Rect) {
        row.paint(self.buffer, area);
    }
}

/// One of the rows of an area.
const fn line(area: Rect, row: u16) -> Rect {
    Rect {
        y: area.y + row,
        height: if row < area.height { 1 } else { 0 },
        ..area
    }
}
