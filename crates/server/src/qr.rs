//! The link to join as a QR code, for a telephone that is held before the terminal.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::doors::Reach;

/// The lines of the code: two rows of it in a line. None where only this machine can be reached.
pub fn of(reach: &Reach) -> Vec<String> {
    let link = reach.join_link().filter(|_| reach.is_on_network());
    link.as_deref().map(lines).unwrap_or_default()
}

/// A text as a code whose light parts are drawn, since terminals are mostly dark; none when it is too long for one.
fn lines(text: &str) -> Vec<String> {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else {
        return Vec::new();
    };
    let mut renderer = code.render::<Dense1x2>();
    renderer
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark);
    renderer.build().lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_square_and_fits_into_a_terminal() {
        let pin = "A".repeat(43);
        let lines = lines(&format!("https://192.168.178.20:7666/join#pin={pin}"));
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert_eq!(lines.len(), width.div_ceil(2));
        assert!(width <= 60, "{width}");
        assert!(
            lines[0].chars().all(|drawn| drawn == '█'),
            "a border all around"
        );
    }
}
