//! The newest client-made ids of a device, so that a retried command makes no second event.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use parlor_model::{ClientId, Manner, MessageText, Seq};

use crate::Posted;

/// How many ids of a device are kept whole: more than all its sessions together may have unanswered.
pub const RECENT_IDS: usize = 4096;
/// How many more are known by a hash, so that the store is only asked about those that match.
const HASHED_IDS: usize = 65_536;

/// The newest ids that one device used, and what they led to.
#[derive(Debug, Clone, Default)]
pub struct RecentIds {
    posted: HashMap<ClientId, Known>,
    order: VecDeque<ClientId>,
    older: HashSet<u64>,
    forgot_some: bool,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    posted: Posted,
    /// A hash of what was sent, where that is known.
    content: Option<u64>,
}

impl RecentIds {
    /// The ids of a device as the store has them, oldest first. `complete` says whether those are
    /// all that the device ever used.
    #[must_use]
    pub fn load(ids: impl IntoIterator<Item = (ClientId, Posted)>, complete: bool) -> Self {
        let mut recent = Self {
            forgot_some: !complete,
            ..Self::default()
        };
        for (id, posted) in ids {
            recent.insert(id, posted, None);
        }
        recent
    }

    /// What the id led to before, if it is among those kept whole.
    #[must_use]
    pub fn get(&self, id: &ClientId) -> Option<Posted> {
        self.posted.get(id).map(|known| known.posted)
    }

    /// Whether another message than this one is known to have been sent under the id.
    pub(crate) fn is_other(&self, id: &ClientId, content: u64) -> bool {
        let known = self.posted.get(id).and_then(|known| known.content);
        known.is_some_and(|known| known != content)
    }

    /// Whether only the store can tell if the id was used before, and for what. Never false for an id that
    /// was used for something that is not known here.
    #[must_use]
    pub fn must_ask(&self, id: &ClientId) -> bool {
        match self.posted.get(id) {
            Some(known) => known.content.is_none(),
            None => self.forgot_some || self.older.contains(&hash(id)),
        }
    }

    pub(crate) fn insert(&mut self, id: ClientId, posted: Posted, content: Option<u64>) {
        if self.posted.contains_key(&id) {
            return;
        }
        self.order.push_back(id.clone());
        self.posted.insert(id, Known { posted, content });
        if self.order.len() > RECENT_IDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.posted.remove(&oldest);
            self.forgot_some |= self.older.len() >= HASHED_IDS;
            if !self.forgot_some {
                self.older.insert(hash(&oldest));
            }
        }
    }
}

/// A message as a hash: two sendings of the same one have the same.
pub(crate) fn content(text: &MessageText, reply_to: Option<Seq>, manner: Manner) -> u64 {
    hash(&(text, reply_to, manner))
}

/// Anything that is sent as a hash.
pub(crate) fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use parlor_model::{RoomId, Seq, Timestamp};

    use super::*;

    fn id(number: usize) -> ClientId {
        ClientId::parse(&format!("id-{number}")).unwrap()
    }

    fn posted(number: usize) -> Posted {
        let room = RoomId::from_bytes([1; 16]);
        Posted {
            room,
            seq: Seq::new(number as u64),
            at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn store_is_asked_about_an_evicted_id_and_not_about_a_new_one() {
        let mut recent = RecentIds::load([], true);
        (0..=RECENT_IDS).for_each(|n| recent.insert(id(n), posted(n), Some(1)));
        assert_eq!(recent.get(&id(0)), None);
        assert!(recent.must_ask(&id(0)));
        assert_eq!(recent.get(&id(1)), Some(posted(1)));
        assert!(!recent.must_ask(&id(1)));
        assert!(!recent.must_ask(&id(RECENT_IDS + 1)));
    }

    #[test]
    fn store_is_asked_what_was_sent_under_an_id_that_it_told() {
        let mut recent = RecentIds::load([(id(1), posted(1))], true);
        recent.insert(id(2), posted(2), Some(1));
        assert!(recent.must_ask(&id(1)));
        assert!(!recent.must_ask(&id(2)));
    }

    #[test]
    fn when_not_all_are_known_any_other_may_be_older() {
        let recent = RecentIds::load([(id(1), posted(1))], false);
        assert!(recent.must_ask(&id(2)));
    }
}
