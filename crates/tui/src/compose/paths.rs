//! Paths of this machine as they are typed after `/send`: several, with quotes and backslashes as in a shell.

use std::ops::Range;

use parlor_core::vocabulary::{Word, entry};

use super::Composer;

/// A path that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPath {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// What is meant by it, without quotes.
    pub path: String,
}

/// The paths of a text, without quotes.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
    words(text).into_iter().map(|(_, word)| word).collect()
}

/// The path before the cursor, if a command is typed that takes one.
#[must_use]
pub fn typed_path(composer: &Composer) -> Option<TypedPath> {
    let before = &composer.text()[..composer.cursor()];
    let end = before.find(char::is_whitespace)?;
    let entry = entry(before[..end].strip_prefix('/')?)?;
    if entry.word != Word::Send {
        return None;
    }
    let empty = || (before.len() - end, String::new());
    let (at, path) = match words(&before[end..]).pop() {
        Some((at, path)) if is_open(&before[end + at..]) => (at, path),
        _ => empty(),
    };
    Some(TypedPath {
        range: end + at..before.len(),
        path,
    })
}

/// A path as it has to be typed, so that it is one word.
#[must_use]
pub fn escaped(path: &str) -> String {
    let mut typed = String::with_capacity(path.len());
    for letter in path.chars() {
        if letter.is_whitespace() || matches!(letter, '\\' | '\'' | '"') {
            typed.push('\\');
        }
        typed.push(letter);
    }
    typed
}

/// Whether a text that begins with a word ends within it.
fn is_open(text: &str) -> bool {
    let mut scan = Scan::default();
    let mut is_open = false;
    for letter in text.chars() {
        is_open = scan.take(letter).is_some() || !scan.is_between();
    }
    is_open
}

/// The words and where they begin.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut scan = Scan::default();
    let mut is_within = false;
    for (at, letter) in text.char_indices() {
        let meant = scan.take(letter);
        if scan.is_between() && meant.is_none() {
            is_within = false;
            continue;
        }
        if !is_within {
            words.push((at, String::new()));
            is_within = true;
        }
        if let Some((_, word)) = words.last_mut() {
            word.extend(meant);
        }
    }
    words
}

/// What quotes and backslashes make of letters.
#[derive(Debug, Default)]
struct Scan {
    quote: Option<char>,
    is_escaped: bool,
    is_between: bool,
}

impl Scan {
    /// The letter that is meant, if one is.
    fn take(&mut self, letter: char) -> Option<char> {
        self.is_between = false;
        if std::mem::take(&mut self.is_escaped) {
            return Some(letter);
        }
        match (letter, self.quote) {
            ('\\', None | Some('"')) => {
                self.is_escaped = true;
                None
            }
            ('\'' | '"', None) => {
                self.quote = Some(letter);
                None
            }
            (letter, Some(quote)) if letter == quote => {
                self.quote = None;
                None
            }
            (letter, None) if letter.is_whitespace() => {
                self.is_between = true;
                None
            }
            (letter, _) => Some(letter),
        }
    }

    /// Whether the last letter separated words.
    const fn is_between(&self) -> bool {
        self.is_between
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_split_as_a_shell_does() {
        let cases: [(&str, &[&str]); 7] = [
            ("a.txt", &["a.txt"]),
            ("  a.txt   b.txt ", &["a.txt", "b.txt"]),
            ("'my file' \"her file\"", &["my file", "her file"]),
            (r"my\ file \'x\'", &["my file", "'x'"]),
            (r"'a\b' ~/x", &[r"a\b", "~/x"]),
            ("'never closed", &["never closed"]),
            ("a'b c'd ''", &["ab cd", ""]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), expected, "{text}");
            let again: Vec<String> = expected.iter().map(|path| escaped(path)).collect();
            if expected.iter().all(|path| !path.is_empty()) {
                assert_eq!(split(&again.join(" ")), expected, "{text}");
            }
        }
    }

    #[test]
    fn the_path_that_is_being_typed_is_known() {
        let cases = [
            ("/send ", Some((6, ""))),
            ("/send do", Some((6, "do"))),
            ("/UPLOAD a.txt 'my fi", Some((14, "my fi"))),
            ("/send a.txt ", Some((12, ""))),
            (r"/send my\ ", Some((6, "my "))),
            ("/send", None),
            ("/get do", None),
            ("send do", None),
        ];
        for (text, expected) in cases {
            let mut composer = Composer::default();
            composer.insert(text);
            let found = typed_path(&composer);
            let found = found.map(|found| (found.range.start, found.path));
            let expected = expected.map(|(at, path)| (at, path.to_owned()));
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
