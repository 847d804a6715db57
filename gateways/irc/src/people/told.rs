//! Telling connections something that no room's log has: those whom somebody concerns, those in a channel, one's own.

use parlor_core::Actor;
use parlor_model::{RoomId, SessionId, Timestamp, UserId};

use crate::people::{News, People};

impl People {
    /// The channels that the user's connections are in.
    pub(crate) fn rooms_of(&self, user: UserId) -> std::collections::BTreeSet<RoomId> {
        let known = self.lock();
        let own = known.clients.values().filter(|client| client.user == user);
        own.flat_map(|client| client.rooms.keys().copied())
            .collect()
    }

    /// Tells everybody whom something about a user concerns.
    pub(crate) fn tell_about(&self, who: &Actor, news: &News) {
        self.lock().tell_audience(who, |_| news.clone());
    }

    /// Tells everybody in a channel.
    pub(crate) fn tell_in(&self, room: RoomId, news: &News) {
        let known = self.lock();
        let there = known
            .clients
            .values()
            .filter(|client| client.rooms.contains(&room));
        there.for_each(|client| client.inbox.put(news.clone()));
    }

    /// Tells the user's other connections how far they have read.
    pub(crate) fn has_read(&self, who: &Actor, by: SessionId, target: &str, at: Timestamp) {
        let known = self.lock();
        for (session, client) in &known.clients {
            if client.user == who.user && *session != by {
                client.inbox.put(News::Read {
                    target: target.to_owned(),
                    at,
                });
            }
        }
    }
}
