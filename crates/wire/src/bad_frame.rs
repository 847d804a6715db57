//! What is answered to a frame that can't be read.

use parlor_core::Denied;
use parlor_model::TextError;
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
