//! Somebody who types: letters, and now and then one is taken back.

use std::time::Duration;

use parlor_testkit::Random;

/// The longest pause between two keys: like a fast typist who sometimes rolls over two keys.
const PAUSE: Duration = Duration::from_millis(60);
/// Letters up to which the text grows: it stays in one row.
const LONGEST: usize = 24;
const BACKSPACE: &str = "\u{7f}";

/// The typist, whose every key changes the text. There is always at least one letter.
#[derive(Debug)]
pub(super) struct Typist {
    random: Random,
    text: String,
}

impl Typist {
    /// Has typed `text`.
    pub(super) fn new(text: &str) -> Self {
        Self {
            random: Random::new(7),
            text: text.to_owned(),
        }
    }

    /// How long until the next key.
    pub(super) fn pause(&mut self) -> Duration {
        Duration::from_micros(self.random.below(PAUSE.as_micros() as u64))
    }

    /// The next key, and what the text is then.
    pub(super) fn key(&mut self) -> (String, &str) {
        let is_back =
            self.text.len() >= LONGEST || self.text.len() > 1 && self.random.below(4) == 0;
        if is_back {
            self.text.pop();
            return (BACKSPACE.to_owned(), &self.text);
        }
        let letter = char::from(b'a' + self.random.below(26) as u8);
        self.text.push(letter);
        (letter.to_string(), &self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_changes_a_text_that_stays_in_its_row() {
        let mut typist = Typist::new("x");
        let (mut before, mut backs) = ("x".to_owned(), 0);
        for _ in 0..2_000 {
            assert!(typist.pause() < PAUSE);
            let (key, text) = typist.key();
            let expected = match &*key {
                BACKSPACE => before[..before.len() - 1].to_owned(),
                letter => format!("{before}{letter}"),
            };
            assert_eq!(text, expected);
            assert!((1..=LONGEST).contains(&text.len()));
            backs += u32::from(key == BACKSPACE);
            before = text.to_owned();
        }
        assert!((200..1_000).contains(&backs), "{backs}");
    }
}
