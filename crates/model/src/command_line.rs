//! A command for the server, as somebody typed it, in words.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::{RUN_CHARS, RUN_WORDS};
use crate::sanitise_line;
use crate::text::{TextError, check_length, is_blank};

/// A command and its arguments: one line, split into words at white space. Words in `'` or `"` stay together, and a
/// `\\` takes its meaning from what follows it. Nothing is expanded: `*` and `$` are as they stand. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandLine {
    line: Arc<str>,
    words: Arc<[String]>,
}

/// Why a text is no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CommandLineError {
    /// There is no command.
    #[error("there is no command")]
    Empty,
    /// A quote is not closed.
    #[error("a quote is not closed")]
    Open,
    /// There are too many characters.
    #[error(transparent)]
    TooLong(#[from] TextError),
    /// There are too many words.
    #[error("the command has {0} words, at most {RUN_WORDS} are possible")]
    TooManyWords(usize),
}

impl CommandLine {
    /// Cleans a text to one line and splits it.
    ///
    /// # Errors
    ///
    /// [`CommandLineError`]: nothing there, a quote that is open, over 1,000 characters, over 64 words.
    pub fn parse(text: &str) -> Result<Self, CommandLineError> {
        let cleaned = sanitise_line(text);
        let line = cleaned.trim();
        if is_blank(line) {
            return Err(CommandLineError::Empty);
        }
        check_length(line, RUN_CHARS)?;
        let words = split(line)?;
        if words.first().is_none_or(String::is_empty) {
            return Err(CommandLineError::Empty);
        }
        if words.len() > RUN_WORDS {
            return Err(CommandLineError::TooManyWords(words.len()));
        }
        Ok(Self {
            line: line.into(),
            words: words.into(),
        })
    }

    /// The line as it was typed, cleaned.
    pub fn as_str(&self) -> &str {
        &self.line
    }

    /// The command's name: the first word.
    pub fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// The words after it.
    pub fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

fn split(line: &str) -> Result<Vec<String>, CommandLineError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            ('\\', Some('"') | None) => {
                let next = letters.next().ok_or(CommandLineError::Open)?;
                word.get_or_insert_default().push(next);
            }
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (letter, None) if letter.is_whitespace() => words.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    if quote.is_some() {
        return Err(CommandLineError::Open);
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Vec<String>, CommandLineError> {
        let line = CommandLine::parse(text)?;
        let name = std::iter::once(line.name().to_owned());
        Ok(name.chain(line.arguments().iter().cloned()).collect())
    }

    #[test]
    fn line_is_split_at_white_space_and_quotes_hold_together() {
        let cases: &[(&str, &[&str])] = &[
            ("date", &["date"]),
            ("  ls   -l ", &["ls", "-l"]),
            ("cat 'my notes.txt'", &["cat", "my notes.txt"]),
            (r#"cat "it's" a\ b"#, &["cat", "it's", "a b"]),
            (r#"echo "a\"b" '\n' ''"#, &["echo", "a\"b", "\\n", ""]),
            ("echo a'b'c", &["echo", "abc"]),
            (
                "echo $HOME * ; rm -rf / | sh",
                &["echo", "$HOME", "*", ";", "rm", "-rf", "/", "|", "sh"],
            ),
            ("rm\n-rf\u{1b}[31m /", &["rm", "-rf", "/"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text).unwrap(), *expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for text in ["", " ", "''", "\u{200b}"] {
            assert_eq!(words(text), Err(CommandLineError::Empty), "{text:?}");
        }
        for text in ["cat 'a", "cat \"a", "cat a\\"] {
            assert_eq!(words(text), Err(CommandLineError::Open), "{text:?}");
        }
        assert!(words(&"x".repeat(RUN_CHARS)).is_ok());
        assert!(words(&"x".repeat(RUN_CHARS + 1)).is_err());
        let many = |count| vec!["x"; count].join(" ");
        assert!(words(&many(RUN_WORDS)).is_ok());
        let error = Err(CommandLineError::TooManyWords(RUN_WORDS + 1));
        assert_eq!(words(&many(RUN_WORDS + 1)), error);
    }
}
