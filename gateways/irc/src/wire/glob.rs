//! Masks with `*` for any number of characters and `?` for one, in whichever case (Modern IRC "Wildcard Expressions").

/// Whether the text is as the mask says. Takes no more steps than the product of their lengths.
pub(crate) fn matches(mask: &str, text: &str) -> bool {
    let fold = |text: &str| {
        text.chars()
            .flat_map(char::to_lowercase)
            .collect::<Vec<_>>()
    };
    let (mask, text) = (fold(mask), fold(text));
    let (mut at, mut place) = (0, 0);
    // The last star, and how far it has reached in the text.
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        match mask.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[place] => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((behind, reached)) => {
                    star = Some((behind, reached + 1));
                    at = behind + 1;
                    place = reached + 1;
                }
                None => return false,
            },
        }
    }
    mask[at..].iter().all(|c| *c == '*')
}

/// Whether something in it stands for other characters.
pub(crate) fn is_mask(text: &str) -> bool {
    text.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_others() {
        let yes = [
            ("*", ""),
            ("*", "x"),
            ("Ada", "aDA"),
            ("a*c", "abbc"),
            ("a?c", "abc"),
            ("*a*b*", "xaxbx"),
            ("ü*", "Über"),
        ];
        let no = [
            ("", "x"),
            ("a", "ab"),
            ("a?c", "ac"),
            ("*b", "abc"),
            ("?", ""),
            ("a*b*c", "acb"),
        ];
        assert!(yes.iter().all(|(mask, text)| matches(mask, text)));
        assert!(!no.iter().any(|(mask, text)| matches(mask, text)));
        assert!(is_mask("a*") && is_mask("?") && !is_mask("ada"));
    }
}
