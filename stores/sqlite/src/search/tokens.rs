//! Splitting text into the words that search compares. Pure: what the index takes in and what a query
//! asks for go through the same functions.
//!
//! A word is a run of letters, digits and marks, folded: compatibility forms and case are gone, and
//! so are the accents of Latin, Greek, Cyrillic, Hebrew and Arabic. In scripts that are written
//! without spaces every character is a word. An address or a path is the phrase of its parts, so that
//! it is found whole and by any of them.

use unicode_normalization::UnicodeNormalization;

/// The version of the rules in this file, and of what is taken in.
const RULES: u32 = 3;

/// What the words depend on: these rules and the Unicode tables. An index by other rules is made anew,
/// because a text leaves it by the same words by which it came in.
pub(crate) fn rules() -> String {
    format!(
        "{RULES} {:?} {:?}",
        unicode_normalization::UNICODE_VERSION,
        char::UNICODE_VERSION
    )
}

/// The longest word, in characters; of a longer one the beginning counts.
const WORD_CHARS: usize = 64;
/// The most words of a query; later ones are ignored.
const QUERY_WORDS: usize = 32;

/// The words of a text, joined by spaces.
pub(crate) fn index_text(text: &str) -> String {
    words(text).join(" ")
}

/// What a query looks for, as an expression of FTS5 (SQLite FTS5, section 3): every word, each of them a
/// quoted phrase of its parts. `None` when there is no word in it.
pub(crate) fn query(text: &str) -> Option<String> {
    let phrases: Vec<_> = text
        .split_whitespace()
        .filter_map(phrase)
        .take(QUERY_WORDS)
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The phrase for what stands between two spaces; a `*` at its end asks for what begins like it.
fn phrase(chunk: &str) -> Option<String> {
    let parts = words(chunk);
    // Only letters, digits and marks are left, so nothing has to be escaped between the quotes.
    let beginning = if chunk.ends_with('*') { " *" } else { "" };
    (!parts.is_empty()).then(|| format!("\"{}\"{beginning}", parts.join(" ")))
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    for character in fold(text) {
        let alone = stands_alone(character);
        if alone || !is_part(character) {
            finish(&mut word, &mut words);
            length = 0;
        }
        if alone {
            words.push(character.to_string());
        } else if is_part(character) && length < WORD_CHARS {
            word.push(character);
            length += 1;
        }
    }
    finish(&mut word, &mut words);
    words
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// NFKD without accents and in lower case, composed again (Hangul and kana fall apart in NFKD).
fn fold(text: &str) -> Vec<char> {
    if text.is_ascii() {
        return text.chars().map(|c| c.to_ascii_lowercase()).collect();
    }
    let bare = text.nfkd().filter(|c| !is_accent(*c));
    let folded = bare.flat_map(char::to_lowercase).filter(|c| !is_accent(*c));
    folded.flat_map(unfolded_letter).nfc().collect()
}

/// Letters whose stroke or ligature no normalisation takes away.
fn unfolded_letter(character: char) -> impl Iterator<Item = char> {
    let (first, second) = match character {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'ł' => ('l', None),
        'þ' => ('t', Some('h')),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// Marks that are left out in quick writing. Those of other scripts are vowels, and stay.
fn is_accent(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
            | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{640}'
            | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric()
        || !character.is_ascii() && unicode_normalization::char::is_combining_mark(character)
}

/// Characters that are words of their own: of scripts without spaces, and pictures.
fn stands_alone(character: char) -> bool {
    matches!(
        character,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{2600}'..='\u{27bf}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}'
            | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}' | '\u{1f1e6}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_split_into_folded_words() {
        let cases = [
            ("", ""),
            ("  \n\t", ""),
            ("Hello, World!", "hello world"),
            ("don't", "don t"),
            ("Crème Brûlée", "creme brulee"),
            ("ÅNGSTRÖM Straße", "angstrom strasse"),
            ("Łódź smørrebrød", "lodz smorrebrod"),
            ("İstanbul ılık", "istanbul ilik"),
            ("ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
            ("Ёлка ЕЛКА", "елка елка"),
            ("ﬁne ＦＵＬＬ", "fine full"),
            ("x²", "x2"),
            ("你好吗", "你 好 吗"),
            ("カタカナ ｶﾅ がぎ", "カ タ カ ナ カ ナ が ぎ"),
            ("한국어", "한 국 어"),
            ("use rust语言 now", "use rust 语 言 now"),
            ("हिन्दी", "हिन्दी"),
            ("شَمْس", "شمس"),
            ("done 🎉🎉", "done 🎉 🎉"),
            ("anna.b@example.org", "anna b example org"),
            ("/var/log/sys-log.1", "var log sys log 1"),
            ("https://a.example/x?y=z#q", "https a example x y z q"),
            ("snake_case C++", "snake case c"),
        ];
        for (text, expected) in cases {
            assert_eq!(index_text(text), expected, "{text}");
        }
    }

    #[test]
    fn queries_are_quoted_phrases() {
        let cases = [
            ("hello", Some("\"hello\"")),
            ("Hello world", Some("\"hello\" AND \"world\"")),
            ("hel*", Some("\"hel\" *")),
            ("anna@exa*", Some("\"anna exa\" *")),
            ("你好", Some("\"你 好\"")),
            ("/var/log", Some("\"var log\"")),
            (
                "a\" OR b:c NEAR( ^x",
                Some("\"a\" AND \"or\" AND \"b c\" AND \"near\" AND \"x\""),
            ),
            ("\"'*", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(query(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn long_words_and_queries_are_cut_alike() {
        let long = "x".repeat(1_000);
        assert_eq!(index_text(&long).len(), WORD_CHARS);
        assert_eq!(
            query(&long),
            Some(format!("\"{}\"", "x".repeat(WORD_CHARS)))
        );
        let many = "a ".repeat(1_000);
        assert_eq!(query(&many).unwrap().matches('a').count(), QUERY_WORDS);
    }
}
