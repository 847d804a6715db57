//! Writing into cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::theme::Theme;

/// Paints into a buffer, within a theme.
pub(crate) struct Pen<'a> {
    buffer: &'a mut Buffer,
    /// The theme.
    pub(crate) theme: Theme,
}

impl<'a> Pen<'a> {
    pub(crate) const fn new(buffer: &'a mut Buffer, theme: Theme) -> Self {
        Self { buffer, theme }
    }

    /// A text in one row, cut where the room ends. Returns how many columns it took.
    pub(crate) fn text(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        if width == 0 || !self.buffer.area.contains((x, y).into()) {
            return 0;
        }
        let text = cut(text, width);
        let (end, _) = self
            .buffer
            .set_stringn(x, y, &text, usize::from(width), style);
        end.saturating_sub(x)
    }

    /// A text that ends where the room ends.
    pub(crate) fn text_right(
        &mut self,
        x: u16,
        y: u16,
        width: u16,
        text: &str,
        style: Style,
    ) -> u16 {
        let text = cut(text, width);
        let taken = columns(&text);
        self.text(x + width.saturating_sub(taken), y, taken, &text, style)
    }

    /// A row of styled pieces.
    pub(crate) fn line(&mut self, x: u16, y: u16, width: u16, line: &Line<'_>) {
        if self.buffer.area.contains((x, y).into()) {
            self.buffer.set_line(x, y, line, width);
        }
    }

    /// A style for whole cells, on top of what they have.
    pub(crate) fn style(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area, style);
    }

    /// A line from left to right.
    pub(crate) fn across(&mut self, x: u16, y: u16, width: u16) {
        let style = self.theme.rule();
        for x in x..x.saturating_add(width) {
            self.text(x, y, 1, "─", style);
        }
    }

    /// A line from top to bottom.
    pub(crate) fn down(&mut self, x: u16, y: u16, height: u16) {
        let style = self.theme.rule();
        for y in y..y.saturating_add(height) {
            self.text(x, y, 1, "│", style);
        }
    }

    /// A text in the middle of an area.
    pub(crate) fn centred(&mut self, area: Rect, text: &str) {
        let width = columns(text).min(area.width);
        let x = area.x + (area.width - width) / 2;
        self.text(x, area.y + area.height / 2, width, text, self.theme.dim());
    }

    /// An empty box with a title above and a hint below; returns what is inside.
    pub(crate) fn frame(&mut self, area: Rect, title: &str, hint: &str) -> Rect {
        let Rect {
            x,
            y,
            width,
            height,
        } = area;
        for row in area.rows() {
            for position in row.positions() {
                if let Some(cell) = self.buffer.cell_mut(position) {
                    cell.reset();
                }
            }
        }
        let (right, bottom) = (x + width - 1, y + height - 1);
        self.across(x + 1, y, width.saturating_sub(2));
        self.across(x + 1, bottom, width.saturating_sub(2));
        self.down(x, y + 1, height.saturating_sub(2));
        self.down(right, y + 1, height.saturating_sub(2));
        let corners = [
            (x, y, "╭"),
            (right, y, "╮"),
            (x, bottom, "╰"),
            (right, bottom, "╯"),
        ];
        let rule = self.theme.rule();
        for (x, y, corner) in corners {
            self.text(x, y, 1, corner, rule);
        }
        let (bold, dim) = (self.theme.bold(), self.theme.dim());
        self.text(
            x + 2,
            y,
            width.saturating_sub(4),
            &format!(" {title} "),
            bold,
        );
        if !hint.is_empty() {
            self.text_right(
                x + 2,
                bottom,
                width.saturating_sub(4),
                &format!(" {hint} "),
                dim,
            );
        }
        Rect::new(
            x + 2,
            y + 1,
            width.saturating_sub(4),
            height.saturating_sub(2),
        )
    }
}

/// How many columns a text takes.
pub(crate) fn columns(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// A text that takes no more than so many columns; where something was cut off stands `…`.
pub(crate) fn cut(text: &str, width: u16) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 0;
    for cluster in text.graphemes(true) {
        let wide = columns(cluster);
        if taken + wide + 1 > width {
            break;
        }
        taken += wide;
        kept.push_str(cluster);
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

/// A piece of a row.
pub(crate) fn piece(text: impl Into<String>, style: Style) -> Span<'static> {
    Span::styled(text.into(), style)
}
