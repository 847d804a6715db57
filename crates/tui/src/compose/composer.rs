//! A text of one or several lines with a cursor, edited by keys.

use parlor_model::sanitise;
use unicode_segmentation::UnicodeSegmentation as _;

use super::secret_from;
use crate::input::{Key, KeyCode};

/// Changes that can be taken back.
const UNDONE: usize = 100;

/// What is being written. The cursor stands between grapheme clusters, never inside one.
#[derive(Debug, Clone, Default)]
pub struct Composer {
    text: String,
    /// A byte offset into the text.
    cursor: usize,
    /// What was cut last.
    cut: String,
    /// Earlier texts with their cursors, oldest first.
    undo: Vec<(String, usize)>,
}

impl Composer {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor stands, in bytes.
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether nothing is written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces everything; the cursor stands at the end.
    pub fn set(&mut self, text: &str) {
        self.remember();
        self.text = clean(text);
        self.cursor = self.text.len();
    }

    /// Deletes everything.
    pub fn clear(&mut self) {
        self.remember();
        self.text.clear();
        self.cursor = 0;
    }

    /// Deletes what was sent. A password can't be brought back.
    pub fn sent(&mut self) {
        if secret_from(&self.text).is_none() {
            return self.clear();
        }
        *self = Self::default();
    }

    /// Writes a text where the cursor stands. Control characters and escape sequences are dropped.
    pub fn insert(&mut self, text: &str) {
        self.remember();
        let text = clean(text);
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
    }

    /// Begins a new line.
    pub fn newline(&mut self) {
        self.insert("\n");
    }

    /// Replaces a part of the text, given in bytes at borders of characters; the cursor stands after it.
    pub fn replace(&mut self, range: std::ops::Range<usize>, text: &str) {
        self.remember();
        let text = clean(text);
        self.text.replace_range(range.clone(), &text);
        self.cursor = range.start + text.len();
    }

    /// Carries out an editing key; false when it is none.
    pub fn key(&mut self, key: Key) -> bool {
        let held = key.modifiers;
        match (key.code, held.ctrl, held.alt) {
            (KeyCode::Char(letter), false, false) => self.insert(letter.encode_utf8(&mut [0; 4])),
            (KeyCode::Backspace, true, _) | (KeyCode::Backspace, _, true) => {
                self.cut_to(self.word_left())
            }
            (KeyCode::Backspace, false, false) => self.delete_to(self.left()),
            (KeyCode::Delete, true, _) | (KeyCode::Delete, _, true) => {
                self.cut_to(self.word_right())
            }
            (KeyCode::Delete, false, false) => self.delete_to(self.right()),
            (KeyCode::Left, true, _) => self.cursor = self.word_left(),
            (KeyCode::Right, true, _) => self.cursor = self.word_right(),
            (KeyCode::Left, false, false) => self.cursor = self.left(),
            (KeyCode::Right, false, false) => self.cursor = self.right(),
            (KeyCode::Home, false, false) => self.cursor = self.line_start(),
            (KeyCode::End, false, false) => self.cursor = self.line_end(),
            (KeyCode::Char(letter), true, false) => return self.with_ctrl(letter),
            (KeyCode::Char(letter), false, true) => return self.with_alt(letter),
            _ => return false,
        }
        true
    }

    /// The keys that every shell has (readline's).
    fn with_ctrl(&mut self, letter: char) -> bool {
        match letter {
            'a' => self.cursor = self.line_start(),
            'e' => self.cursor = self.line_end(),
            'b' => self.cursor = self.left(),
            'd' => self.delete_to(self.right()),
            'h' => self.delete_to(self.left()),
            'w' => self.cut_to(self.word_left()),
            'u' => self.cut_to(self.line_start()),
            'y' => self.insert(&self.cut.clone()),
            '_' | '/' => self.take_back(),
            _ => return false,
        }
        true
    }

    fn with_alt(&mut self, letter: char) -> bool {
        match letter {
            'b' => self.cursor = self.word_left(),
            'f' => self.cursor = self.word_right(),
            'd' => self.cut_to(self.word_right()),
            'k' => self.cut_to(self.line_end()),
            'z' => self.take_back(),
            _ => return false,
        }
        true
    }

    /// Moves a line up; false when the cursor stands in the first.
    pub fn up(&mut self) -> bool {
        let start = self.line_start();
        let Some(above) = start.checked_sub(1) else {
            return false;
        };
        let column = clusters(&self.text[start..self.cursor]);
        let from = self.text[..above].rfind('\n').map_or(0, |at| at + 1);
        self.cursor = from + column_offset(&self.text[from..above], column);
        true
    }

    /// Moves a line down; false when the cursor stands in the last.
    pub fn down(&mut self) -> bool {
        let end = self.line_end();
        if end == self.text.len() {
            return false;
        }
        let column = clusters(&self.text[self.line_start()..self.cursor]);
        let from = end + 1;
        let until = self.text[from..]
            .find('\n')
            .map_or(self.text.len(), |at| from + at);
        self.cursor = from + column_offset(&self.text[from..until], column);
        true
    }

    fn left(&self) -> usize {
        let before = self.text[..self.cursor].grapheme_indices(true).next_back();
        before.map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let after = self.text[self.cursor..].graphemes(true).next();
        self.cursor + after.map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        let words = self.text[..self.cursor].unicode_word_indices();
        words.map(|(at, _)| at).next_back().unwrap_or(0)
    }

    fn word_right(&self) -> usize {
        let word = self.text[self.cursor..].unicode_word_indices().next();
        word.map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        let end = self.text[self.cursor..].find('\n');
        end.map_or(self.text.len(), |at| self.cursor + at)
    }

    fn take_to(&mut self, other: usize) -> String {
        self.remember();
        let (from, until) = (self.cursor.min(other), self.cursor.max(other));
        self.cursor = from;
        self.text.drain(from..until).collect()
    }

    fn delete_to(&mut self, other: usize) {
        self.take_to(other);
    }

    fn cut_to(&mut self, other: usize) {
        self.cut = self.take_to(other);
    }

    fn remember(&mut self) {
        if self.undo.len() >= UNDONE {
            self.undo.remove(0);
        }
        self.undo.push((self.text.clone(), self.cursor));
    }

    fn take_back(&mut self) {
        if let Some((text, cursor)) = self.undo.pop() {
            self.text = text;
            self.cursor = cursor;
        }
    }
}

fn clusters(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Where the cluster of this number begins, or the end of a shorter line.
fn column_offset(line: &str, column: usize) -> usize {
    let found = line.grapheme_indices(true).nth(column);
    found.map_or(line.len(), |(at, _)| at)
}

fn clean(text: &str) -> String {
    sanitise(&text.replace("\r\n", "\n").replace('\r', "\n")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Modifiers;

    /// A composer from a text with `|` for the cursor.
    fn composer(text: &str) -> Composer {
        let cursor = text.find('|').expect("a cursor");
        Composer {
            text: text.replacen('|', "", 1),
            cursor,
            ..Composer::default()
        }
    }

    fn shown(composer: &Composer) -> String {
        let (before, after) = composer.text.split_at(composer.cursor);
        format!("{before}|{after}")
    }

    fn key(code: KeyCode, held: &str) -> Key {
        let modifiers = Modifiers {
            ctrl: held.contains('c'),
            alt: held.contains('a'),
            shift: false,
        };
        Key { code, modifiers }
    }

    #[test]
    fn keys_edit_as_in_a_shell() {
        use KeyCode::{Backspace, Char, Delete, End, Home, Left, Right};
        let cases = [
            ("ab|", Char('c'), "", "abc|"),
            ("a|b", Backspace, "", "|b"),
            ("|ab", Backspace, "", "|ab"),
            ("a|b", Delete, "", "a|"),
            ("one two|", Backspace, "c", "one |"),
            ("one two|", Char('w'), "c", "one |"),
            ("one| two", Char('d'), "a", "one|"),
            ("one two|", Left, "c", "one |two"),
            ("|one two", Right, "c", "one| two"),
            ("one\ntw|o", Home, "", "one\n|two"),
            ("o|ne\ntwo", End, "", "one|\ntwo"),
            ("one\ntw|o", Char('u'), "c", "one\n|o"),
            ("on|e\ntwo", Char('k'), "a", "on|\ntwo"),
            ("👩‍👩‍👧|", Backspace, "", "|"),
            ("e\u{301}|x", Left, "", "|e\u{301}x"),
            ("|🇩🇪🇫🇷", Right, "", "🇩🇪|🇫🇷"),
        ];
        for (before, code, held, after) in cases {
            let mut composer = composer(before);
            assert!(composer.key(key(code, held)), "{before} {code:?}");
            assert_eq!(shown(&composer), after, "{before} {code:?} {held}");
        }
    }

    #[test]
    fn lines_are_moved_through_by_columns() {
        let mut composer = composer("long line\nno\nthird| line");
        assert!(composer.up());
        assert_eq!(shown(&composer), "long line\nno|\nthird line");
        assert!(composer.up());
        assert_eq!(shown(&composer), "lo|ng line\nno\nthird line");
        assert!(!composer.up());
        assert!(composer.down());
        assert!(composer.down());
        assert_eq!(shown(&composer), "long line\nno\nth|ird line");
        assert!(!composer.down());
    }

    #[test]
    fn what_was_cut_is_put_in_again_and_changes_are_taken_back() {
        let mut composer = composer("one two|");
        composer.key(key(KeyCode::Char('w'), "c"));
        composer.key(key(KeyCode::Home, ""));
        composer.key(key(KeyCode::Char('y'), "c"));
        assert_eq!(shown(&composer), "two|one ");
        composer.key(key(KeyCode::Char('z'), "a"));
        composer.key(key(KeyCode::Char('z'), "a"));
        assert_eq!(shown(&composer), "one two|");
    }

    #[test]
    fn what_is_pasted_holds_no_control_characters() {
        let mut composer = Composer::default();
        composer.insert("a\r\nb\u{1b}[31mc\u{7}\td\0");
        assert_eq!(composer.text(), "a\nbc\td");
    }

    #[test]
    fn keys_that_edit_nothing_are_left_to_others() {
        let mut composer = composer("a|");
        for (code, held) in [
            (KeyCode::Enter, ""),
            (KeyCode::Esc, ""),
            (KeyCode::Up, ""),
            (KeyCode::Char('k'), "c"),
            (KeyCode::F(1), ""),
        ] {
            assert!(!composer.key(key(code, held)), "{code:?}");
        }
        assert_eq!(shown(&composer), "a|");
    }
}
