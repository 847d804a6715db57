//! Where time, name and text stand in the messages.

/// The width from which on time, name and text stand beside each other.
const SIDE_BY_SIDE: u16 = 56;
/// The width from which on names have more space.
const SPACIOUS: u16 = 72;
/// Cells for the names there, at least and at most.
const LEAST_NAME: u16 = 7;
const MOST_NAME: u16 = 14;
/// Cells of text in a row: longer rows are hard to read.
const TEXT: u16 = 120;

/// The columns of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    /// Whether the name has a row of its own, above the text.
    pub stacked: bool,
    /// Cells for the name.
    pub name: u16,
    /// Where the text begins.
    pub text_at: u16,
    /// Cells for the text.
    pub text: u16,
}

impl Columns {
    /// The columns of a pane of this width, for names of at most so many cells.
    pub(super) fn new(width: u16, names: u16) -> Self {
        let stacked = width < SIDE_BY_SIDE;
        let name = match width {
            _ if stacked => width.saturating_sub(10),
            _ if width < SPACIOUS => 10,
            _ => names.clamp(LEAST_NAME, MOST_NAME),
        };
        // A mark, the time, the name, and a space after each.
        let text_at = if stacked { 3 } else { 1 + 6 + name + 2 };
        Self {
            stacked,
            name,
            text_at,
            text: width.saturating_sub(text_at + 1).clamp(1, TEXT),
        }
    }

    /// Cells from the left edge to the end of the text.
    pub(super) const fn all(&self) -> u16 {
        self.text_at + self.text
    }
}
