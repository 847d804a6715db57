//! Emoji by their GitHub shortcodes: `:tada:`.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;

/// Emoji found at most.
const FOUND: usize = 50;

/// Puts glyphs in the place of shortcodes. What is no shortcode stays, and so does what stands in
/// backticks.
#[must_use]
pub fn expand(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_code = false;
    let mut rest = text;
    while let Some(at) = rest.find([':', '`']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if from.starts_with('`') {
            is_code = !is_code;
        } else if !is_code
            && can_begin(&out)
            && let Some((glyph, after)) = leading(from)
        {
            out.push_str(glyph);
            rest = after;
            continue;
        }
        out.push_str(&from[..1]);
        rest = &from[1..];
    }
    out.push_str(rest);
    out
}

/// A shortcode begins a word, or follows another emoji: `10:30:15` holds none.
fn can_begin(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_none_or(|last| !last.is_ascii_alphanumeric())
}

/// The glyph of a shortcode that a text begins with, and what follows.
fn leading(text: &str) -> Option<(&'static str, &str)> {
    let (code, after) = text.strip_prefix(':')?.split_once(':')?;
    let glyph = emojis::get_by_shortcode(code)?;
    Some((glyph.as_str(), after))
}

/// The emoji whose shortcodes or names hold a text, those that begin with it first: glyph and shortcode.
#[must_use]
pub fn find(query: &str) -> Vec<(String, String)> {
    let query = query.to_lowercase();
    let rank = |emoji: &emojis::Emoji| {
        let codes = emoji.shortcodes().map(|code| match code {
            code if code == query => 0,
            code if code.starts_with(&query) => 1,
            code if code.contains(&query) => 2,
            _ => 4,
        });
        let by_name = if emoji.name().contains(&query) { 3 } else { 4 };
        codes.min().unwrap_or(4).min(by_name)
    };
    let ranked = emojis::iter().map(|emoji| (rank(emoji), emoji));
    let mut ranked: Vec<_> = ranked.filter(|(rank, _)| *rank < 4).collect();
    ranked.sort_by_key(|(rank, emoji)| (*rank, emoji.shortcode().map_or(usize::MAX, str::len)));
    let found = ranked.into_iter().filter_map(|(_, emoji)| {
        let code = emoji.shortcodes().find(|code| code.starts_with(&query));
        let code = code.or_else(|| emoji.shortcode())?;
        Some((emoji.as_str().to_owned(), code.to_owned()))
    });
    found.take(FOUND).collect()
}

/// The shortcode of a glyph, without the colons.
#[must_use]
pub fn shortcode(glyph: &str) -> Option<String> {
    emojis::get(glyph)?.shortcode().map(str::to_owned)
}

/// Puts shortcodes in the place of glyphs, for terminals that have none.
#[must_use]
pub fn without_glyphs(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let clusters = text
        .graphemes(true)
        .map(|cluster| match shortcode(cluster) {
            Some(code) if !cluster.is_ascii() => Cow::Owned(format!(":{code}:")),
            _ => Cow::Borrowed(cluster),
        });
    clusters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_become_glyphs_where_they_are_meant() {
        let cases = [
            (":tada:", "🎉"),
            ("well :+1: done", "well 👍 done"),
            (":tada::tada:", "🎉🎉"),
            ("10:30:15", "10:30:15"),
            (":no_such_thing:", ":no_such_thing:"),
            ("`:tada:` and :tada:", "`:tada:` and 🎉"),
            ("a: b: c", "a: b: c"),
            (":) :tada", ":) :tada"),
            ("(:heart:)", "(❤️)"),
        ];
        for (typed, expected) in cases {
            assert_eq!(expand(typed), expected, "{typed}");
        }
    }

    #[test]
    fn emoji_are_found_by_parts_of_their_names() {
        let found = find("tad");
        assert_eq!(found[0], ("🎉".to_owned(), "tada".to_owned()));
        assert!(find("no such emoji").is_empty());
    }

    #[test]
    fn glyphs_can_be_shown_as_shortcodes() {
        assert_eq!(without_glyphs("well 🎉 done"), "well :tada: done");
        assert_eq!(without_glyphs("héllo 漢字"), "héllo 漢字");
    }
}
