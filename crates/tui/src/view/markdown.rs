//! The part of Markdown that messages have: lines and what they are. What is not balanced stays as it
//! was typed.

use super::inline;

/// A piece of text that looks the same all through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// The text.
    pub text: String,
    /// Its look.
    pub face: Face,
}

/// How a piece of text is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Face {
    /// `**bold**`, and headings.
    pub bold: bool,
    /// `*italic*` or `_italic_`.
    pub italic: bool,
    /// `~~struck out~~`.
    pub strike: bool,
    /// `` `code` ``.
    pub code: bool,
    /// `||hidden||`.
    pub spoiler: bool,
    /// An address.
    pub link: bool,
    /// The name of the user who reads.
    pub me: bool,
    /// Said by the client and not by the author, such as `(edited)`.
    pub aside: bool,
}

/// A line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// What it is.
    pub kind: LineKind,
    /// Its text, without the marks.
    pub runs: Vec<Run>,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Text.
    Text,
    /// `> quoted`.
    Quote,
    /// An entry of a list: what stands before it, with its indentation.
    Entry(String),
    /// The language of the code that follows.
    Language,
    /// Inside of a fence.
    Code,
}

/// Takes a text apart. `me` is the name whose mentions stand out; empty for none.
pub(super) fn parse(text: &str, me: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        if let Some(language) = fence(line) {
            let mut inside = rest.clone();
            let code: Vec<&str> = inside.by_ref().take_while(|line| !closes(line)).collect();
            let end = rest.clone().nth(code.len());
            if end.is_some_and(closes) {
                push_code(&mut lines, language, &code);
                rest = inside;
                continue;
            }
        }
        lines.push(read_line(line, me));
    }
    lines
}

/// The first line that says something, without its marks. Hidden text stays hidden.
pub(crate) fn excerpt(text: &str) -> String {
    let lines = parse(text, "");
    let mut texts = lines.iter().map(|line| {
        let shown = line.runs.iter().map(|run| match run.face.spoiler {
            true => "░░░",
            false => run.text.as_str(),
        });
        shown.collect::<String>()
    });
    let said = |text: &String| !text.trim().is_empty();
    texts.find(said).unwrap_or_default()
}

/// The language of a fence that opens; empty when it has none.
fn fence(line: &str) -> Option<&str> {
    let language = line.trim().strip_prefix("```")?.trim();
    (!language.contains(['`', ' '])).then_some(language)
}

fn closes(line: &str) -> bool {
    line.trim() == "```"
}

fn push_code(lines: &mut Vec<Line>, language: &str, code: &[&str]) {
    let raw = |kind, text: &str| Line {
        kind,
        runs: vec![Run {
            text: text.to_owned(),
            face: Face {
                code: true,
                ..Face::default()
            },
        }],
    };
    if !language.is_empty() {
        lines.push(raw(LineKind::Language, language));
    }
    lines.extend(code.iter().map(|line| raw(LineKind::Code, line)));
}

fn read_line(line: &str, me: &str) -> Line {
    let plain = Face::default();
    if let Some(rest) = line.strip_prefix('>') {
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        return Line {
            kind: LineKind::Quote,
            runs: inline::parse(rest, plain, me),
        };
    }
    if let Some((mark, rest)) = list_entry(line) {
        return Line {
            kind: LineKind::Entry(mark),
            runs: inline::parse(rest, plain, me),
        };
    }
    let (text, face) = match heading(line) {
        Some(text) => (
            text,
            Face {
                bold: true,
                ..plain
            },
        ),
        None => (line, plain),
    };
    Line {
        kind: LineKind::Text,
        runs: inline::parse(text, face, me),
    }
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let depth = line.len() - text.len();
    let text = text.strip_prefix(' ')?.trim_start();
    ((1..=6).contains(&depth) && !text.is_empty()).then_some(text)
}

/// `- x`, `* x`, `+ x`, `1. x` or `1) x`: the mark as it is shown, and the rest.
fn list_entry(line: &str) -> Option<(String, &str)> {
    let text = line.trim_start_matches(' ');
    let indent = (line.len() - text.len()).min(8);
    for bullet in ["- ", "* ", "+ "] {
        if let Some(rest) = text.strip_prefix(bullet) {
            return Some((format!("{:indent$}• ", ""), rest));
        }
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))?;
    let is_number = (1..=3).contains(&digits);
    is_number.then(|| (format!("{:indent$}{number}. ", ""), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter for the kind, then the text.
    fn shape(text: &str) -> Vec<String> {
        parse(text, "anna")
            .into_iter()
            .map(|line| {
                let text: String = line.runs.into_iter().map(|run| run.text).collect();
                match line.kind {
                    LineKind::Text => format!("t|{text}"),
                    LineKind::Quote => format!("q|{text}"),
                    LineKind::Entry(mark) => format!("e|{mark}|{text}"),
                    LineKind::Language => format!("l|{text}"),
                    LineKind::Code => format!("c|{text}"),
                }
            })
            .collect()
    }

    #[test]
    fn lines_are_told_apart() {
        let cases: [(&str, &[&str]); 9] = [
            ("one\n\ntwo", &["t|one", "t|", "t|two"]),
            ("> said\n>more", &["q|said", "q|more"]),
            ("- a\n  * b\n2. c", &["e|• |a", "e|  • |b", "e|2. |c"]),
            ("# Title\n#dev is a room", &["t|Title", "t|#dev is a room"]),
            (
                "```rust\nlet x = *y;\n\n```\nafter",
                &["l|rust", "c|let x = *y;", "c|", "t|after"],
            ),
            ("```\nx", &["t|```", "t|x"]),
            ("``` `x` ```", &["t|`x`"]),
            ("-dash 1.5 * 3", &["t|-dash 1.5 * 3"]),
            ("2026. was good\n10.", &["t|2026. was good", "t|10."]),
        ];
        for (text, lines) in cases {
            assert_eq!(shape(text), lines, "{text:?}");
        }
    }
}
