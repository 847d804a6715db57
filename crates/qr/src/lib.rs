//! A text as a QR code (ISO/IEC 18004) of half blocks, for a telephone that is held before a terminal.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// The lines of the code with the quiet zone around it: two rows of it in a line, and the light parts are drawn, since
/// terminals are mostly dark. None when the text is too long for a code.
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
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

    #[test]
    fn what_a_telephone_reads_is_the_text() {
        let text = "https://hall.example:7666/q#3V7QZK1M9XWB4T6N8R2C5D0FGH";
        let lines = lines(text);
        let read = parlor_testkit::read_qr(lines.iter().map(String::as_str));
        assert_eq!(read.expect("the code is read"), text);
    }

    #[test]
    fn text_that_is_too_long_has_no_code() {
        assert!(lines(&"x".repeat(3_000)).is_empty());
    }
}
