//! A character in a sentence, also one that nobody could see there.

/// The character in quotes, or in words when it shows nothing.
pub(crate) fn shown(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line end".to_owned(),
        '\'' => "an apostrophe".to_owned(),
        '"' | '\\' => format!("'{character}'"),
        _ if character.escape_debug().len() > 1 || character.is_whitespace() => {
            format!("an invisible character (U+{:04X})", u32::from(character))
        }
        _ => format!("'{character}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_told_in_words() {
        let cases = [
            ('a', "'a'"),
            ('ö', "'ö'"),
            ('"', "'\"'"),
            ('\'', "an apostrophe"),
            (' ', "a space"),
            ('\r', "a line end"),
            ('\u{1b}', "an invisible character (U+001B)"),
            ('\u{a0}', "an invisible character (U+00A0)"),
            ('\u{200b}', "an invisible character (U+200B)"),
            ('\u{e0041}', "an invisible character (U+E0041)"),
        ];
        for (character, expected) in cases {
            assert_eq!(shown(character), expected);
        }
    }
}
