//! IRC's formatting codes and the marks of Parlor's texts, each made of the other: bold, italic, struck and code. Colours and
//! other codes are left out. Text without codes or marks stays as it is, byte for byte.

use std::borrow::Cow;

const BOLD: char = '\u{2}';
const COLOUR: char = '\u{3}';
const HEX_COLOUR: char = '\u{4}';
const RESET: char = '\u{f}';
const CODE: char = '\u{11}';
const REVERSE: char = '\u{16}';
const ITALIC: char = '\u{1d}';
const STRUCK: char = '\u{1e}';
const UNDERLINED: char = '\u{1f}';
const CODES: [char; 9] = [
    BOLD, COLOUR, HEX_COLOUR, RESET, CODE, REVERSE, ITALIC, STRUCK, UNDERLINED,
];

/// The codes that have marks, with these. None is a part of another but for bold and italic, which are looked for in this order.
const MARKS: [(char, &str); 5] = [
    (CODE, "`"),
    (BOLD, "**"),
    (STRUCK, "~~"),
    (ITALIC, "*"),
    (ITALIC, "_"),
];

/// Whether there are formatting codes in a text.
pub(crate) fn has_codes(text: &str) -> bool {
    text.contains(CODES)
}

/// A text with marks in place of codes. White space at the ends of a formatted part stays outside of its marks, as marks do not
/// hold there.
pub(crate) fn to_marks(text: &str) -> Cow<'_, str> {
    if !has_codes(text) {
        return Cow::Borrowed(text);
    }
    let mut out = Marked::default();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            BOLD => out.toggle(0),
            ITALIC => out.toggle(1),
            STRUCK => out.toggle(2),
            CODE => out.toggle(3),
            RESET => out.wanted = [false; 4],
            REVERSE | UNDERLINED => {}
            COLOUR => skip_colours(&mut rest, 2, |c| c.is_ascii_digit()),
            HEX_COLOUR => skip_colours(&mut rest, 6, |c| c.is_ascii_hexdigit()),
            other => out.push(other),
        }
    }
    Cow::Owned(out.finish())
}

/// Leaves out the colours after their code: one, or two with a comma between.
fn skip_colours(
    rest: &mut std::iter::Peekable<std::str::Chars<'_>>,
    digits: usize,
    is: fn(char) -> bool,
) {
    let skip = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut skipped = 0;
        while skipped < digits && rest.next_if(|c| is(*c)).is_some() {
            skipped += 1;
        }
        skipped > 0
    };
    if skip(rest) {
        let mut ahead = rest.clone();
        if ahead.next() == Some(',') && ahead.next().is_some_and(is) {
            rest.next();
            skip(rest);
        }
    }
}

/// What a text with marks is put together from.
#[derive(Default)]
struct Marked {
    out: String,
    /// What is open, in the order in which it was opened.
    open: Vec<usize>,
    /// What the codes say: bold, italic, struck, code.
    wanted: [bool; 4],
    /// White space that is not in `out` yet.
    space: String,
}

impl Marked {
    const SIGNS: [&str; 4] = ["**", "*", "~~", "`"];

    fn toggle(&mut self, what: usize) {
        self.wanted[what] = !self.wanted[what];
    }

    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            return self.space.push(c);
        }
        self.close();
        self.out.push_str(&std::mem::take(&mut self.space));
        // In code nothing else is marked; so that comes last.
        for what in 0..4 {
            if self.wanted[what] && !self.open.contains(&what) {
                self.open.push(what);
                self.out.push_str(Self::SIGNS[what]);
            }
        }
        self.out.push(c);
    }

    /// Closes what is not wanted any more, and with it what was opened after it.
    fn close(&mut self) {
        let Some(first) = self.open.iter().position(|what| !self.wanted[*what]) else {
            // Whatever is opened now must not be within code.
            let opens = (0..3).any(|what| self.wanted[what] && !self.open.contains(&what));
            if let Some(code) = self
                .open
                .iter()
                .position(|what| *what == 3)
                .filter(|_| opens)
            {
                self.close_from(code);
            }
            return;
        };
        self.close_from(first);
    }

    fn close_from(&mut self, first: usize) {
        for what in self.open.split_off(first).into_iter().rev() {
            self.out.push_str(Self::SIGNS[what]);
        }
    }

    fn finish(mut self) -> String {
        self.close_from(0);
        self.out.push_str(&self.space);
        self.out
    }
}

/// A text with codes in place of marks. Only marks that surely are such become codes: a pair on one line, with no white space
/// inside its ends and no letter or digit outside; in code nothing else is looked for, and what a backslash stands before is text.
pub(crate) fn to_codes(text: &str) -> Cow<'_, str> {
    if !text.contains(['`', '*', '~', '_']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        line_to_codes(line, &mut out, 0);
    }
    Cow::Owned(out)
}

/// How deep marks within marks are looked at.
const DEPTH: usize = 4;

fn line_to_codes(line: &str, out: &mut String, depth: usize) {
    let mut at = 0;
    while at < line.len() {
        if let Some((code, sign, end)) = pair_at(line, at).filter(|_| depth < DEPTH) {
            let inner = &line[at + sign.len()..end];
            out.push(code);
            if code == CODE {
                out.push_str(inner)
            } else {
                line_to_codes(inner, out, depth + 1)
            }
            out.push(code);
            at = end + sign.len();
            continue;
        }
        let c = line[at..].chars().next().unwrap_or_default();
        // A whole run of a sign that opens nothing is text.
        let run = if is_sign(c) {
            line[at..].chars().take_while(|next| *next == c).count()
        } else {
            1
        };
        out.extend(std::iter::repeat_n(c, run));
        at += c.len_utf8() * run;
    }
}

fn is_sign(c: char) -> bool {
    matches!(c, '`' | '*' | '~' | '_')
}

/// The pair of marks that opens at this place: its code, its sign, and where the closing sign stands.
fn pair_at(line: &str, at: usize) -> Option<(char, &'static str, usize)> {
    let before = line[..at].chars().next_back();
    let (code, sign) = MARKS
        .into_iter()
        .find(|(_, sign)| line[at..].starts_with(sign))?;
    let own = sign.chars().next()?;
    let opens = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '\\' && c != own);
    let inner = at + sign.len();
    let first = line[inner..].chars().next()?;
    if !opens(before) || first.is_whitespace() || first == own {
        return None;
    }
    let mut from = inner;
    while let Some(found) = line[from..].find(sign) {
        let end = from + found;
        let last = line[..end].chars().next_back();
        let after = line[end + sign.len()..].chars().next();
        let is_end =
            last.is_some_and(|c| !c.is_whitespace() && c != own && (code == CODE || c != '\\'));
        if is_end && after.is_none_or(|c| !c.is_alphanumeric() && c != own) {
            return Some((code, sign, end));
        }
        from = end + line[end..].chars().take_while(|c| *c == own).count() * own.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_become_marks() {
        let cases = [
            ("\u{2}bold\u{2} and \u{1d}so\u{1d}", "**bold** and *so*"),
            ("\u{2}bold", "**bold**"),
            ("a\u{2} b \u{2}c", "a **b** c"),
            (
                "\u{3}04,12red\u{3} \u{3}5x\u{3},y \u{4}ff0000z",
                "red x,y z",
            ),
            ("\u{2}a \u{1d}b\u{2} c\u{1d}", "**a *b*** *c*"),
            ("\u{11}let x\u{11} \u{1e}no\u{1e}", "`let x` ~~no~~"),
            ("\u{2}\u{1d}both\u{f} none", "***both*** none"),
            ("\u{2}\u{2}", ""),
            ("\u{1f}under\u{16}lined", "underlined"),
        ];
        for (codes, marks) in cases {
            assert_eq!(to_marks(codes), marks, "{codes:?}");
        }
    }

    #[test]
    fn marks_become_codes() {
        let cases = [
            (
                "**bold** and *so* and _so_",
                "\u{2}bold\u{2} and \u{1d}so\u{1d} and \u{1d}so\u{1d}",
            ),
            ("`a * b * c` ~~no~~", "\u{11}a * b * c\u{11} \u{1e}no\u{1e}"),
            ("**a *b* c**", "\u{2}a \u{1d}b\u{1d} c\u{2}"),
            ("(**x**)!", "(\u{2}x\u{2})!"),
            ("*one\ntwo*", "*one\ntwo*"),
        ];
        for (marks, codes) in cases {
            assert_eq!(to_codes(marks), codes, "{marks:?}");
        }
    }

    #[test]
    fn what_is_no_pair_of_marks_stays() {
        let texts = [
            "snake_case_name",
            "2 * 3 * 4",
            "a*b*c",
            "**",
            "****",
            "* item",
            "**a",
            "~~ x ~~",
            r"\*x*",
            "__init__",
            "``",
            "*",
            "***x***",
        ];
        for text in texts {
            assert_eq!(to_codes(text), text, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn text_without_codes_comes_through_as_it_is(text in "[^\u{2}\u{3}\u{4}\u{f}\u{11}\u{16}\u{1d}\u{1e}\u{1f}]*") {
            prop_assert_eq!(to_marks(&text), text.as_str());
        }

        #[test]
        fn words_in_codes_come_back_as_they_were(parts in proptest::collection::vec((0_usize..5, "[a-z]{1,8}"), 1..6)) {
            let codes = ["", "\u{2}", "\u{1d}", "\u{1e}", "\u{11}"];
            let text = parts.iter().map(|(code, word)| format!("{}{word}{}", codes[*code], codes[*code]));
            let text = text.collect::<Vec<_>>().join(" and ");
            let marks = to_marks(&text);
            prop_assert_eq!(to_codes(&marks), text.as_str());
        }

        #[test]
        fn only_codes_and_marks_ever_change(text in "[\u{2}\u{f}\u{11}\u{1d}\u{1e}*_`~ a\\\\\n]*") {
            let bare = |text: &str| text.replace(|c| CODES.contains(&c) || is_sign(c), "");
            let marks = to_marks(&text);
            prop_assert!(!has_codes(&marks));
            prop_assert_eq!(bare(&marks), bare(&text));
            prop_assert_eq!(bare(&to_codes(&text)), bare(&text));
        }

        #[test]
        fn no_text_is_too_odd(text in ".*") {
            let _ = (to_marks(&text), to_codes(&text));
        }
    }
}
