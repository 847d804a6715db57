//! Texts cut to a limit.

/// The first characters of a text, at most so many.
pub(crate) fn first(text: &str, chars: usize) -> &str {
    match text.char_indices().nth(chars) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(
            (first("äöü", 2), first("äöü", 3), first("", 1)),
            ("äö", "äöü", "")
        );
    }
}
