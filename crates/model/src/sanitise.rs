//! Takes out of a text what could break another door: escape sequences, control characters, hidden
//! and direction-changing characters, towers of combining marks.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use crate::escape::escape_length;

/// Combining marks that may follow one another.
const MARKS_IN_A_ROW: usize = 8;

/// Cleans a text of several lines; newlines and tabs stay. Nothing is copied when there is nothing
/// to remove, and cleaning twice is the same as cleaning once.
///
/// Removed are: escape sequences as a whole, C0 but newline and tab, DEL, C1, the CR of a CRLF and
/// a bare CR, the bidi embeddings, overrides and isolates (UAX 9 section 2), U+FEFF, tag characters
/// outside of a flag (UTS 51 section 3.3), and combining marks after the eighth in a row. The
/// Unicode line and paragraph separators become newlines.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    clean(text, Layout::Lines)
}

/// Cleans a text that must stay on one line: as [`sanitise`], and newlines and tabs become spaces.
pub fn sanitise_line(text: &str) -> Cow<'_, str> {
    clean(text, Layout::OneLine)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Lines,
    OneLine,
}

fn clean(text: &str, layout: Layout) -> Cow<'_, str> {
    if is_plain_ascii(text.as_bytes(), layout) || !needs_cleaning(text, layout) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = MarkRun::default();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '\u{1b}' => escape_length(rest),
            BLACK_FLAG => {
                marks = MarkRun::default();
                let length = flag_length(rest);
                cleaned.push_str(&rest[..length]);
                length
            }
            _ => {
                cleaned.extend(replacement(character, layout).filter(|c| marks.allows(*c)));
                character.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    Cow::Owned(cleaned)
}

/// One pass without a branch per byte, which the compiler turns into vector instructions.
fn is_plain_ascii(bytes: &[u8], layout: Layout) -> bool {
    let lines = layout == Layout::Lines;
    !bytes.iter().fold(false, |found, &byte| {
        let is_space = lines & ((byte == b'\n') | (byte == b'\t'));
        found | (byte >= 0x7f) | ((byte < b' ') & !is_space)
    })
}

fn needs_cleaning(text: &str, layout: Layout) -> bool {
    let mut marks = MarkRun::default();
    text.chars()
        .any(|c| replacement(c, layout) != Some(c) || !marks.allows(c))
}

/// What stands for a character in the cleaned text: itself, another one or nothing. (The C1 characters
/// that could introduce a sequence are removed alone: they are more often mangled quotation marks.)
fn replacement(character: char, layout: Layout) -> Option<char> {
    match character {
        ' '..='~' => Some(character),
        '\n' | '\u{2028}' | '\u{2029}' if layout == Layout::Lines => Some('\n'),
        '\t' if layout == Layout::Lines => Some('\t'),
        '\n' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        '\u{feff}' | '\u{e0000}'..='\u{e007f}' => None,
        _ => Some(character),
    }
}

/// The base of the flags of regions, such as Scotland's.
const BLACK_FLAG: char = '\u{1f3f4}';

/// The bytes of the flag at the start of a text: with its tags when they spell a subdivision code (3 to 7
/// letters or digits and the end tag), else of the black flag alone.
fn flag_length(text: &str) -> usize {
    let after = &text[BLACK_FLAG.len_utf8()..];
    let is_code = |c: &char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let code = after.chars().take_while(is_code).count();
    let ended = after.chars().nth(code) == Some('\u{e007f}');
    let tags = if ended && (3..=7).contains(&code) {
        code + 1
    } else {
        0
    };
    BLACK_FLAG.len_utf8() + tags * '\u{e007f}'.len_utf8()
}

/// Counts the combining marks in a row.
#[derive(Default)]
struct MarkRun(usize);

impl MarkRun {
    fn allows(&mut self, character: char) -> bool {
        match character {
            // Invisible ones don't interrupt a row, or a tower could be built through them.
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' => true,
            c if c >= '\u{300}' && is_combining_mark(c) => {
                self.0 += 1;
                self.0 <= MARKS_IN_A_ROW
            }
            _ => {
                self.0 = 0;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests;
