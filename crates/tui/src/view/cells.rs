//! Text in cells: what may be painted, how wide it is, and painting it.
//!
//! Text is taken apart into grapheme clusters, each of which takes one or more whole cells. Text that
//! runs from right to left stays in the order in which it was written: terminals that know the
//! bidirectional algorithm turn it round themselves, and no cell is moved for those that don't.

use std::borrow::Cow;

use ratatui_core::buffer::{Buffer, CellWidth};
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// Combining marks that are shown on one character.
const MARKS: usize = 8;

/// Cells that a tab takes when it can't be aligned.
const TAB: &str = "    ";

/// Makes an area as if nothing had been painted there.
pub(super) fn clear(area: Rect, buffer: &mut Buffer) {
    for position in area.intersection(buffer.area).positions() {
        buffer[position].reset();
    }
}

/// What is painted as one: a character with its marks, or an emoji of several characters.
#[derive(Debug, Clone)]
pub(super) struct Cluster<'a> {
    /// What is painted: never a control character.
    pub shown: Cow<'a, str>,
    /// How many cells that takes; 1 or more.
    pub width: u16,
    /// Where it starts in the text, in bytes.
    pub start: usize,
}

/// The clusters of a text. What takes no cell is left out, and control characters are shown as pictures.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = Cluster<'_>> {
    text.grapheme_indices(true).filter_map(|(start, grapheme)| {
        let shown = shown(grapheme);
        let width = if shown.is_empty() {
            0
        } else {
            shown.cell_width()
        };
        (width > 0).then_some(Cluster {
            shown,
            width,
            start,
        })
    })
}

/// How many cells a text takes on one line.
pub(crate) fn width(text: &str) -> u16 {
    if is_plain(text) {
        return u16::try_from(text.len()).unwrap_or(u16::MAX);
    }
    clusters(text).fold(0, |sum: u16, cluster| sum.saturating_add(cluster.width))
}

/// The text in at most so many cells; what is cut off is told by a `…`.
pub(super) fn fit(text: &str, cells: u16) -> String {
    if width(text) <= cells {
        return clusters(text).map(|cluster| cluster.shown).collect();
    }
    let mut fitted = String::new();
    let mut left = cells.saturating_sub(1);
    for cluster in clusters(text) {
        let Some(rest) = left.checked_sub(cluster.width) else {
            break;
        };
        left = rest;
        fitted.push_str(&cluster.shown);
    }
    if cells > 0 {
        fitted.push('…');
    }
    fitted
}

/// Paints a text on one line from a cell on, up to a column that it doesn't reach; answers the column
/// after it. Cells outside of the buffer are left alone.
pub(super) fn put(
    buffer: &mut Buffer,
    (mut x, y): (u16, u16),
    end: u16,
    text: &str,
    style: Style,
) -> u16 {
    for cluster in clusters(text) {
        let next = x.saturating_add(cluster.width);
        if next > end {
            break;
        }
        for column in x..next {
            if let Some(cell) = buffer.cell_mut((column, y)) {
                cell.set_symbol(if column == x { &cluster.shown } else { " " });
                cell.set_style(style);
            }
        }
        x = next;
    }
    x
}

/// Whether every byte takes one cell.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

fn shown(grapheme: &str) -> Cow<'_, str> {
    let mut characters = grapheme.chars();
    let (Some(first), more) = (characters.next(), characters.next().is_some()) else {
        return Cow::Borrowed("");
    };
    match first {
        ' '..='~' if !more => Cow::Borrowed(grapheme),
        '\t' => Cow::Borrowed(TAB),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Cow::Borrowed(" "),
        '\0'..='\u{1f}' => picture(0x2400 + first as u32),
        '\u{7f}' => Cow::Borrowed("␡"),
        '\u{80}'..='\u{9f}' => Cow::Borrowed("�"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Cow::Borrowed("�"),
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            Cow::Borrowed("")
        }
        '\u{1f1e6}'..='\u{1f1ff}' => flag(grapheme),
        _ if more => capped(grapheme),
        _ => Cow::Borrowed(grapheme),
    }
}

/// The letters of a flag: terminals disagree by two cells about how wide a pair of regional indicators is, and
/// what one of them leaves behind is never painted over.
fn flag(grapheme: &str) -> Cow<'_, str> {
    let letter = |indicator: char| {
        let place = u32::from(indicator).checked_sub(0x1_f1e6)?;
        char::from_u32(u32::from('A') + place).filter(char::is_ascii_uppercase)
    };
    Cow::Owned(grapheme.chars().filter_map(letter).collect())
}

fn picture(code: u32) -> Cow<'static, str> {
    char::from_u32(code).map_or(Cow::Borrowed("�"), |picture| {
        Cow::Owned(picture.to_string())
    })
}

/// The cluster with no more marks than fit on a line: towers of them would reach into other lines.
fn capped(grapheme: &str) -> Cow<'_, str> {
    let is_mark = |c: char| {
        let mut bytes = [0; 4];
        let joins = matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{e0000}'..='\u{e007f}');
        !joins && !c.is_control() && c.encode_utf8(&mut bytes).cell_width() == 0
    };
    if grapheme
        .chars()
        .filter(|c| is_mark(*c))
        .nth(MARKS)
        .is_none()
    {
        return Cow::Borrowed(grapheme);
    }
    let mut marks = 0;
    let kept = grapheme.chars().filter(|c| {
        marks += usize::from(is_mark(*c));
        !is_mark(*c) || marks <= MARKS
    });
    Cow::Owned(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_take_the_cells_that_terminals_give_them() {
        let cases = [
            ("abc", 3),
            ("漢字", 4),
            ("e\u{301}", 1),
            ("👩‍👩‍👧‍👦", 2),
            ("🇩🇪", 2),
            ("👍🏽", 2),
            ("", 0),
            ("\u{200b}", 0),
            ("a\tb", 6),
        ];
        for (text, cells) in cases {
            assert_eq!(width(text), cells, "{text:?}");
        }
    }

    #[test]
    fn control_characters_are_shown_and_never_painted() {
        assert_eq!(
            fit("a\u{1b}[2J\u{7}\r\n\u{9b}b\u{202e}c", 80),
            "a␛[2J␇ �b�c"
        );
    }

    #[test]
    fn towers_of_marks_are_cut() {
        let tower = format!("a{}b", "\u{301}".repeat(40));
        assert_eq!(fit(&tower, 80), format!("a{}b", "\u{301}".repeat(8)));
    }

    #[test]
    fn what_is_cut_off_is_told() {
        assert_eq!(fit("hello", 5), "hello");
        assert_eq!(fit("hello", 4), "hel…");
        assert_eq!(fit("漢字漢字", 6), "漢字…");
        assert_eq!(fit("hello", 0), "");
    }

    #[test]
    fn nothing_is_painted_past_the_end() {
        let mut buffer = Buffer::empty(ratatui_core::layout::Rect::new(0, 0, 6, 1));
        assert_eq!(put(&mut buffer, (0, 0), 4, "a漢字", Style::default()), 3);
        put(&mut buffer, (0, 7), 4, "outside", Style::default());
        assert_eq!(buffer, Buffer::with_lines(["a漢   "]));
    }
}
