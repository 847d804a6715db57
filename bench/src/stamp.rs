//! What a benchmark message says: who of the senders wrote it, its number among theirs, and padding, so
//! that a receiver can tell a lost, repeated, reordered or damaged one without keeping any.

use anyhow::{Context as _, Result, ensure};

/// The digits of the sender and of the number, each followed by a space.
const SENDER_DIGITS: usize = 4;
const NUMBER_DIGITS: usize = 10;
/// The bytes of a message's text at least.
pub const MIN_BYTES: usize = SENDER_DIGITS + NUMBER_DIGITS + 2;

/// The place of a message among all of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The index of the sender.
    pub sender: usize,
    /// The number of the message among the sender's, from 0.
    pub number: u64,
}

/// Writes and reads the texts of a run, all of the same length.
#[derive(Debug, Clone)]
pub struct Stamps {
    padding: Vec<u8>,
}

impl Stamps {
    /// For texts of this many bytes, or [`MIN_BYTES`] if that is more.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        let letters = (b'a'..=b'z').cycle();
        Self {
            padding: letters.take(bytes.saturating_sub(MIN_BYTES)).collect(),
        }
    }

    /// The bytes of every text.
    #[must_use]
    pub fn bytes(&self) -> usize {
        MIN_BYTES + self.padding.len()
    }

    /// Appends the text of a message.
    pub fn write(&self, stamp: Stamp, out: &mut Vec<u8>) {
        digits(stamp.sender as u64, SENDER_DIGITS, out);
        out.push(b' ');
        digits(stamp.number, NUMBER_DIGITS, out);
        out.push(b' ');
        out.extend_from_slice(&self.padding);
    }

    /// Reads a text back.
    ///
    /// # Errors
    /// It is not, byte by byte, what [`Stamps::write`] makes.
    pub fn read(&self, text: &[u8]) -> Result<Stamp> {
        self.parse(text)
            .with_context(|| format!("a damaged text: {:?}", text.escape_ascii().to_string()))
    }

    fn parse(&self, text: &[u8]) -> Result<Stamp> {
        ensure!(
            text.len() == self.bytes(),
            "{} bytes instead of {}",
            text.len(),
            self.bytes()
        );
        let (head, padding) = text.split_at(MIN_BYTES);
        ensure!(padding == self.padding, "other padding");
        let spaced = head[SENDER_DIGITS] == b' ' && head[MIN_BYTES - 1] == b' ';
        ensure!(spaced, "no spaces where they belong");
        let sender = number(&head[..SENDER_DIGITS])?;
        let number = number(&head[SENDER_DIGITS + 1..MIN_BYTES - 1])?;
        Ok(Stamp {
            sender: usize::try_from(sender)?,
            number,
        })
    }
}

/// Finds a stamp anywhere in a line, as it is on a screen, whose padding may be cut off.
#[must_use]
pub fn stamp_in(line: &str) -> Option<Stamp> {
    let is_stamp = |pair: &[&str]| match *pair {
        [sender, number] => {
            (sender.len(), number.len()) == (SENDER_DIGITS, NUMBER_DIGITS)
                && [sender, number]
                    .iter()
                    .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => false,
    };
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let pair = words.windows(2).find(|pair| is_stamp(pair))?;
    Some(Stamp {
        sender: pair[0].parse().ok()?,
        number: pair[1].parse().ok()?,
    })
}

fn digits(mut value: u64, count: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + count, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn number(digits: &[u8]) -> Result<u64> {
    digits.iter().try_fold(0, |value: u64, digit| {
        ensure!(digit.is_ascii_digit(), "no digit where one belongs");
        Ok(value * 10 + u64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(stamps: &Stamps, sender: usize, number: u64) -> Vec<u8> {
        let mut out = Vec::new();
        stamps.write(Stamp { sender, number }, &mut out);
        out
    }

    #[test]
    fn what_is_written_is_read_back() {
        for bytes in [0, MIN_BYTES, 40, 400] {
            let stamps = Stamps::new(bytes);
            for (sender, number) in [(0, 0), (3, 42), (9_999, 9_999_999_999)] {
                let text = text(&stamps, sender, number);
                assert_eq!(text.len(), bytes.max(MIN_BYTES));
                assert_eq!(stamps.read(&text).unwrap(), Stamp { sender, number });
            }
        }
    }

    #[test]
    fn stamp_is_found_among_other_words() {
        let found = stamp_in("│ 12:00 1234 s00001 0003 0000000042 abcd │ Here 5");
        let expected = Stamp {
            sender: 3,
            number: 42,
        };
        assert_eq!(found, Some(expected));
        assert_eq!(stamp_in("12:00 0003 000000042 abcd"), None);
        assert_eq!(stamp_in(""), None);
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let stamps = Stamps::new(40);
        let good = text(&stamps, 3, 42);
        for index in 0..good.len() {
            let mut bad = good.clone();
            bad[index] = b'#';
            assert!(stamps.read(&bad).is_err(), "{index}");
            assert!(stamps.read(&good[..index]).is_err(), "{index}");
        }
    }
}
