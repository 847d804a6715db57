//! Codes as people and pictures carry them, and the numbers that are compared.
//!
//! The alphabet is Crockford's base 32 (<https://www.crockford.com/base32.html>), which has no letters that look like a
//! digit; what is typed may have them, small letters and dashes.

use parlor_model::{IdSource, Secret};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 128 random bits, for who reads it is let in if it is confirmed.
pub(super) fn long(ids: &mut dyn IdSource) -> Secret<String> {
    Secret::new(base32(&ids.bytes16()))
}

/// 40 random bits in two groups of four, short enough to be typed.
pub(super) fn short(ids: &mut dyn IdSource) -> Secret<String> {
    let mut text = base32(&ids.bytes16()[..5]);
    text.insert(4, '-');
    Secret::new(text)
}

/// A code as somebody typed it, in the form that it was made in, but for dashes.
pub(crate) fn read(typed: &str) -> String {
    let seen = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    seen.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

/// Three different numbers of two digits in rising order, and which of them is the right one.
pub(super) fn numbers(ids: &mut dyn IdSource) -> ([u8; 3], u8) {
    let mut numbers = Vec::with_capacity(3);
    loop {
        let bytes = ids.bytes16();
        for byte in bytes {
            // 180 of 256 values are taken, each number by two of them: none is likelier than another.
            let number = 10 + byte % 90;
            if byte < 180 && !numbers.contains(&number) {
                numbers.push(number);
            }
            if let [first, second, third] = numbers[..] {
                let mut shown = [first, second, third];
                shown.sort_unstable();
                // The first that came is the right one: where it stands among the three is chance.
                return (shown, first);
            }
        }
    }
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(held >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(held << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    char::from(ALPHABET[(value & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemIds;

    #[test]
    fn code_is_read_as_it_is_typed() {
        let code = short(&mut SystemIds);
        let shown = code.expose();
        assert_eq!(shown.len(), 9);
        assert_eq!(read(&shown.to_lowercase()), shown.replace('-', ""));
        assert_eq!(read(" o1i-Lz "), "0111Z");
        assert_eq!(long(&mut SystemIds).expose().len(), 26);
    }

    #[test]
    fn bits_are_told_in_order() {
        assert_eq!(base32(&[0xff, 0, 0, 0, 0x01]), "ZW000001");
        assert_eq!(base32(&[0b1000_0000]), "G0");
    }

    #[test]
    fn numbers_are_three_of_two_digits_and_one_is_right() {
        for _ in 0..200 {
            let (shown, right) = numbers(&mut SystemIds);
            assert!(shown[0] >= 10 && shown[0] < shown[1] && shown[1] < shown[2]);
            assert!(shown[2] <= 99 && shown.contains(&right));
        }
    }
}
