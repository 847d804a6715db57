//! How the command that is being typed goes on.

use parlor_core::vocabulary::{Entry, entry};
use parlor_model::Span;

/// A command that is being typed, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The command.
    pub entry: &'static Entry,
    /// Which of its arguments is next, from 0; `None` when all were given.
    pub next: Option<usize>,
}

/// How what is typed before the cursor goes on; `None` when it is no command with arguments, or its name is
/// still being typed.
#[must_use]
pub fn usage(before: &str) -> Option<Usage> {
    let (name, rest) = before.strip_prefix('/')?.split_once(char::is_whitespace)?;
    let entry = entry(name).filter(|entry| !entry.arguments.is_empty())?;
    let kinds: Vec<&str> = entry.arguments.split_whitespace().collect();
    let mut next = 0;
    let mut words = rest.split_whitespace().peekable();
    while let Some(word) = words.next() {
        while next + 1 < kinds.len() && !fits(kinds[next], word) {
            next += 1;
        }
        let is_done = words.peek().is_some() || rest.ends_with(char::is_whitespace);
        if is_done && !takes_all(kinds.get(next).copied()) {
            next += 1;
        }
    }
    Some(Usage {
        entry,
        next: (next < kinds.len()).then_some(next),
    })
}

/// Whether a word can be that argument; those that can be left out are told by what they look like.
fn fits(kind: &str, word: &str) -> bool {
    match kind {
        "[DURATION]" => Span::parse(word).is_ok() || word.bytes().all(|byte| byte.is_ascii_digit()),
        "[+address]" => word.starts_with('+'),
        _ => true,
    }
}

/// Whether everything that follows belongs to this argument.
fn takes_all(kind: Option<&str>) -> bool {
    let kind = kind.map(|kind| kind.trim_matches(['[', ']']));
    matches!(kind, None | Some("TEXT" | "WORDS" | "REASON" | "PASSWORD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_that_is_being_typed_is_known() {
        let cases = [
            ("/mute ", Some("USER")),
            ("/mute be", Some("USER")),
            ("/mute bert ", Some("[DURATION]")),
            ("/mute bert 10", Some("[DURATION]")),
            ("/mute bert 10m ", Some("[REASON]")),
            ("/mute bert spa", Some("[REASON]")),
            ("/mute bert spam and more ", Some("[REASON]")),
            ("/ban bert +ad", Some("[+address]")),
            ("/msg bert hello there ", Some("TEXT")),
            ("/unmute bert ", None),
            ("/join dev ", Some("[KEY|private]")),
        ];
        for (typed, expected) in cases {
            let usage = usage(typed).expect("a command");
            let kinds: Vec<&str> = usage.entry.arguments.split_whitespace().collect();
            assert_eq!(usage.next.map(|at| kinds[at]), expected, "{typed:?}");
        }
        for typed in ["/mute", "/rooms ", "/nonsense x", "hello", "//mute x", ""] {
            assert_eq!(usage(typed), None, "{typed:?}");
        }
    }
}
