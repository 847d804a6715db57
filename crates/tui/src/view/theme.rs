//! What everything looks like. One accent colour; nothing is told by colour alone.

use parlor_wire::UserId;
use ratatui_core::style::{Color, Modifier, Style};

use crate::Colours;

/// The styles of everything that is painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    /// Text.
    pub text: Style,
    /// What is less important: times, hints.
    pub dim: Style,
    /// Lines between the panes.
    pub line: Style,
    /// The one thing that shall be seen.
    pub accent: Style,
    /// What went wrong.
    pub error: Style,
    /// Somebody who is here.
    pub here: Style,
    /// The entry of a list that is meant.
    pub chosen: Style,
    /// The message that is selected.
    pub selected: Style,
    /// Code.
    pub code: Style,
    /// A reaction.
    pub chip: Style,
    /// A reaction of one's own.
    pub own_chip: Style,
    hues: Option<&'static [u8; 16]>,
}

/// The colours of names on a dark background: 256-colour numbers, as many as can be told apart.
pub(super) const DARK_HUES: [u8; 16] = [
    114, 117, 180, 176, 210, 222, 147, 80, 150, 215, 183, 110, 216, 120, 153, 219,
];
/// The colours of names on a light background.
pub(super) const LIGHT_HUES: [u8; 16] = [
    22, 25, 94, 90, 124, 23, 55, 58, 19, 52, 125, 24, 88, 54, 57, 89,
];

impl Theme {
    /// The theme of these colours.
    pub(super) fn new(colours: Colours) -> Self {
        match colours {
            Colours::Dark => Self::coloured(
                &Palette {
                    dim: 248,
                    line: 239,
                    accent: 80,
                    error: 210,
                    here: 114,
                    raised: 237,
                    sunk: 236,
                },
                &DARK_HUES,
            ),
            Colours::Light => Self::coloured(
                &Palette {
                    dim: 240,
                    line: 250,
                    accent: 25,
                    error: 124,
                    here: 22,
                    raised: 254,
                    sunk: 255,
                },
                &LIGHT_HUES,
            ),
            Colours::None => Self::plain(),
        }
    }

    /// Text without any style.
    pub(super) const fn plain_text() -> Style {
        Style::new()
    }

    /// The style of somebody's name: the same for good.
    pub(super) fn name(&self, user: &UserId) -> Style {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let Some(hues) = self.hues else {
            return bold;
        };
        // FNV-1a, 32 bits: <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
        let hash = user
            .0
            .as_bytes()
            .iter()
            .fold(0x811c_9dc5_u32, |hash, byte| {
                (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
            });
        bold.fg(Color::Indexed(hues[(hash >> 13) as usize % hues.len()]))
    }

    fn coloured(palette: &Palette, hues: &'static [u8; 16]) -> Self {
        let ink = |colour| Style::new().fg(Color::Indexed(colour));
        let ground = |colour| Style::new().bg(Color::Indexed(colour));
        Self {
            text: Style::new(),
            dim: ink(palette.dim),
            line: ink(palette.line),
            accent: ink(palette.accent),
            error: ink(palette.error),
            here: ink(palette.here),
            chosen: ground(palette.raised).add_modifier(Modifier::BOLD),
            selected: ground(palette.sunk),
            code: ground(palette.sunk),
            chip: ground(palette.sunk),
            own_chip: ground(palette.raised)
                .fg(Color::Indexed(palette.accent))
                .add_modifier(Modifier::BOLD),
            hues: Some(hues),
        }
    }

    fn plain() -> Self {
        let text = Style::new();
        let dim = text.add_modifier(Modifier::DIM);
        let bold = text.add_modifier(Modifier::BOLD);
        Self {
            text,
            dim,
            line: dim,
            accent: bold,
            error: bold,
            here: text,
            chosen: text.add_modifier(Modifier::REVERSED),
            selected: text,
            code: text,
            chip: text,
            own_chip: text.add_modifier(Modifier::REVERSED),
            hues: None,
        }
    }
}

struct Palette {
    dim: u8,
    line: u8,
    accent: u8,
    error: u8,
    here: u8,
    raised: u8,
    sunk: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 256 colours of xterm above the first 16, whose values depend on the terminal.
    fn rgb(colour: u8) -> [f64; 3] {
        let level = |step: u8| f64::from(if step == 0 { 0 } else { 55 + 40 * step }) / 255.0;
        match colour {
            232.. => [f64::from(8 + 10 * u16::from(colour - 232)) / 255.0; 3],
            16.. => {
                let cube = colour - 16;
                [cube / 36, cube / 6 % 6, cube % 6].map(level)
            }
            _ => unreachable!("never used"),
        }
    }

    /// WCAG 2.2, relative luminance and contrast ratio.
    fn luminance(rgb: [f64; 3]) -> f64 {
        let [r, g, b] = rgb.map(|c| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn inks(theme: &Theme) -> Vec<u8> {
        [theme.dim, theme.accent, theme.error, theme.here]
            .iter()
            .filter_map(|style| match style.fg {
                Some(Color::Indexed(colour)) => Some(colour),
                _ => None,
            })
            .chain(theme.hues.into_iter().flatten().copied())
            .collect()
    }

    #[test]
    fn every_ink_can_be_read_on_its_backgrounds() {
        let grounds = |theme: &Theme, own: [f64; 3]| {
            let filled = [theme.selected, theme.chosen].map(|style| match style.bg {
                Some(Color::Indexed(colour)) => rgb(colour),
                _ => own,
            });
            [own, filled[0], filled[1]]
        };
        for (colours, own) in [(Colours::Dark, [0.12; 3]), (Colours::Light, [1.0; 3])] {
            let theme = Theme::new(colours);
            assert_eq!(inks(&theme).len(), 20);
            for ground in grounds(&theme, own) {
                for ink in inks(&theme) {
                    let ratio = contrast(rgb(ink), ground);
                    assert!(ratio >= 4.5, "{colours:?} {ink} on {ground:?}: {ratio}");
                }
            }
        }
    }

    #[test]
    fn a_user_keeps_their_colour() {
        let theme = Theme::new(Colours::Dark);
        let user = UserId(parlor_model::UserId::from_bytes([7; 16]));
        assert_eq!(theme.name(&user), theme.name(&user));
        let seen: std::collections::HashSet<_> = (0..64)
            .map(|n| theme.name(&UserId(parlor_model::UserId::from_bytes([n; 16]))))
            .map(|style| style.fg)
            .collect();
        assert!(seen.len() >= 6, "{seen:?}");
    }
}
