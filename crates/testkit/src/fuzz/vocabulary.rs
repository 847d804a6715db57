//! What people type.

use parlor_core::vocabulary::{Spoken, parse};
use parlor_model::{Manner, sanitise};

use super::assert_inert;

/// A typed text: a command is never said to everyone, and what is refused is said in inert words.
///
/// # Panics
/// When that does not hold.
pub fn vocabulary(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match parse(text) {
        Ok(Spoken::Say {
            text: said,
            manner: Manner::Said,
        }) => {
            // Only what was marked as text may begin like a command.
            let visible = sanitise(text);
            let typed = visible.trim_start_matches(|c: char| !c.is_ascii_graphic());
            let is_say = typed
                .get(..4)
                .is_some_and(|word| word.eq_ignore_ascii_case("/say"));
            let is_text = typed.starts_with("//") || is_say;
            let like_a_command = said.as_str().trim_start().starts_with('/');
            assert!(
                !like_a_command || is_text,
                "{text:?} was said as {:?}",
                said.as_str()
            );
            let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
            assert!(!said.as_str().chars().any(acts));
        }
        Ok(_) => {}
        Err(error) => {
            let told = error.to_string();
            assert_inert(&told, false);
            assert!(told.chars().count() < 1_000, "{told:?}");
        }
    }
}
