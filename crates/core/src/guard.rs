//! Who wants direct messages from registered users alone, and from whom else: by their own word, or because they wrote first. It
//! holds while they are here.

use std::collections::BTreeSet;

use parlor_model::{RoomKind, UserId, limits};

use crate::{Denied, Room, State, User};

/// From whom a user takes direct messages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    on: bool,
    /// Whom they take messages from although these are guests.
    accepted: BTreeSet<UserId>,
}

impl Guard {
    pub(crate) fn set(&mut self, on: bool) -> bool {
        std::mem::replace(&mut self.on, on) != on
    }

    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// Takes messages from somebody, or not any more; one who is over the limit is not added.
    pub(crate) fn accept(&mut self, user: UserId, on: bool) {
        if !on {
            self.accepted.remove(&user);
        } else if self.accepted.len() < limits::ACCEPTED {
            self.accepted.insert(user);
        }
    }

    /// Takes messages from whom another user takes them, too.
    pub(crate) fn accept_all(&mut self, other: &Self) {
        for user in &other.accepted {
            self.accept(*user, true);
        }
    }

    fn keeps_out(&self, author: &User) -> bool {
        self.on && author.account().is_none() && !self.accepted.contains(&author.id)
    }
}

impl State {
    /// Refuses what a guest says to somebody who takes messages from registered users alone.
    pub(crate) fn takes_from(&self, to: UserId, author: &User) -> Result<(), Denied> {
        let guard = self.presence.guard(to);
        let Some(to) = self
            .user(to)
            .filter(|_| guard.is_some_and(|guard| guard.keeps_out(author)))
        else {
            return Ok(());
        };
        Err(Denied::Guarded(to.name.to_string()))
    }

    /// The same for whoever else is in a direct room.
    pub(crate) fn room_takes_from(&self, room: &Room, author: &User) -> Result<(), Denied> {
        match self.other_in(room, author.id) {
            Some(other) => self.takes_from(other, author),
            None => Ok(()),
        }
    }

    /// In a direct room the other one.
    #[must_use]
    pub fn other_in(&self, room: &Room, user: UserId) -> Option<UserId> {
        let is_direct = room.kind == RoomKind::Direct;
        room.members
            .keys()
            .copied()
            .find(|member| is_direct && *member != user)
    }
}
