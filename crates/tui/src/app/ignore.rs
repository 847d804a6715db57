//! Whom the user ignores: what they write is taken in, so that no gap is in the log, and not shown.

use std::collections::BTreeSet;

use parlor_wire::{EventBody, EventFrame, RoomId, UserId, UserLabel};

use super::App;

impl App {
    /// Takes note of whom the user ignores from now on; what is shown of rooms is read anew.
    pub(super) fn ignore(&mut self, ignored: &[UserLabel]) {
        let ignored = ignored.iter().map(|user| user.id).collect();
        if self.ignored == ignored {
            return;
        }
        self.ignored = ignored;
        for room in self.rooms.values_mut() {
            room.ignored.clone_from(&self.ignored);
        }
        let shown: Vec<RoomId> = self.rooms.keys().copied().collect();
        shown.into_iter().for_each(|room| self.reload(room));
    }
}

/// Whether an event is what somebody who is ignored says, shares or thinks of it.
pub(super) fn is_hidden(event: &EventFrame, ignored: &BTreeSet<UserId>) -> bool {
    ignored.contains(&event.by.id)
        && matches!(
            event.body,
            EventBody::Message { .. }
                | EventBody::Edited { .. }
                | EventBody::Reacted { .. }
                | EventBody::Unreacted { .. }
                | EventBody::FileOffered { .. }
                | EventBody::FileReady { .. }
                | EventBody::FileFailed { .. }
        )
}
