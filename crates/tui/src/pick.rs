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

/// Finds names by what is typed of them: those that are it first, then those that begin with it, that have
/// a word that begins with it, that hold it, and at last those that hold its letters in this order.
/// Returns their places, best first; equals stay in order.
#[must_use]
pub fn find<'a>(query: &str, names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let query = query.to_lowercase();
    let ranked = names
        .enumerate()
        .filter_map(|(at, name)| Some((rank(&query, name)?, at)));
    let mut ranked: Vec<(u8, usize)> = ranked.collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, at)| at).collect()
}

fn rank(query: &str, name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    if name == query {
        return Some(0);
    }
    if name.starts_with(query) {
        return Some(1);
    }
    let mut words = name.split(|letter: char| !letter.is_alphanumeric());
    if words.any(|word| word.starts_with(query)) {
        return Some(2);
    }
    if name.contains(query) {
        return Some(3);
    }
    let mut letters = name.chars();
    let holds = query
        .chars()
        .all(|wanted| letters.any(|letter| letter == wanted));
    holds.then_some(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_fits_come_first() {
        let names = ["undev", "my-dev", "devel", "dxexv", "dev", "other"];
        let found = find("DEV", names.into_iter());
        let found: Vec<&str> = found.into_iter().map(|at| names[at]).collect();
        assert_eq!(found, ["dev", "devel", "my-dev", "undev", "dxexv"]);
    }

    #[test]
    fn choosing_goes_around_the_ends() {
        let mut pick = Pick::new(vec!["a", "b"]);
        pick.previous();
        assert_eq!(pick.chosen(), Some(&"b"));
        pick.next();
        assert_eq!(pick.chosen(), Some(&"a"));
        let mut none = Pick::<u8>::default();
        none.next();
        none.previous();
        assert_eq!(none.chosen(), None);
    }
}
