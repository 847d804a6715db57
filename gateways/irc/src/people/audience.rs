//! Who is told something about a user that no room's log has: their own connections, those who are in a channel with one of
//! them, and those who watch them; each once.

use parlor_core::Actor;
use parlor_model::{Few, RoomId, SessionId};

use crate::people::{Known, News, People, Why};

impl People {
    /// The user calls themselves something else at length, and everybody is told whom that concerns.
    pub(crate) fn renames_really(&self, who: &Actor, real_name: &str) {
        let mut known = self.lock();
        if let Some(face) = known.faces.get_mut(&who.user) {
            face.real_name = Some(real_name.to_owned());
        }
        known.tell_audience(who, |why| News::SetName {
            who: who.clone(),
            real_name: real_name.to_owned(),
            why,
        });
    }
}

impl Known {
    /// Tells everybody whom something about a user concerns.
    pub(super) fn tell_audience(&self, who: &Actor, news: impl Fn(Why) -> News) {
        let own: &[SessionId] = self.faces.get(&who.user).map_or(&[], |face| &face.sessions);
        let rooms = own.iter().filter_map(|session| self.clients.get(session));
        let rooms: Few<RoomId> = rooms
            .flat_map(|client| client.rooms.keys().copied())
            .collect();
        let watchers = self.watchers(&who.name);
        for (session, client) in &self.clients {
            let why = if client.user == who.user {
                Why::Own
            } else if !rooms.is_disjoint(&client.rooms) {
                Why::Shared
            } else if watchers.contains(session) {
                Why::Watched
            } else {
                continue;
            };
            client.inbox.put(news(why));
        }
    }
}
