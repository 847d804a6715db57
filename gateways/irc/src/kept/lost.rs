//! The channels of connections that were lost: whoever signs in again soon is in them at once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlor_model::{RoomId, UserId};

/// By user, for as long as the hub holds a place for them.
#[derive(Debug, Default)]
pub(crate) struct Lost(Mutex<HashMap<UserId, BTreeSet<RoomId>>>);

impl Lost {
    /// A connection of the user was lost, which was in these.
    pub(crate) fn add(&self, user: UserId, rooms: impl IntoIterator<Item = RoomId>) {
        self.lock().entry(user).or_default().extend(rooms);
    }

    /// They are back: what they were in.
    pub(crate) fn take(&self, user: UserId) -> BTreeSet<RoomId> {
        self.lock().remove(&user).unwrap_or_default()
    }

    /// They have gone for good.
    pub(crate) fn gone(&self, user: UserId) {
        self.lock().remove(&user);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, BTreeSet<RoomId>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
