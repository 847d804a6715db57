//! What somebody shows besides their password: the six digits that an authenticator app tells them, or a recovery code.

use std::fmt::Write as _;

use thiserror::Error;

use crate::{Password, Secret};

/// How many digits an app shows.
const DIGITS: usize = 6;
/// How many random bytes a recovery code has: 80 bits.
pub const RECOVERY_BYTES: usize = 10;
/// How many letters that makes, of five bits each.
const LETTERS: usize = RECOVERY_BYTES * 8 / 5;
/// The letters of base32 (RFC 4648 section 6).
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A code that was typed.
#[derive(Debug, Clone)]
pub enum SecondCode {
    /// The digits of an app (RFC 6238), as a number below a million.
    App(Secret<u32>),
    /// The bytes of a recovery code.
    Recovery(Secret<[u8; RECOVERY_BYTES]>),
}

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a code is the six digits of your app, or a recovery code like ABCD-EFGH-IJKL-MNOP")]
pub struct SecondCodeError;

impl SecondCode {
    /// A code as it was typed: upper or lower case, with spaces and hyphens wherever they help to read it.
    ///
    /// # Errors
    /// [`SecondCodeError`] when it is neither.
    pub fn parse(text: &str) -> Result<Self, SecondCodeError> {
        let mut typed = [0; LETTERS];
        let mut length = 0;
        for byte in text.trim().bytes().filter(|byte| !b" -".contains(byte)) {
            *typed.get_mut(length).ok_or(SecondCodeError)? = byte.to_ascii_uppercase();
            length += 1;
        }
        match length {
            DIGITS => digits(&typed[..DIGITS]).map(|code| Self::App(Secret::new(code))),
            LETTERS => letters(&typed).map(|code| Self::Recovery(Secret::new(code))),
            _ => None,
        }
        .ok_or(SecondCodeError)
    }
}

/// A recovery code as it is shown: four groups of four letters.
#[must_use]
pub fn recovery_text(code: &[u8; RECOVERY_BYTES]) -> String {
    let bits = code
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut text = String::with_capacity(LETTERS + 3);
    for index in 0..LETTERS {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        let five = (bits >> (5 * (LETTERS - 1 - index))) & 31;
        let letter = usize::try_from(five)
            .ok()
            .and_then(|five| ALPHABET.get(five));
        // Writing into a string does not fail, and five bits have a letter.
        let _ = write!(text, "{}", char::from(*letter.unwrap_or(&b'A')));
    }
    text
}

impl Password {
    /// The password and the code of a text that has both, with a colon between them: what clients send that can ask for no code.
    /// `None` when it does not end so.
    #[must_use]
    pub fn split_code(&self) -> Option<(Self, SecondCode)> {
        let (password, code) = self.expose().rsplit_once(':')?;
        let code = SecondCode::parse(code).ok()?;
        let password = Self::parse(password.to_owned()).ok()?;
        Some((password, code))
    }
}

fn digits(typed: &[u8]) -> Option<u32> {
    typed.iter().try_fold(0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(number * 10 + digit)
    })
}

fn letters(typed: &[u8; LETTERS]) -> Option<[u8; RECOVERY_BYTES]> {
    let bits = typed.iter().try_fold(0_u128, |bits, byte| {
        let five = ALPHABET.iter().position(|letter| letter == byte)?;
        Some(bits << 5 | u128::try_from(five).ok()?)
    })?;
    let bytes = bits.to_be_bytes();
    bytes.last_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(text: &str) -> Option<u32> {
        match SecondCode::parse(text).ok()? {
            SecondCode::App(code) => Some(*code.expose()),
            SecondCode::Recovery(_) => None,
        }
    }

    #[test]
    fn six_digits_are_a_code_of_an_app() {
        for text in ["012345", " 012 345 ", "012-345"] {
            assert_eq!(app(text), Some(12_345), "{text:?}");
        }
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", "+12345"] {
            assert!(SecondCode::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn recovery_code_is_read_as_it_is_shown() {
        for code in [[0; 10], [255; 10], [0, 1, 2, 3, 4, 250, 251, 252, 253, 254]] {
            let shown = recovery_text(&code);
            assert_eq!(shown.len(), 19);
            for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " ")] {
                let Ok(SecondCode::Recovery(read)) = SecondCode::parse(&typed) else {
                    panic!("{typed}");
                };
                assert_eq!(read.expose(), &code);
            }
        }
        // RFC 4648 section 10.
        assert_eq!(recovery_text(b"foobarfoob"), "MZXW-6YTB-OJTG-633C");
        for text in ["ABCD-EFGH-IJKL-MNO1", "ABCD-EFGH-IJKL-MNOPQ", "ABCD-EFGH"] {
            assert!(SecondCode::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn code_is_split_off_a_password_only_where_there_is_one() {
        let split = |text: &str| {
            let password = Password::parse(text.to_owned()).unwrap();
            let (password, code) = password.split_code()?;
            Some((
                password.expose().to_owned(),
                matches!(code, SecondCode::App(_)),
            ))
        };
        assert_eq!(split("horse:123456"), Some(("horse".to_owned(), true)));
        assert_eq!(split("a:b:123456"), Some(("a:b".to_owned(), true)));
        let recovery = split("horse:ABCD-EFGH-IJKL-MNOP");
        assert_eq!(recovery, Some(("horse".to_owned(), false)));
        for whole in ["horse", "horse:12345", ":123456", "123456", "a:b"] {
            assert_eq!(split(whole), None, "{whole}");
        }
    }

    #[test]
    fn debug_shows_no_code() {
        let code = SecondCode::parse("123456").unwrap();
        assert_eq!(format!("{code:?}"), "App(Secret(…))");
    }
}
