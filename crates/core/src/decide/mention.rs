//! Mentions: whom a text names as `@name`.

use parlor_model::{UserId, UserName, limits};

use crate::State;

/// How much punctuation may follow a name and is not part of it.
const TRAILING: usize = 3;

/// The users that a text mentions, each once, in order. An `@` within a word mentions nobody, and only
/// so many others are looked at.
pub(super) fn mentions(state: &State, text: &str) -> Vec<UserId> {
    let signs = text
        .match_indices('@')
        .filter(|(at, _)| starts_word(&text[..*at]));
    let mut found = Vec::new();
    for (at, _) in signs.take(limits::MENTIONS) {
        if let Some(user) = mentioned(state, &text[at + 1..])
            && !found.contains(&user)
        {
            found.push(user);
        }
    }
    found
}

fn starts_word(before: &str) -> bool {
    !before
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
}

/// The user whose name starts this text: up to white space or what no name can have, less some
/// punctuation at the end that a name could have.
fn mentioned(state: &State, text: &str) -> Option<UserId> {
    let ends = |c: char| c.is_whitespace() || "!@:,*?#&%~+<>\"'[]()|".contains(c);
    let mut name = text.split(ends).next()?;
    if name
        .chars()
        .nth(limits::USER_NAME_CHARS + TRAILING)
        .is_some()
    {
        return None;
    }
    for _ in 0..=TRAILING {
        if let Some(user) = holder(state, name) {
            return Some(user);
        }
        name = name.strip_suffix(['.', ';', '}'])?;
    }
    None
}

fn holder(state: &State, name: &str) -> Option<UserId> {
    if name.is_ascii() {
        return state.user_names.holder_of(&name.to_ascii_lowercase());
    }
    let name = UserName::parse(name).ok()?;
    state.user_names.holder(&name)
}
