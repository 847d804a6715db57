//! The Markdown subset of messages: bold, italic, strike, code, quotes, lists, links, spoilers. What is not
//! balanced stays as it was typed.

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use super::pen::piece;
use super::theme::Theme;

/// One line of a message, to be broken into rows.
#[derive(Debug)]
pub(crate) struct Marked {
    /// What stands before each of its rows.
    pub(crate) lead: Option<Span<'static>>,
    /// The text.
    pub(crate) pieces: Vec<Span<'static>>,
}

/// How a text is to be painted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner<'a> {
    pub(crate) theme: Theme,
    /// What is neither marked nor special.
    pub(crate) plain: Style,
    /// Whose mentions are set off.
    pub(crate) me: &'a str,
    /// Whether spoilers are shown.
    pub(crate) spoilers: bool,
}

/// The lines of a text.
pub(crate) fn lines(text: &str, manner: &Manner<'_>) -> Vec<Marked> {
    let theme = manner.theme;
    let is_closed = text.lines().filter(|line| line.starts_with("```")).count() % 2 == 0;
    let mut is_code = false;
    let mut marked = Vec::new();
    for line in text.split('\n') {
        if line.starts_with("```") && is_closed {
            is_code = !is_code;
            let language = line.trim_start_matches('`').trim();
            if is_code && !language.is_empty() {
                marked.push(led("▏ ", theme.rule(), vec![piece(language, theme.dim())]));
            }
            continue;
        }
        marked.push(match is_code {
            true => led("▏ ", theme.rule(), vec![piece(line, theme.code())]),
            false => one(line, manner),
        });
    }
    marked
}

fn led(lead: &str, style: Style, pieces: Vec<Span<'static>>) -> Marked {
    Marked {
        lead: Some(piece(lead, style)),
        pieces,
    }
}

fn one(line: &str, manner: &Manner<'_>) -> Marked {
    let theme = manner.theme;
    if let Some(quoted) = line.strip_prefix("> ") {
        let style = manner.plain.patch(theme.dim());
        return led("▎ ", theme.rule(), inline(quoted, style, manner));
    }
    if let Some(entry) = line.strip_prefix("- ") {
        return led("• ", theme.dim(), inline(entry, manner.plain, manner));
    }
    let heading = line.trim_start_matches('#');
    let depth = line.len() - heading.len();
    if (1..=6).contains(&depth) && heading.starts_with(' ') {
        let style = manner.plain.add_modifier(Modifier::BOLD);
        return Marked {
            lead: None,
            pieces: inline(heading.trim_start(), style, manner),
        };
    }
    Marked {
        lead: None,
        pieces: inline(line, manner.plain, manner),
    }
}

/// What a delimiter does to what stands between two of it.
const PAIRS: [(&str, Modifier); 5] = [
    ("**", Modifier::BOLD),
    ("~~", Modifier::CROSSED_OUT),
    ("||", Modifier::HIDDEN),
    ("*", Modifier::ITALIC),
    ("_", Modifier::ITALIC),
];

fn inline(text: &str, style: Style, manner: &Manner<'_>) -> Vec<Span<'static>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let before = plain.chars().next_back();
        let taken = special(rest, before, style, manner);
        match taken {
            Some((found, length)) => {
                if !plain.is_empty() {
                    pieces.push(piece(std::mem::take(&mut plain), style));
                }
                pieces.extend(found);
                // What comes next does not begin a word.
                rest = &rest[length..];
            }
            None => {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() || pieces.is_empty() {
        pieces.push(piece(plain, style));
    }
    pieces
}

/// What is special at the beginning of a text: its pieces, and how many bytes it takes.
fn special(
    text: &str,
    before: Option<char>,
    style: Style,
    manner: &Manner<'_>,
) -> Option<(Vec<Span<'static>>, usize)> {
    let theme = manner.theme;
    let first = text.chars().next()?;
    if !matches!(first, '`' | '*' | '_' | '~' | '|' | 'h' | 'm' | '@') {
        return None;
    }
    let begins = before.is_none_or(|before| !before.is_alphanumeric());
    if first == '`' {
        let (code, _) = text[1..]
            .split_once('`')
            .filter(|(code, _)| !code.is_empty())?;
        return Some((vec![piece(code, style.patch(theme.code()))], code.len() + 2));
    }
    if begins
        && ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
    {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let link = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '>']);
        let style = style.add_modifier(Modifier::UNDERLINED);
        return Some((vec![piece(link, style)], link.len()));
    }
    if first == '@' && begins {
        let end = text[1..]
            .find(|letter: char| !is_name(letter))
            .map_or(text.len(), |at| at + 1);
        let is_me = text[1..end].to_lowercase() == manner.me.to_lowercase();
        let style = match is_me {
            true => style.patch(theme.accent()).add_modifier(Modifier::BOLD),
            false => style.add_modifier(Modifier::BOLD),
        };
        return (end > 1).then(|| (vec![piece(&text[..end], style)], end));
    }
    let (mark, modifier) = PAIRS.into_iter().find(|(mark, _)| text.starts_with(mark))?;
    let inner_on = &text[mark.len()..];
    let end = closing(inner_on, mark)?;
    let inner = &inner_on[..end];
    let after = inner_on[end + mark.len()..].chars().next();
    let is_word_mark = mark.len() == 1;
    if is_word_mark && (!begins || after.is_some_and(char::is_alphanumeric)) {
        return None;
    }
    let length = mark.len() * 2 + inner.len();
    if modifier == Modifier::HIDDEN {
        let pieces = match manner.spoilers {
            true => inline(inner, style, manner),
            false => {
                let hidden: String = inner
                    .chars()
                    .map(|letter| if letter == ' ' { ' ' } else { '░' })
                    .collect();
                vec![piece(hidden, theme.dim())]
            }
        };
        return Some((pieces, length));
    }
    Some((inline(inner, style.add_modifier(modifier), manner), length))
}

/// Where a text that follows a mark is closed by it: it neither begins nor ends with a space.
fn closing(text: &str, mark: &str) -> Option<usize> {
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let ends = text.match_indices(mark).map(|(at, _)| at);
    ends.into_iter().find(|at| {
        let inner = &text[..*at];
        !inner.is_empty() && !inner.ends_with(char::is_whitespace)
    })
}

fn is_name(letter: char) -> bool {
    !letter.is_whitespace() && !"!@:,*?#&%~+<>\"'()[]|.;".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Colours;

    /// A text with its modifiers as letters in brackets.
    fn shown(text: &str) -> Vec<String> {
        let manner = Manner {
            theme: Theme::of(Colours::None),
            plain: Style::new(),
            me: "anna",
            spoilers: false,
        };
        let row = |marked: &Marked| {
            let lead = marked.lead.as_ref().map(|lead| lead.content.to_string());
            let pieces = marked.pieces.iter().map(|piece| {
                let modifier = piece.style.add_modifier;
                let letters = [
                    (Modifier::BOLD, "b"),
                    (Modifier::ITALIC, "i"),
                    (Modifier::CROSSED_OUT, "s"),
                    (Modifier::UNDERLINED, "u"),
                ];
                let on: String = letters
                    .iter()
                    .filter(|(flag, _)| modifier.contains(*flag))
                    .map(|(_, letter)| *letter)
                    .collect();
                match on.is_empty() {
                    true => piece.content.to_string(),
                    false => format!("<{on} {}>", piece.content),
                }
            });
            lead.into_iter().chain(pieces).collect::<String>()
        };
        lines(text, &manner).iter().map(row).collect()
    }

    #[test]
    fn marks_are_shown_and_what_is_not_balanced_stays() {
        let cases: [(&str, &str); 14] = [
            ("a **b** c", "a <b b> c"),
            ("*a* _b_", "<i a> <i b>"),
            ("**a *b* c**", "<b a ><bi b><b  c>"),
            ("~~no~~", "<s no>"),
            ("2 * 3 * 4", "2 * 3 * 4"),
            ("snake_case_name", "snake_case_name"),
            ("**open", "**open"),
            ("`*code*`", "*code*"),
            ("see https://a.org/x.", "see <u https://a.org/x>."),
            ("a ||secret word|| b", "a ░░░░░░ ░░░░ b"),
            ("hi @anna, @bert", "hi <b @anna>, <b @bert>"),
            ("mail a@b.org", "mail a@b.org"),
            ("# Title", "<b Title>"),
            ("#dev", "#dev"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), [expected], "{text}");
        }
    }

    #[test]
    fn blocks_are_set_off() {
        assert_eq!(shown("> said"), ["▎ said"]);
        assert_eq!(shown("- one\n- two"), ["• one", "• two"]);
        assert_eq!(
            shown("```rust\nlet **x**;\n```\nafter"),
            ["▏ rust", "▏ let **x**;", "after"]
        );
        assert_eq!(shown("```\nopen"), ["```", "open"]);
    }
}
