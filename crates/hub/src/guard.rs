//! From whom a user takes direct messages, by their own word.

use parlor_core::{Denied, Outcome, UserRef};
use parlor_model::{RoomId, SessionId};

use crate::input::Who;
use crate::task::Task;

impl Task {
    pub(crate) fn guard(&mut self, who: Who, on: bool) -> Outcome {
        match self.state.presence.set_guarded(who.user, on) {
            true => Outcome::Done,
            false => Outcome::Unchanged,
        }
    }

    /// # Errors
    /// [`Denied::NoSuchUser`].
    pub(crate) fn accept(&mut self, who: Who, from: &UserRef, on: bool) -> Result<Outcome, Denied> {
        let from = self.state.find_user(from)?.id;
        self.state.presence.accept(who.user, from, on);
        Ok(Outcome::Done)
    }

    /// A session goes on as another one.
    pub(crate) fn inherits(&mut self, heir: SessionId, from: SessionId) {
        let user_of = |session| Some(self.state.presence.session(session)?.user);
        if let (Some(heir), Some(from)) = (user_of(heir), user_of(from)) {
            self.state.presence.accept_as(heir, from);
            if let Some(part) = self.state.presence.part(from).cloned() {
                self.state.presence.set_part(heir, part);
            }
        }
    }

    /// Whoever writes to somebody takes their answers.
    pub(crate) fn accept_answers(&mut self, who: Who, room: RoomId) {
        if !self.state.presence.is_guarded(who.user) {
            return;
        }
        let room = self.state.room(room);
        if let Some(other) = room.and_then(|room| self.state.other_in(room, who.user)) {
            self.state.presence.accept(who.user, other, true);
        }
    }
}
