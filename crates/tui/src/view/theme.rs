//! Colours and what else sets one thing off from another. Without colour, bold, dim, underline and reverse
//! do it alone.

use parlor_wire::UserId;
use ratatui::style::{Color, Modifier, Style};

use crate::options::Colours;

/// How each kind of thing is painted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    colours: Colours,
}

/// The hues of names on a dark background: each at least 4.5:1 on black (WCAG 2.1, 1.4.3).
const ON_DARK: [(u8, u8, u8); 8] = [
    (0x7a, 0xa2, 0xf7),
    (0x9e, 0xce, 0x6a),
    (0xe0, 0xaf, 0x68),
    (0xbb, 0x9a, 0xf7),
    (0x7d, 0xcf, 0xff),
    (0xff, 0x9e, 0x64),
    (0x73, 0xda, 0xca),
    (0xf7, 0x76, 0x8e),
];
/// Those on a light one: each at least 4.5:1 on white.
const ON_LIGHT: [(u8, u8, u8); 8] = [
    (0x1f, 0x4f, 0xc4),
    (0x38, 0x6a, 0x1f),
    (0x8a, 0x52, 0x00),
    (0x7a, 0x2f, 0xb5),
    (0x00, 0x62, 0x8a),
    (0xa8, 0x3c, 0x00),
    (0x00, 0x6b, 0x5e),
    (0xb3, 0x1d, 0x42),
];

impl Theme {
    pub(crate) const fn of(colours: Colours) -> Self {
        Self { colours }
    }

    /// What is read.
    pub(crate) const fn text(self) -> Style {
        Style::new()
    }

    /// What is there if one looks: times, lines, hints.
    pub(crate) fn dim(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(Color::Rgb(0x80, 0x86, 0x9e)),
            Colours::Light => Style::new().fg(Color::Rgb(0x66, 0x6a, 0x78)),
            Colours::None => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Lines between panes.
    pub(crate) fn rule(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(Color::Rgb(0x3b, 0x40, 0x55)),
            Colours::Light => Style::new().fg(Color::Rgb(0xc4, 0xc7, 0xd0)),
            Colours::None => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// What counts now: what is new, what is meant for the user, the prompt.
    pub(crate) fn accent(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(Color::Rgb(0xff, 0xb8, 0x6c)),
            Colours::Light => Style::new().fg(Color::Rgb(0xa0, 0x4a, 0x00)),
            Colours::None => Style::new().add_modifier(Modifier::BOLD),
        }
    }

    /// What is well: a connection that is there, somebody who is here.
    pub(crate) fn good(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(Color::Rgb(0x9e, 0xce, 0x6a)),
            Colours::Light => Style::new().fg(Color::Rgb(0x38, 0x6a, 0x1f)),
            Colours::None => Style::new(),
        }
    }

    /// What went wrong.
    pub(crate) fn error(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(Color::Rgb(0xff, 0x75, 0x7f)),
            Colours::Light => Style::new().fg(Color::Rgb(0xb0, 0x12, 0x2e)),
            Colours::None => Style::new().add_modifier(Modifier::BOLD),
        }
    }

    /// Headings and what is current.
    pub(crate) fn bold(self) -> Style {
        self.text().add_modifier(Modifier::BOLD)
    }

    /// Code.
    pub(crate) fn code(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(Color::Rgb(0xc3, 0xe8, 0x8d)),
            Colours::Light => Style::new().fg(Color::Rgb(0x2f, 0x5d, 0x1a)),
            Colours::None => Style::new(),
        }
    }

    /// The row or entry that is meant.
    pub(crate) fn chosen(self) -> Style {
        match self.colours {
            Colours::Dark => Style::new().bg(Color::Rgb(0x2d, 0x32, 0x48)),
            Colours::Light => Style::new().bg(Color::Rgb(0xe3, 0xe6, 0xf0)),
            Colours::None => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// A name: always the same hue for the same user.
    pub(crate) fn name(self, user: UserId) -> Style {
        let hash = user.0.as_bytes().iter().fold(0_u32, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u32::from(*byte))
        });
        let at = (hash % 8) as usize;
        let hue = |(red, green, blue)| Style::new().fg(Color::Rgb(red, green, blue));
        let style = match self.colours {
            Colours::Dark => hue(ON_DARK[at]),
            Colours::Light => hue(ON_LIGHT[at]),
            Colours::None => Style::new(),
        };
        style.add_modifier(Modifier::BOLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2.1.
    fn luminance((red, green, blue): (u8, u8, u8)) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            match value <= 0.039_28 {
                true => value / 12.92,
                false => ((value + 0.055) / 1.055).powf(2.4),
            }
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    }

    #[test]
    fn names_are_readable_on_both_backgrounds() {
        for hue in ON_DARK {
            assert!((luminance(hue) + 0.05) / 0.05 >= 4.5, "{hue:?} on black");
        }
        for hue in ON_LIGHT {
            assert!(1.05 / (luminance(hue) + 0.05) >= 4.5, "{hue:?} on white");
        }
    }
}
