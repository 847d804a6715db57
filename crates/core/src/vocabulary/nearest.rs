//! The command that was probably meant.

use super::table::table;

/// The longest word that is compared.
const LONGEST: usize = 16;

/// The name or alias nearest to a mistyped word: one that the word begins, or that one or two slips
/// away. `None` when nothing is near.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let word: Vec<char> = word
        .chars()
        .flat_map(char::to_lowercase)
        .take(LONGEST + 1)
        .collect();
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let names = || table().iter().flat_map(|entry| entry.names());
    let begun = names().find(|name| word.len() >= 2 && name.starts_with(&String::from_iter(&word)));
    begun.or_else(|| {
        let scored = names().map(|name| (distance(&word, name), name));
        let (slips, name) = scored.min_by_key(|(slips, _)| *slips)?;
        let allowed = if word.len() < 4 { 1 } else { 2 };
        (slips <= allowed && slips < word.len().min(name.len())).then_some(name)
    })
}

/// How many letters have to be inserted, removed, replaced or swapped with their neighbour (optimal
/// string alignment).
fn distance(word: &[char], name: &str) -> usize {
    let name: Vec<char> = name.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=name.len()).collect();
    for (i, &a) in word.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &b) in name.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == name[j - 1] && word[i - 1] == b {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let cases = [
            ("", "who", 3),
            ("who", "who", 0),
            ("wo", "who", 1),
            ("ohw", "who", 2),
            ("hwo", "who", 1),
            ("whoo", "who", 1),
            ("kitten", "sitting", 3),
        ];
        for (word, name, slips) in cases {
            assert_eq!(
                distance(&word.chars().collect::<Vec<_>>(), name),
                slips,
                "{word} {name}"
            );
        }
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let cases = [
            ("jion", Some("join")),
            ("hepl", Some("help")),
            ("hist", Some("history")),
            ("BLOK", Some("block")),
            ("topci", Some("topic")),
            ("q", None),
            ("foo", None),
            ("wo", Some("who")),
            ("xyzzy", None),
            ("etc/passwd", None),
            ("", None),
            ("joooooooooooooooooooooooin", None),
        ];
        for (word, name) in cases {
            assert_eq!(nearest(word), name, "{word}");
        }
    }
}
