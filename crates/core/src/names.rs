//! Who holds which name: unique by case folding (RFC 8265) and by the confusable skeletons (UTS 39) of
//! the folded form, of the form that is shown, and of that in capital letters.

use std::collections::HashMap;

use parlor_model::{RoomName, UserName};

use crate::Taken;

/// A name that is compared by its folded form and by its skeletons.
pub(crate) trait Named {
    fn folded(&self) -> &str;
    fn skeleton(&self) -> &str;
    fn shown_skeleton(&self) -> &str;
    fn cased_skeleton(&self) -> &str;
    fn upper_skeleton(&self) -> &str;
}

impl Named for UserName {
    fn folded(&self) -> &str {
        self.folded()
    }
    fn skeleton(&self) -> &str {
        self.skeleton()
    }
    fn shown_skeleton(&self) -> &str {
        self.shown_skeleton()
    }
    fn cased_skeleton(&self) -> &str {
        self.cased_skeleton()
    }
    fn upper_skeleton(&self) -> &str {
        self.upper_skeleton()
    }
}

impl Named for RoomName {
    fn folded(&self) -> &str {
        self.folded()
    }
    fn skeleton(&self) -> &str {
        self.skeleton()
    }
    fn shown_skeleton(&self) -> &str {
        self.shown_skeleton()
    }
    fn cased_skeleton(&self) -> &str {
        self.cased_skeleton()
    }
    fn upper_skeleton(&self) -> &str {
        self.upper_skeleton()
    }
}

/// The names in use and who holds them.
#[derive(Debug, Clone)]
pub(crate) struct NameIndex<T> {
    by_folded: HashMap<Box<str>, T>,
    by_skeleton: HashMap<Box<str>, T>,
    by_shown: HashMap<Box<str>, T>,
    by_cased: HashMap<Box<str>, T>,
    by_upper: HashMap<Box<str>, T>,
}

impl<T> Default for NameIndex<T> {
    fn default() -> Self {
        Self {
            by_folded: HashMap::new(),
            by_skeleton: HashMap::new(),
            by_shown: HashMap::new(),
            by_cased: HashMap::new(),
            by_upper: HashMap::new(),
        }
    }
}

impl<T: Copy + Eq> NameIndex<T> {
    pub(crate) fn holder(&self, name: &impl Named) -> Option<T> {
        self.holder_of(name.folded())
    }

    /// Who holds the name with this folded form.
    pub(crate) fn holder_of(&self, folded: &str) -> Option<T> {
        self.by_folded.get(folded).copied()
    }

    /// Why `holder` (or a newcomer) can't have the name; `None` when it is free for them.
    pub(crate) fn conflict(&self, name: &impl Named, holder: Option<T>) -> Option<Taken> {
        let by_other = |held: Option<&T>| held.is_some_and(|held| Some(*held) != holder);
        if by_other(self.by_folded.get(name.folded())) {
            return Some(Taken::Same);
        }
        let confusable = by_other(self.by_skeleton.get(name.skeleton()))
            || by_other(self.by_shown.get(name.shown_skeleton()))
            || by_other(self.by_upper.get(name.cased_skeleton()))
            || by_other(self.by_cased.get(name.upper_skeleton()));
        confusable.then_some(Taken::Confusable)
    }

    pub(crate) fn claim(&mut self, name: &impl Named, holder: T) {
        self.by_folded.insert(name.folded().into(), holder);
        self.by_skeleton.insert(name.skeleton().into(), holder);
        self.by_shown.insert(name.shown_skeleton().into(), holder);
        self.by_cased.insert(name.cased_skeleton().into(), holder);
        self.by_upper.insert(name.upper_skeleton().into(), holder);
    }

    pub(crate) fn release(&mut self, name: &impl Named, holder: T) {
        let keys = [
            (&mut self.by_folded, name.folded()),
            (&mut self.by_skeleton, name.skeleton()),
            (&mut self.by_shown, name.shown_skeleton()),
            (&mut self.by_cased, name.cased_skeleton()),
            (&mut self.by_upper, name.upper_skeleton()),
        ];
        for (held, key) in keys {
            if held.get(key) == Some(&holder) {
                held.remove(key);
            }
        }
    }
}
