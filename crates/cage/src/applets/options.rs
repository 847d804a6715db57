//! Options of an applet: letters after a `-`, some with a number, then names.

use std::io::{self, Write};

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The letters that were given.
    pub(super) letters: String,
    /// The number of the last letter that has one.
    pub(super) number: Option<u64>,
    /// What is left: names.
    pub(super) names: Vec<String>,
}

impl Options {
    pub(super) fn has(&self, letter: char) -> bool {
        self.letters.contains(letter)
    }
}

/// Reads arguments; `numbered` are letters that have a number, and of `-5` the number stands for the first of them.
/// `None` when it was said what is wrong with them.
pub(super) fn read(
    (name, plain, numbered): (&str, &str, &str),
    arguments: &[String],
    out: &mut dyn Write,
) -> io::Result<Option<Options>> {
    let mut options = Options::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let letters = word.strip_prefix('-').filter(|letters| !letters.is_empty());
        let Some(letters) = letters else {
            options.names.push(word.clone());
            continue;
        };
        if letters == "-" {
            options.names.extend(words.cloned());
            break;
        }
        if let (Ok(number), Some(first)) = (letters.parse(), numbered.chars().next()) {
            options.number = Some(number);
            options.letters.push(first);
            continue;
        }
        for (at, letter) in letters.char_indices() {
            if plain.contains(letter) {
                options.letters.push(letter);
                continue;
            }
            if !numbered.contains(letter) {
                writeln!(out, "{name}: there is no option -{letter}")?;
                return Ok(None);
            }
            let rest = &letters[at + letter.len_utf8()..];
            let number = match rest {
                "" => words.next().map_or("", String::as_str),
                rest => rest,
            };
            let Ok(number) = number.parse() else {
                writeln!(out, "{name}: -{letter} needs a number")?;
                return Ok(None);
            };
            options.number = Some(number);
            options.letters.push(letter);
            break;
        }
    }
    Ok(Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(words: &[&str]) -> Result<Options, String> {
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        let read = read(("x", "ab", "nc"), &words, &mut out).unwrap();
        read.ok_or_else(|| String::from_utf8(out).unwrap())
    }

    #[test]
    fn letters_numbers_and_names_are_told_apart() {
        let of = |letters: &str, number, names: &[&str]| Options {
            letters: letters.to_owned(),
            number,
            names: names.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(read_all(&["-ab", "c"]), Ok(of("ab", None, &["c"])));
        assert_eq!(read_all(&["-n5", "c"]), Ok(of("n", Some(5), &["c"])));
        assert_eq!(read_all(&["-an", "5"]), Ok(of("an", Some(5), &[])));
        assert_eq!(read_all(&["-7", "-c", "2"]), Ok(of("nc", Some(2), &[])));
        assert_eq!(read_all(&["a", "--", "-b"]), Ok(of("", None, &["a", "-b"])));
        assert_eq!(read_all(&["-"]), Ok(of("", None, &["-"])));
        assert_eq!(read_all(&["-z"]), Err("x: there is no option -z\n".into()));
        assert_eq!(read_all(&["-n", "y"]), Err("x: -n needs a number\n".into()));
        assert_eq!(read_all(&["-n"]), Err("x: -n needs a number\n".into()));
    }
}
