//! What is answered to a frame that can't be read.

use parlor_core::Denied;
use parlor_model::{TextError, sanitise_line};
use thiserror::Error;

use crate::ProtocolCode;

/// Why a client's frame is refused: the code, a sentence that names the rule, and the frame's tag when it
/// could be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct BadFrame {
    /// A [`ProtocolCode`], or `too_long` as [`Denied::TooLong`] has it.
    pub code: &'static str,
    /// For the person who reads it.
    pub message: String,
    /// Which request it was.
    pub tag: Option<u64>,
}

impl BadFrame {
    /// A refusal without a tag.
    #[must_use]
    pub fn new(code: ProtocolCode, message: impl Into<String>) -> Self {
        Self {
            code: code.as_str(),
            message: message.into(),
            tag: None,
        }
    }

    /// A field's value that breaks a rule.
    #[must_use]
    pub fn field(field: &str, rule: impl std::fmt::Display) -> Self {
        Self::new(ProtocolCode::BadRequest, format!("{field}: {rule}"))
    }

    /// A field's text that is empty or too long.
    #[must_use]
    pub fn text(field: &str, error: TextError) -> Self {
        match error {
            TextError::Empty => Self::field(field, error),
            TextError::TooLong { limit, length } | TextError::TooManyLines { limit, length } => {
                let denied = Denied::TooLong { limit, length };
                let message = format!("{field}: {error}");
                Self {
                    code: denied.code(),
                    message,
                    tag: None,
                }
            }
        }
    }

    /// The same, for the request with this tag.
    #[must_use]
    pub fn with_tag(self, tag: u64) -> Self {
        Self {
            tag: Some(tag),
            ..self
        }
    }
}

/// Characters of an error that repeats what was sent.
const REPEATED_CHARS: usize = 200;

/// The words of a parser's error, which repeat what somebody sent: on one line, without anything that a
/// terminal acts on, and not as long as what was sent may be.
#[must_use]
pub fn repeated(error: impl std::fmt::Display) -> String {
    let words = error.to_string();
    let words = sanitise_line(&words);
    match words.char_indices().nth(REPEATED_CHARS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::repeated;
    use crate::ClientFrame;

    #[test]
    fn what_was_sent_is_repeated_clean_and_short() {
        let told = repeated("kind \u{7f}\u{9b}31m\u{202e}public");
        assert!(told.contains("31mpublic"), "{told}");
        assert!(
            !told.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{told:?}"
        );
        assert_eq!(repeated("x".repeat(60_000)).chars().count(), 201);
    }

    #[test]
    fn what_a_frame_has_in_a_field_is_not_repeated() {
        let frame = |kind: &str| {
            let text = format!(r#"{{"type":"create_room","tag":1,"name":"x","kind":"{kind}"}}"#);
            ClientFrame::decode(&text).unwrap_err().message
        };
        for kind in ["\u{7f}\u{9b}31m", &"x".repeat(60_000)] {
            let told = frame(kind);
            assert!(
                told.ends_with(" must be `public`, `private` or `direct`."),
                "{told}"
            );
        }
    }
}
