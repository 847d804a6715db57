//! One row of the screen: pieces of text, each in one style.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

use super::cells;

/// One row.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pieces: Vec<(String, Style)>,
    width: u16,
    fill: Option<(u16, u16, Style)>,
}

impl Row {
    /// A row of one piece.
    pub(super) fn of(text: impl Into<String>, style: Style) -> Self {
        Self::default().with(text, style)
    }

    /// How many cells the pieces take.
    pub(super) const fn width(&self) -> u16 {
        self.width
    }

    /// Adds a piece.
    pub(super) fn with(mut self, text: impl Into<String>, style: Style) -> Self {
        self.push(text, style);
        self
    }

    /// Adds a piece.
    pub(super) fn push(&mut self, text: impl Into<String>, style: Style) {
        let text = text.into();
        self.width = self.width.saturating_add(cells::width(&text));
        self.pieces.push((text, style));
    }

    /// Adds so many empty cells.
    pub(super) fn gap(&mut self, cells: u16) {
        if cells > 0 {
            self.push(" ".repeat(usize::from(cells)), Style::default());
        }
    }

    /// Adds empty cells up to this column.
    pub(super) fn gap_to(&mut self, column: u16) {
        self.gap(column.saturating_sub(self.width));
    }

    /// Gives so many cells from a column on a style of their own, such as a background.
    pub(super) const fn fill(&mut self, column: u16, cells: u16, style: Style) {
        self.fill = Some((column, cells, style));
    }

    /// Adds all pieces of another row.
    pub(super) fn append(&mut self, other: Self) {
        self.width = self.width.saturating_add(other.width);
        self.pieces.extend(other.pieces);
    }

    /// Paints it into the first row of an area.
    pub(super) fn paint(&self, buffer: &mut Buffer, area: Rect) {
        if area.height == 0 {
            return;
        }
        if let Some((column, cells, style)) = self.fill {
            let column = column.min(area.width);
            let cells = cells.min(area.width - column);
            buffer.set_style(Rect::new(area.x + column, area.y, cells, 1), style);
        }
        let mut x = area.x;
        for (text, style) in &self.pieces {
            x = cells::put(buffer, (x, area.y), area.right(), text, *style);
        }
    }

    /// Paints it at the right end of the first row of an area.
    pub(super) fn paint_right(&self, buffer: &mut Buffer, area: Rect) {
        let width = self.width.min(area.width);
        self.paint(
            buffer,
            Rect::new(area.right() - width, area.y, width, area.height),
        );
    }
}
