//! What a user keeps at hand and what is their own: pins, what is unread, whom they ignore.

use parlor_core::{Action, Actor, Denied, policy};
use parlor_model::{RoomId, Seq, Timestamp, UserId};
use parlor_store::{Reader, UnreadQuery};

use crate::complete::event_at;
use crate::input::{Asker, Who};
use crate::readers::received;
use crate::reply::Reply;
use crate::task::Task;
use crate::views::actor;

impl Task {
    pub(crate) fn read_pins(&mut self, asker: Asker, who: Who, room: &parlor_core::RoomRef) {
        let (room, pinned) = match self.pinned(who.user, room) {
            Ok(found) => found,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        let read = self.readers.run(move |reader: &mut dyn Reader| {
            let events = pinned.into_iter().map(|seq| event_at(reader, room, seq));
            events.collect::<Result<Vec<_>, _>>()
        });
        self.answer_elsewhere(asker, async move {
            let events = received(read.await)?;
            Ok(Reply::Pins(events.into_iter().flatten().collect()))
        });
    }

    fn pinned(
        &self,
        user: UserId,
        room: &parlor_core::RoomRef,
    ) -> Result<(RoomId, Vec<Seq>), Denied> {
        let found = self.state.find_room(room, user)?;
        policy::may(self.state.standing(user, Some(found.id)), Action::Read)?;
        Ok((found.id, found.pinned()))
    }

    pub(crate) fn read_mine(&mut self, asker: Asker, who: Who) {
        let user = who.user;
        let Some(first_came) = self.state.user(user).map(|user| user.since) else {
            return self.pending.answer(asker, Err(Denied::InvalidToken));
        };
        let rooms = self.state.rooms_of(user).into_iter();
        let rooms: Vec<_> = rooms
            .filter_map(|room| self.unread_query(room, user, first_came))
            .collect();
        let ignored = self.ignored_by(user);
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.unread(user, &rooms));
        self.answer_elsewhere(asker, async move {
            Ok(Reply::Mine(received(read.await)?, ignored))
        });
    }

    fn unread_query(
        &self,
        room: RoomId,
        user: UserId,
        first_came: Timestamp,
    ) -> Option<UnreadQuery> {
        let found = self.state.room(room)?;
        let membership = found.members.get(&user);
        Some(UnreadQuery {
            room,
            // Everyone is in the lobby since they first came.
            since: match room == self.state.lobby() {
                true => first_came,
                false => membership?.since,
            },
            all_mention: found.kind == parlor_model::RoomKind::Direct,
        })
    }

    /// Whom a user ignores, sorted by name.
    pub(crate) fn ignored_by(&self, user: UserId) -> Vec<Actor> {
        let ignored = self.state.ignored_by(user).iter();
        let ignored = ignored.filter_map(|user| self.state.user(*user));
        let mut ignored: Vec<_> = ignored.map(|user| actor(user.id, &user.name)).collect();
        ignored.sort_by(|a, b| a.name.folded().cmp(b.name.folded()));
        ignored
    }
}
