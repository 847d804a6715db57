//! What messages were made to say and to bear lately, which were deleted, and how far users read. The store is asked about a message before a command
//! is decided, and does not know yet what is still being committed then: this does.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use parlor_model::{Emoji, MessageText, RoomId, Seq, UserId};

/// How many of the newest are kept: more than two batches of commits have.
const KEPT: usize = 16_384;

/// The newest edits, reactions, deletions and marks of what was read, by hashes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lately {
    known: HashMap<u64, Newest>,
    order: VecDeque<(u64, u64)>,
    last: u64,
}

/// What came last, and the number under which it came.
#[derive(Debug, Clone, Copy)]
struct Newest {
    what: u64,
    number: u64,
}

/// A message.
pub(crate) type Place = (RoomId, Seq);

impl Lately {
    pub(crate) fn edited(&mut self, place: Place, text: &MessageText) {
        self.insert(hash(&place), hash(text));
    }

    pub(crate) fn reacted(&mut self, place: Place, user: UserId, emoji: &Emoji, on: bool) {
        self.insert(hash(&(place, user, emoji)), u64::from(on));
    }

    pub(crate) fn deleted(&mut self, place: Place) {
        self.insert(hash(&(place, "deleted")), u64::from(true));
    }

    /// Whether a message was deleted lately, or is over.
    pub(crate) fn is_deleted(&self, place: Place) -> bool {
        self.known.contains_key(&hash(&(place, "deleted")))
    }

    /// Notes how far a user has read a room.
    pub(crate) fn read(&mut self, reader: (UserId, RoomId), seq: Seq) {
        self.insert(hash(&reader), seq.get());
    }

    /// How far a user has read a room; `None` when that was not marked lately.
    pub(crate) fn has_read(&self, reader: (UserId, RoomId)) -> Option<Seq> {
        let newest = self.known.get(&hash(&reader))?;
        Some(Seq::new(newest.what))
    }

    /// Whether a message says this; `None` when it was not edited lately.
    pub(crate) fn says(&self, place: Place, text: &MessageText) -> Option<bool> {
        let newest = self.known.get(&hash(&place))?;
        Some(newest.what == hash(text))
    }

    /// Whether this reaction stands; `None` when it was not added or taken back lately.
    pub(crate) fn bears(&self, place: Place, user: UserId, emoji: &Emoji) -> Option<bool> {
        let newest = self.known.get(&hash(&(place, user, emoji)))?;
        Some(newest.what == u64::from(true))
    }

    fn insert(&mut self, key: u64, what: u64) {
        self.last += 1;
        let number = self.last;
        self.known.insert(key, Newest { what, number });
        self.order.push_back((key, number));
        if self.order.len() > KEPT
            && let Some((key, number)) = self.order.pop_front()
            && self
                .known
                .get(&key)
                .is_some_and(|newest| newest.number == number)
        {
            self.known.remove(&key);
        }
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(seq: usize) -> Place {
        (RoomId::from_bytes([1; 16]), Seq::new(seq as u64))
    }

    #[test]
    fn the_newest_counts_and_the_oldest_are_forgotten() {
        let (user, thumb) = (UserId::from_bytes([2; 16]), Emoji::parse("👍").unwrap());
        let text = |text: &str| MessageText::parse(text).unwrap();
        let mut lately = Lately::default();
        assert_eq!(lately.bears(place(1), user, &thumb), None);
        lately.reacted(place(1), user, &thumb, true);
        lately.reacted(place(1), user, &thumb, false);
        lately.edited(place(1), &text("a"));
        lately.deleted(place(0));
        assert!(lately.is_deleted(place(0)) && !lately.is_deleted(place(1)));
        assert_eq!(lately.bears(place(1), user, &thumb), Some(false));
        assert_eq!(lately.says(place(1), &text("a")), Some(true));
        assert_eq!(lately.says(place(1), &text("b")), Some(false));
        for seq in 3..KEPT {
            lately.edited(place(seq), &text("x"));
        }
        assert_eq!(lately.bears(place(1), user, &thumb), Some(false));
        assert_eq!(lately.says(place(1), &text("a")), Some(true));
        lately.edited(place(KEPT), &text("x"));
        lately.edited(place(KEPT + 1), &text("x"));
        lately.edited(place(KEPT + 2), &text("x"));
        assert!(!lately.is_deleted(place(0)), "a deletion is kept no longer");
        assert_eq!(lately.bears(place(1), user, &thumb), None);
        assert_eq!(lately.says(place(1), &text("a")), None);
        assert!(lately.known.len() <= KEPT && lately.order.len() <= KEPT);
    }
}
