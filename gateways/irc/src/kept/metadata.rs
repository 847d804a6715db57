//! What people and channels say of themselves, as keys and values (IRCv3 draft/metadata-2).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlor_model::{RoomId, UserId};

/// Keys that one user or channel may have.
pub(crate) const KEYS: usize = 20;
/// Bytes of a key.
const KEY_BYTES: usize = 64;
/// Bytes of a value.
pub(crate) const VALUE_BYTES: usize = 300;
/// Users and channels that have any.
const OWNERS: usize = 10_000;

/// The keys and values of one user or channel.
pub(crate) type Entries = BTreeMap<String, String>;

/// Whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    User(UserId),
    Channel(RoomId),
}

/// Why a value can't be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// Everybody's.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    kept: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    of: HashMap<Owner, Entries>,
    guests: HashSet<UserId>,
}

/// A key as it is kept: of letters, digits and `_.:/-`, in lower case, not beginning with a colon.
pub(crate) fn key(text: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:/-".contains(&byte);
    let is_key = !text.is_empty()
        && text.len() <= KEY_BYTES
        && !text.starts_with(':')
        && text.bytes().all(allowed);
    is_key.then(|| text.to_ascii_lowercase())
}

/// Sets a value, or takes it away; whether it was there.
///
/// # Errors
/// [`Full`].
pub(crate) fn set(entries: &mut Entries, key: &str, value: Option<&str>) -> Result<bool, Full> {
    let Some(value) = value else {
        return Ok(entries.remove(key).is_some());
    };
    if entries.len() >= KEYS && !entries.contains_key(key) {
        return Err(Full);
    }
    Ok(entries.insert(key.to_owned(), value.to_owned()).is_some())
}

impl Metadata {
    /// All of one.
    pub(crate) fn of(&self, owner: Owner) -> Entries {
        self.lock().of.get(&owner).cloned().unwrap_or_default()
    }

    /// Changes what one has; a guest's ends with them.
    ///
    /// # Errors
    /// What `change` says; [`Full`] when there are too many who have any.
    pub(crate) fn change<T>(
        &self,
        owner: Owner,
        is_guest: bool,
        change: impl FnOnce(&mut Entries) -> Result<T, Full>,
    ) -> Result<T, Full> {
        let mut kept = self.lock();
        if kept.of.len() >= OWNERS && !kept.of.contains_key(&owner) {
            return Err(Full);
        }
        let entries = kept.of.entry(owner).or_default();
        let changed = change(entries);
        if entries.is_empty() {
            kept.of.remove(&owner);
        }
        if let Owner::User(user) = owner {
            if is_guest {
                kept.guests.insert(user);
            } else {
                kept.guests.remove(&user);
            }
        }
        changed
    }

    /// Adds to what one has, in one go; `over` what is there already, or only beside it. With more than there may be, what was
    /// there before stays. What has changed by that.
    pub(crate) fn add(
        &self,
        owner: Owner,
        is_guest: bool,
        entries: Entries,
        over: bool,
    ) -> Entries {
        let mut changed = Entries::new();
        let add = |there: &mut Entries| {
            for (key, value) in entries {
                let is_news = match there.get(&key) {
                    Some(before) => over && *before != value,
                    None => true,
                };
                if is_news && set(there, &key, Some(&value)).is_ok() {
                    changed.insert(key, value);
                }
            }
            Ok(())
        };
        // Full when too many have any: then nothing was added.
        let _ = self.change(owner, is_guest, add);
        changed
    }

    /// Somebody has gone: a guest's is forgotten.
    pub(crate) fn gone(&self, user: UserId) {
        let mut kept = self.lock();
        if kept.guests.remove(&user) {
            kept.of.remove(&Owner::User(user));
        }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_of_a_few_characters_and_compare_in_lower_case() {
        assert_eq!(key("Display-Name").as_deref(), Some("display-name"));
        assert_eq!(key("ergo.chat/x_1:y").as_deref(), Some("ergo.chat/x_1:y"));
        for wrong in ["", ":x", "a b", "$url$", "ü", &"x".repeat(KEY_BYTES + 1)] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_added_stands_over_or_beside_what_is_there() {
        let (metadata, user) = (Metadata::default(), UserId::from_bytes([1; 16]));
        let owner = Owner::User(user);
        let entries = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect::<Entries>()
        };
        let first = entries(&[("a", "1"), ("b", "2")]);
        assert_eq!(metadata.add(owner, false, first.clone(), true), first);
        let second = entries(&[("a", "other"), ("b", "2"), ("c", "3")]);
        let beside = metadata.add(owner, false, second.clone(), false);
        assert_eq!(beside, entries(&[("c", "3")]));
        let over = metadata.add(owner, false, second, true);
        assert_eq!(over, entries(&[("a", "other")]));
        let many: Vec<_> = (0..KEYS)
            .map(|n| (format!("k{n:02}"), "v".to_owned()))
            .collect();
        let added = metadata.add(owner, false, many.into_iter().collect(), true);
        assert_eq!((added.len(), metadata.of(owner).len()), (KEYS - 3, KEYS));
    }

    #[test]
    fn nobody_has_more_than_their_share_and_guests_are_forgotten() {
        let (metadata, user) = (Metadata::default(), UserId::from_bytes([1; 16]));
        let owner = Owner::User(user);
        for n in 0..KEYS {
            let is_new = metadata.change(owner, true, |entries| {
                set(entries, &format!("k{n}"), Some("v"))
            });
            assert_eq!(is_new, Ok(false));
        }
        let put = |key: &'static str| {
            metadata.change(owner, true, move |entries| set(entries, key, Some("w")))
        };
        assert_eq!(put("more"), Err(Full));
        assert_eq!(put("k1"), Ok(true));
        assert_eq!(metadata.of(owner)["k1"], "w");
        metadata.gone(user);
        assert!(metadata.of(owner).is_empty());
    }
}
