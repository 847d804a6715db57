//! The name of a shared file: data that somebody typed, never a path.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::FILE_NAME_BYTES;
use crate::sanitise_line;
use crate::text::is_blank;

/// A file's name as its sender gave it, without folders and without what could break a line or a header:
/// 1 to 255 bytes. Cheap to clone. To save under it use [`FileName::safe`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(Arc<str>);

/// Why a text is not a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FileNameError {
    /// Nothing that could be seen is left without folders and control characters.
    #[error("a file needs a name")]
    Empty,
    /// It is `.` or `..`, or only dots.
    #[error("a file's name can't be made of dots alone")]
    OnlyDots,
    /// There are too many bytes.
    #[error("a file's name has at most {limit} bytes, this has {length}")]
    TooLong {
        /// How many are accepted.
        limit: usize,
        /// How many there are.
        length: usize,
    },
}

impl FileName {
    /// Takes what follows the last `/` or `\`, removes control and direction-changing characters, and white
    /// space at both ends.
    ///
    /// # Errors
    ///
    /// [`FileNameError`] names the rule that what is left breaks.
    pub fn parse(text: &str) -> Result<Self, FileNameError> {
        let base = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let cleaned = sanitise_line(base);
        let kept = cleaned.trim();
        if is_blank(kept) {
            return Err(FileNameError::Empty);
        }
        if kept.chars().all(|c| c == '.') {
            return Err(FileNameError::OnlyDots);
        }
        let (limit, length) = (FILE_NAME_BYTES, kept.len());
        if length > limit {
            return Err(FileNameError::TooLong { limit, length });
        }
        Ok(Self(kept.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name to save under in any folder of any system: no hidden file, no device, no character that means
    /// something, at most 255 bytes. The ending is kept.
    pub fn safe(&self) -> String {
        let hidden = self.0.chars().take_while(|c| *c == '.').count();
        let character = |(index, c): (usize, char)| match c {
            _ if index < hidden => '_',
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            c => c,
        };
        let mut safe: String = self.0.chars().enumerate().map(character).collect();
        // Windows drops dots and spaces at the end.
        safe.truncate(safe.trim_end_matches(['.', ' ']).len());
        if is_device(&safe) {
            safe.insert(0, '_');
        }
        shortened(&safe, "")
    }

    /// The safe name with a number before its ending: `name (1).ext`.
    pub fn numbered(&self, number: u32) -> String {
        shortened(&self.safe(), &format!(" ({number})"))
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The name with `addition` before its ending, shortened before that to what fits.
fn shortened(name: &str, addition: &str) -> String {
    let dot = name.rfind('.').filter(|dot| *dot > 0);
    let (stem, ending) = name.split_at(dot.unwrap_or(name.len()));
    // An ending that long is none.
    let (stem, ending) = if ending.len() > 32 {
        (name, "")
    } else {
        (stem, ending)
    };
    let space = FILE_NAME_BYTES - addition.len() - ending.len();
    let stem = &stem[..stem.floor_char_boundary(space)];
    format!("{stem}{addition}{ending}")
}

/// Names that are devices on Windows, with any ending ("Naming Files, Paths, and Namespaces").
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |kind: &str| {
        let number = stem.strip_prefix(kind);
        number.is_some_and(|n| {
            matches!(
                n,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> FileName {
        FileName::parse(text).unwrap()
    }

    #[test]
    fn folders_and_what_breaks_lines_are_dropped() {
        let cases = [
            ("notes.txt", "notes.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
            (" a\0b\r\n.txt ", "ab .txt"),
            ("\u{202e}fdp.exe", "fdp.exe"),
            ("\u{1b}[31mred\u{1b}[0m.png", "red.png"),
            ("..hidden", "..hidden"),
            ("会議.pdf", "会議.pdf"),
        ];
        for (text, expected) in cases {
            assert_eq!(name(text).as_str(), expected, "{text:?}");
        }
    }

    #[test]
    fn every_broken_rule_is_named() {
        let limit = FILE_NAME_BYTES;
        let cases = [
            ("", FileNameError::Empty),
            ("folder/", FileNameError::Empty),
            ("\u{200b}", FileNameError::Empty),
            ("..", FileNameError::OnlyDots),
            ("a/..", FileNameError::OnlyDots),
            (
                &"x".repeat(300),
                FileNameError::TooLong { limit, length: 300 },
            ),
        ];
        for (text, error) in cases {
            assert_eq!(FileName::parse(text), Err(error), "{text:?}");
        }
        assert!(FileName::parse(&"x".repeat(limit)).is_ok());
    }

    #[test]
    fn safe_names_hide_nothing_and_mean_nothing() {
        let cases = [
            (".bashrc", "_bashrc"),
            ("...x", "___x"),
            ("con", "_con"),
            ("Nul.txt", "_Nul.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("console.log", "console.log"),
            ("a:b?.txt", "a_b_.txt"),
            ("end. .", "end"),
        ];
        for (text, expected) in cases {
            assert_eq!(name(text).safe(), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_stand_before_the_ending_and_everything_fits() {
        assert_eq!(name("a.txt").numbered(1), "a (1).txt");
        assert_eq!(name("Makefile").numbered(12), "Makefile (12)");
        assert_eq!(name(".profile").numbered(1), "_profile (1)");
        let long = name(&format!("{}é.txt", "x".repeat(249)));
        for safe in [long.safe(), long.numbered(1_000)] {
            assert!(
                safe.len() <= FILE_NAME_BYTES && safe.ends_with(".txt"),
                "{safe}"
            );
        }
        let con = name(&format!("con.{}", "x".repeat(251)));
        assert!(con.safe().len() <= FILE_NAME_BYTES, "{}", con.safe());
    }
}
