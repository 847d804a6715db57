//! Breaking styled text into rows: at spaces where there are any, between wide characters, and inside words
//! that are longer than a row.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::pen::columns;

/// Marks that may stand on one character; what is more is not painted.
const MARKS: usize = 8;
/// Columns that a tab takes.
const TAB: &str = "    ";

/// One cluster with its style.
struct Cell<'a> {
    text: &'a str,
    style: Style,
    width: u16,
}

/// Breaks pieces of one line of text into rows of at most so many columns. Always gives at least one.
pub(crate) fn wrap(pieces: &[Span<'_>], width: u16) -> Vec<Line<'static>> {
    let width = width.max(1);
    let cells: Vec<Cell<'_>> = pieces
        .iter()
        .flat_map(|piece| cells(&piece.content, piece.style))
        .collect();
    let mut rows = Vec::new();
    let (mut start, mut taken, mut at) = (0, 0, 0);
    // Where the row may be broken: after this cell.
    let mut last_break = None;
    while at < cells.len() {
        let cell = &cells[at];
        if taken + cell.width > width && at > start {
            let end = match last_break {
                Some(_) if is_space(cell) => at,
                Some(after) => after,
                None => at,
            };
            let painted = cells[start..end].iter().rposition(|cell| !is_space(cell));
            rows.push(line(
                &cells[start..painted.map_or(end, |last| start + last + 1)],
            ));
            start = end;
            // A space at the break is not painted.
            while cells.get(start).is_some_and(is_space) {
                start += 1;
            }
            (taken, last_break, at) = (0, None, start);
            continue;
        }
        taken += cell.width;
        at += 1;
        if is_space(cell) || cell.width > 1 || matches!(cell.text, "-" | "/") {
            last_break = Some(at);
        }
    }
    if start < cells.len() || rows.is_empty() {
        rows.push(line(&cells[start..]));
    }
    rows
}

fn cells(text: &str, style: Style) -> impl Iterator<Item = Cell<'_>> {
    text.graphemes(true).filter_map(move |cluster| {
        let text = match cluster {
            "\t" => TAB,
            cluster if cluster.chars().any(char::is_control) => return None,
            cluster => capped(cluster),
        };
        let width = columns(text);
        Some(Cell { text, style, width })
    })
}

/// A cluster with no more marks than can be read.
fn capped(cluster: &str) -> &str {
    let end = cluster.char_indices().nth(MARKS + 1);
    match end {
        // Emoji are joined from many characters and take two columns.
        Some((at, _)) if columns(cluster) < 2 => &cluster[..at],
        _ => cluster,
    }
}

fn is_space(cell: &Cell<'_>) -> bool {
    cell.text == " "
}

fn line(cells: &[Cell<'_>]) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for cell in cells {
        match spans.last_mut() {
            Some(last) if last.style == cell.style => last.content.to_mut().push_str(cell.text),
            _ => spans.push(Span::styled(cell.text.to_owned(), cell.style)),
        }
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: u16) -> Vec<String> {
        let rows = wrap(&[Span::raw(text.to_owned())], width);
        rows.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn text_is_broken_where_it_can_be_read() {
        let cases: [(&str, u16, &[&str]); 9] = [
            ("one two three", 8, &["one two", "three"]),
            ("one two", 7, &["one two"]),
            ("", 5, &[""]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("an abcdefghij", 4, &["an", "abcd", "efgh", "ij"]),
            ("漢字漢字", 5, &["漢字", "漢字"]),
            ("a 漢字漢字", 4, &["a 漢", "字漢", "字"]),
            ("well-known words", 6, &["well-", "known", "words"]),
            ("a\tb", 8, &["a    b"]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(rows(text, width), expected, "{text:?} in {width}");
        }
    }

    #[test]
    fn clusters_are_never_torn() {
        assert_eq!(rows("👩‍👩‍👧👩‍👩‍👧", 2), ["👩‍👩‍👧", "👩‍👩‍👧"]);
        assert_eq!(rows("🇩🇪🇫🇷", 3), ["🇩🇪", "🇫🇷"]);
        assert_eq!(rows("e\u{301}e\u{301}", 1), ["e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn a_tower_of_marks_is_cut() {
        let tower = format!("a{}", "\u{301}".repeat(500));
        assert_eq!(rows(&tower, 10)[0].chars().count(), MARKS + 1);
    }

    #[test]
    fn no_row_is_wider_than_asked_for() {
        let text = "漢 字 wide words-and/paths 👍🏽 and a verylongwordthatdoesnotfit";
        for width in 2..40 {
            for row in rows(text, width) {
                assert!(columns(&row) <= width, "{row:?} in {width}");
            }
        }
    }
}
