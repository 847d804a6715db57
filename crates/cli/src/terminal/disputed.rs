//! Emoji that some terminals show in one cell, in four or in eight, where the client counts two: with a
//! variation selector, a skin tone, or several joined to one (Unicode Technical Standard 51).
//!
//! The screen is right after them on every terminal: both cells are blanked before such an emoji is written,
//! what follows is placed by its column, and what the emoji may have run over is written again.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth as _};

/// Cells that the client gives such an emoji.
const CELLS: u16 = 2;
/// Two blanks, and back to where they began.
const BLANKED: &str = "  \u{8}\u{8}";

/// Prepares a picture for terminals that count otherwise.
pub fn settle(buffer: &mut Buffer) {
    let columns = buffer.area.width;
    for y in 0..buffer.area.height {
        let mut run_over = 0;
        for x in 0..columns {
            let cell = &mut buffer[(x, y)];
            let is_disputed = cell.cell_width() == CELLS && is_disputed(cell.symbol());
            if !is_disputed {
                if run_over > 0 {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
                run_over = u16::saturating_sub(run_over, 1);
                continue;
            }
            run_over = reach(cell.symbol()).saturating_sub(1);
            // In the last column the cursor waits to wrap, and terminals disagree about the way back.
            if x + CELLS < columns {
                let symbol = format!("{BLANKED}{}", cell.symbol());
                cell.set_symbol(&symbol);
            }
            let cells = NonZeroU16::new(CELLS).expect("it is not zero");
            cell.set_diff_option(CellDiffOption::ForcedWidth(cells));
        }
    }
}

fn is_disputed(symbol: &str) -> bool {
    !symbol.is_ascii()
        && symbol
            .chars()
            .any(|part| matches!(part, '\u{fe0f}' | '\u{200d}' | '\u{20e3}') || is_tone(part))
}

const fn is_tone(part: char) -> bool {
    matches!(part, '\u{1f3fb}'..='\u{1f3ff}')
}

/// How many cells it takes where its parts are shown beside each other.
fn reach(symbol: &str) -> u16 {
    let mut bytes = [0; 4];
    symbol
        .chars()
        .map(|part| (*part.encode_utf8(&mut bytes)).cell_width())
        .sum()
}

#[cfg(test)]
mod tests {
    use ratatui::backend::{Backend as _, CrosstermBackend};
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    /// A terminal that knows no joined emoji, after these rows were shown one after
    /// the other.
    fn shown(rows: &[(&str, Style)]) -> vt100::Parser {
        let cells = |count| NonZeroU16::new(count).expect("it is not zero");
        let mut terminal = vt100::Parser::new(cells(1), cells(12), 0);
        let area = Rect::new(0, 0, 12, 1);
        let mut before = Buffer::empty(area);
        for (text, style) in rows {
            let mut after = Buffer::empty(area);
            after.set_style(area, *style);
            after.set_string(0, 0, text, *style);
            settle(&mut after);
            let mut bytes = Vec::new();
            CrosstermBackend::new(&mut bytes)
                .draw(before.diff(&after).into_iter())
                .expect("it is written");
            terminal.process(&bytes);
            before = after;
        }
        terminal
    }

    #[test]
    fn what_stands_after_a_disputed_emoji_stands_in_its_column() {
        let plain = Style::default();
        for emoji in ["❤️", "👍🏽", "👩‍👩‍👧‍👦", "1️⃣"] {
            let terminal = shown(&[("abcdefghij", plain), (&format!("a{emoji}de"), plain)]);
            let cell = |x| terminal.screen().cell(0, x).expect("a cell").contents();
            assert_eq!(cell(0), "a", "{emoji}");
            assert_eq!((cell(3), cell(4)), ("d", "e"), "{emoji}");
            assert!((5..12).all(|x| cell(x).trim().is_empty()), "{emoji}");
        }
    }

    #[test]
    fn nothing_is_left_of_what_was_there_and_the_ground_has_no_gap() {
        let chosen = Style::default().bg(Color::Indexed(237));
        let terminal = shown(&[("abcd", Style::default()), ("❤️ x", chosen)]);
        let screen = terminal.screen();
        assert_eq!(screen.cell(0, 1).expect("a cell").contents().trim(), "");
        for x in 0..12 {
            let cell = screen.cell(0, x).expect("a cell");
            // The second half of what is wide has no ground of its own.
            if !cell.is_wide_continuation() {
                assert_eq!(cell.bgcolor(), vt100::Color::Idx(237), "{x}");
            }
        }
        let terminal = shown(&[("❤️ x", chosen), ("a", Style::default())]);
        let cells = (0..12).filter_map(|x| terminal.screen().cell(0, x));
        for cell in cells {
            assert_eq!(cell.bgcolor(), vt100::Color::Default);
        }
    }

    #[test]
    fn both_cells_are_blanked_before_it_is_written() {
        let mut buffer = Buffer::with_lines(["a❤️ ❤️"]);
        settle(&mut buffer);
        assert_eq!(buffer[(1, 0)].symbol(), "  \u{8}\u{8}❤️");
        assert_eq!(buffer[(4, 0)].symbol(), "❤️");
    }

    #[test]
    fn what_all_terminals_agree_on_is_left_alone() {
        let text = "漢字 🎉 é abc";
        let mut buffer = Buffer::with_lines([text]);
        settle(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines([text]));
    }
}
