//! A room that a client follows.

use parlor_core::Actor;
use parlor_model::{RoomKind, RoomName};

/// A room that a client follows.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// What it is.
    pub kind: RoomKind,
    /// Its name; a direct room has none.
    pub name: Option<RoomName>,
    /// In a direct room the other one.
    pub with: Option<Actor>,
}

impl Place {
    /// Whether it is called that, in whichever case.
    pub(crate) fn is_called(&self, name: &RoomName) -> bool {
        let called = self.name.as_ref();
        called.is_some_and(|called| called.folded() == name.folded())
    }
}
