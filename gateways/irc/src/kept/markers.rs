//! How far people have read, as times: for each of their channels and conversations, kept while the server runs. What lasts are
//! the hub's own marks, which count messages.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlor_model::{Timestamp, UserId, UserName};

use crate::names;

/// How many a user may have; the oldest times are forgotten beyond.
const PER_USER: usize = 500;

/// A channel or somebody, by the folded form of their name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(String);

impl Place {
    /// What a parameter names.
    pub(crate) fn named(target: &str) -> Option<Self> {
        let folded = match names::is_channel(target) {
            true => format!("{}{}", names::CHANNEL, names::room(target)?.folded()),
            false => UserName::parse(target).ok()?.folded().to_owned(),
        };
        Some(Self(folded))
    }
}

/// Everybody's markers.
#[derive(Debug, Default)]
pub(crate) struct Markers {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    of: HashMap<UserId, BTreeMap<Place, Timestamp>>,
    /// Those of them who won't come back when they have gone.
    guests: HashSet<UserId>,
}

impl Markers {
    /// How far a user has read.
    pub(crate) fn get(&self, user: UserId, place: &Place) -> Option<Timestamp> {
        self.lock().of.get(&user)?.get(place).copied()
    }

    /// The user has read so far, if not further already: how far it is now, and whether that is news.
    pub(crate) fn raise(
        &self,
        user: UserId,
        place: &Place,
        at: Timestamp,
        is_guest: bool,
    ) -> (Timestamp, bool) {
        let mut kept = self.lock();
        if is_guest {
            kept.guests.insert(user);
        } else {
            kept.guests.remove(&user);
        }
        let markers = kept.of.entry(user).or_default();
        match markers.get(place).copied() {
            Some(before) if before >= at => return (before, false),
            Some(_) => {}
            None if markers.len() >= PER_USER => {
                let oldest = markers.iter().min_by_key(|(_, at)| **at);
                if let Some(oldest) = oldest.map(|(place, _)| place.clone()) {
                    markers.remove(&oldest);
                }
            }
            None => {}
        }
        markers.insert(place.clone(), at);
        (at, true)
    }

    /// Somebody has gone: a guest's are forgotten.
    pub(crate) fn gone(&self, user: UserId) {
        let mut kept = self.lock();
        if kept.guests.remove(&user) {
            kept.of.remove(&user);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_marker_only_moves_on() {
        let (markers, user) = (Markers::default(), UserId::from_bytes([1; 16]));
        let (room, same) = (
            Place::named("#Room").unwrap(),
            Place::named("#room").unwrap(),
        );
        assert_eq!(markers.get(user, &room), None);
        assert_eq!(markers.raise(user, &room, at(5), false), (at(5), true));
        assert_eq!(markers.raise(user, &same, at(4), false), (at(5), false));
        assert_eq!(markers.raise(user, &same, at(5), false), (at(5), false));
        assert_eq!(markers.raise(user, &same, at(6), false), (at(6), true));
        assert_eq!(
            markers.get(user, &Place::named("room").unwrap()),
            None,
            "somebody called so"
        );
    }

    #[test]
    fn guests_are_forgotten_and_nobody_has_more_than_their_share() {
        let markers = Markers::default();
        let (guest, known) = (UserId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
        let place = Place::named("ada").unwrap();
        markers.raise(guest, &place, at(1), true);
        markers.raise(known, &place, at(1), false);
        (0..PER_USER).for_each(|n| {
            let place = Place::named(&format!("#r{n}")).unwrap();
            markers.raise(known, &place, at(2), false);
        });
        assert_eq!(markers.get(known, &place), None, "the oldest went");
        markers.gone(guest);
        markers.gone(known);
        assert_eq!(markers.get(guest, &place), None);
        assert!(markers.get(known, &Place::named("#r1").unwrap()).is_some());
    }
}
