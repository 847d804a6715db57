//! What a check found: one line, and what to do about it.

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Good,
    /// It works, and could be better.
    Warning,
    /// It does not work, or not for long.
    Bad,
}

impl State {
    /// One word, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in one word.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// The same in words.
    pub said: String,
    /// What to do, where there is something to do.
    pub fix: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(check: &'static str, said: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Good,
            said: said.into(),
            fix: None,
        }
    }

    /// It could be better.
    pub fn warning(check: &'static str, said: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            state: State::Warning,
            fix: Some(fix.into()),
            ..Self::good(check, said)
        }
    }

    /// It does not work.
    pub fn bad(check: &'static str, said: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            state: State::Bad,
            ..Self::warning(check, said, fix)
        }
    }
}
