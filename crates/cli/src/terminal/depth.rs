//! Colours for terminals that have 256 of them (xterm's palette) and not 16 million.

use ratatui::buffer::Buffer;
use ratatui::style::Color;

/// The levels of the palette's colour cube, which begins at 16.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Puts the nearest colours of the palette in the place of all others.
pub fn reduce(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        cell.fg = nearest(cell.fg);
        cell.bg = nearest(cell.bg);
    }
}

fn nearest(colour: Color) -> Color {
    let Color::Rgb(red, green, blue) = colour else {
        return colour;
    };
    let is_grey = red.abs_diff(green) < 10 && green.abs_diff(blue) < 10;
    if is_grey && (8..=238).contains(&red) {
        return Color::Indexed(232 + (red - 8) / 10);
    }
    let [red, green, blue] = [red, green, blue].map(level);
    Color::Indexed(16 + 36 * red + 6 * green + blue)
}

fn level(value: u8) -> u8 {
    let nearest = (0_u8..6).min_by_key(|at| LEVELS[usize::from(*at)].abs_diff(value));
    nearest.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_their_nearest() {
        let cases = [
            (Color::Rgb(255, 0, 0), Color::Indexed(196)),
            (Color::Rgb(0, 0, 0), Color::Indexed(16)),
            (Color::Rgb(128, 128, 128), Color::Indexed(244)),
            (Color::Reset, Color::Reset),
        ];
        for (colour, expected) in cases {
            assert_eq!(nearest(colour), expected);
        }
    }
}
