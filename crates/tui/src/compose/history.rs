//! What was typed before.

use std::collections::VecDeque;

use super::secret_from;

/// Lines kept.
const KEPT: usize = 500;

/// What was typed, and which of it is being looked at.
#[derive(Debug, Default)]
pub struct InputHistory {
    entries: VecDeque<String>,
    /// How far back the one that is looked at is, from 1; with what was being typed before.
    back: Option<(usize, String)>,
}

impl InputHistory {
    /// What was typed in earlier runs, oldest first.
    #[must_use]
    pub fn new(entries: Vec<String>) -> Self {
        let mut history = Self::default();
        entries.iter().for_each(|entry| history.push(entry));
        history
    }

    /// What was typed, oldest first.
    #[must_use]
    pub const fn entries(&self) -> &VecDeque<String> {
        &self.entries
    }

    /// Keeps what was typed, unless it is empty, the same as the one before, or holds a password.
    pub fn push(&mut self, text: &str) {
        self.back = None;
        if text.trim().is_empty()
            || secret_from(text).is_some()
            || self.entries.back().is_some_and(|last| last == text)
        {
            return;
        }
        if self.entries.len() >= KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(text.to_owned());
    }

    /// Looks at none of them any more: what was being typed belongs to another room.
    pub fn leave(&mut self) {
        self.back = None;
    }

    /// The one before, while `typed` is what stands in the composer.
    pub fn back(&mut self, typed: &str) -> Option<String> {
        let (back, typed) = self.back.clone().unwrap_or_else(|| (0, typed.to_owned()));
        let at = self.entries.len().checked_sub(back + 1)?;
        self.back = Some((back + 1, typed));
        self.entries.get(at).cloned()
    }

    /// The one after, and in the end what was being typed.
    pub fn forward(&mut self) -> Option<String> {
        let (back, typed) = self.back.take()?;
        if back <= 1 {
            return Some(typed);
        }
        self.back = Some((back - 1, typed));
        self.entries.get(self.entries.len() - (back - 1)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_lead_through_what_was_typed_and_to_the_draft_again() {
        let mut history = InputHistory::new(vec!["one".to_owned(), "two".to_owned()]);
        assert_eq!(history.back("draft").as_deref(), Some("two"));
        assert_eq!(history.back("two").as_deref(), Some("one"));
        assert_eq!(history.back("one"), None);
        assert_eq!(history.forward().as_deref(), Some("two"));
        assert_eq!(history.forward().as_deref(), Some("draft"));
        assert_eq!(history.forward(), None);
    }

    #[test]
    fn secrets_doubles_and_nothing_are_not_kept() {
        let mut history = InputHistory::default();
        for text in [
            "one",
            "one",
            "",
            " ",
            "/register secret",
            " /PASSWORD a b",
            "two",
        ] {
            history.push(text);
        }
        assert_eq!(history.entries(), &["one", "two"]);
    }

    #[test]
    fn only_so_much_is_kept() {
        let mut history = InputHistory::default();
        (0..600).for_each(|number| history.push(&number.to_string()));
        assert_eq!(history.entries().len(), KEPT);
        assert_eq!(history.entries()[0], "100");
    }
}
