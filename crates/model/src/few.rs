//! A map for few entries, of which there are many in memory: the rooms of a session, the sessions of a user.

/// A sorted map in one allocation that is never larger than what is in it. Looking up takes `log n` steps, a change moves what
/// follows and allocates anew: right for some dozens of entries, most often one or two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Few<K, V = ()>(Vec<(K, V)>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Few<K, V> {
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(found, _)| found.cmp(key))
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.find(key).ok().map(|index| &self.0[index].1)
    }

    /// The value under a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let index = self.find(key).ok()?;
        Some(&mut self.0[index].1)
    }

    /// Whether there is a value under the key.
    #[must_use]
    pub fn contains(&self, key: &K) -> bool {
        self.find(key).is_ok()
    }

    /// Puts a value under a key; the one that was there before.
    pub fn put(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(index) => Some(std::mem::replace(&mut self.0[index].1, value)),
            Err(index) => {
                self.0.reserve_exact(1);
                self.0.insert(index, (key, value));
                None
            }
        }
    }

    /// Takes away what is under a key.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let index = self.find(key).ok()?;
        let (_, value) = self.0.remove(index);
        self.0.shrink_to_fit();
        Some(value)
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// All entries, sorted by key.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.0.iter().map(|(key, _)| key)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord> Few<K> {
    /// Adds a key; false when it was there already.
    pub fn insert(&mut self, key: K) -> bool {
        self.put(key, ()).is_none()
    }

    /// Whether both have no key in common.
    #[must_use]
    pub fn is_disjoint(&self, others: &Self) -> bool {
        !self.keys().any(|key| others.contains(key))
    }
}

impl<K: Ord> FromIterator<K> for Few<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut few = Self::default();
        keys.into_iter().for_each(|key| {
            few.insert(key);
        });
        few
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_as_a_larger_map_would_be(steps in prop::collection::vec((any::<bool>(), 0..8_u8, any::<u8>()), 0..40)) {
            let (mut few, mut map) = (Few::default(), BTreeMap::new());
            for (put, key, value) in steps {
                if put {
                    prop_assert_eq!(few.put(key, value), map.insert(key, value));
                } else {
                    prop_assert_eq!(few.remove(&key), map.remove(&key));
                }
                prop_assert!(few.iter().eq(map.iter()));
                prop_assert_eq!(few.get(&key), map.get(&key));
                prop_assert_eq!(few.0.capacity(), few.len());
            }
        }
    }

    #[test]
    fn as_a_set_it_says_what_is_new() {
        let mut few: Few<u8> = [3, 1, 3].into_iter().collect();
        assert!(few.keys().eq([&1, &3]));
        assert!(!few.insert(3) && few.insert(2));
        assert!(few.is_disjoint(&[0, 9].into_iter().collect()));
        assert!(!few.is_disjoint(&[0, 2].into_iter().collect()));
    }
}
