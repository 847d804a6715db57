//! After the store failed: the state as it is on disk, with the people who are here.

use parlor_core::{Attended, Snapshot, State};
use parlor_model::{RoomId, Seq};
use parlor_store::{EventRange, Order};

use crate::delivery::EndReason;
use crate::log;
use crate::task::{Channel, Task, label};

impl Task {
    /// Takes over a snapshot. Sessions of users it has go on; what it has beyond what was told is told.
    pub(crate) async fn reload(&mut self, snapshot: Snapshot) {
        let Some(mut state) = State::new(snapshot, self.options.settings.clone()) else {
            tracing::error!("the store has no lobby any more");
            self.committer = None;
            return;
        };
        // Who is here is not stored, and stays: but for those whose coming in was refused just now,
        // and those whom the store does not know.
        state.presence = std::mem::take(&mut self.state.presence);
        let sessions: Vec<_> = state
            .presence
            .sessions()
            .map(|(s, a)| (s, a.user))
            .collect();
        for (session, user) in sessions {
            let known = state.user(user).is_some();
            if let (false, Some(seat)) = (known, self.seats.get(&session)) {
                seat.mailbox.end(EndReason::StoreReopened);
            }
            if (!known || !self.seats.contains_key(&session))
                && let Some(gone) = state.presence.close(session)
            {
                state.presence.leave(gone);
            }
        }
        for user in state.presence.users().collect::<Vec<_>>() {
            state.claim_name(user);
        }
        self.state = state;
        self.expiry.look_again();
        self.tell_missed().await;
        self.end_strays();
        self.tell_watchers_all();
    }

    /// Sessions that follow other rooms than they shall by now have to come in again. What rooms a session has
    /// chosen is as far as it was told.
    fn end_strays(&mut self) {
        for (session, seat) in &self.seats {
            let presence = &mut self.state.presence;
            let Some(attendee) = presence.session(*session) else {
                continue;
            };
            let user = attendee.user;
            if let Attended::Rooms(chosen) = attendee.attends.clone() {
                let untold = chosen.keys().filter(|room| !seat.rooms.contains(room));
                for room in untold {
                    presence.unattend(*session, *room);
                }
                for room in &seat.rooms {
                    presence.attend(*session, *room);
                }
                for room in self.state.direct_rooms_of(user) {
                    self.state.presence.attend(*session, room);
                }
            }
            let mut rooms = self.state.followed_by(*session);
            let mut followed = seat.rooms.clone();
            rooms.sort_unstable();
            followed.sort_unstable();
            if rooms != followed {
                seat.mailbox.end(EndReason::StoreReopened);
            }
        }
    }

    fn end_followers(&self, room: RoomId) {
        let followers = self.channels.get(&room).into_iter();
        let followers = followers.flat_map(|channel| channel.followers.values());
        followers.for_each(|mailbox| mailbox.end(EndReason::StoreReopened));
    }

    /// Tells events that are on disk though their commit reported an error.
    async fn tell_missed(&mut self) {
        for room in self.state.rooms() {
            let added = label(&self.state, room);
            self.channels
                .entry(room.id)
                .or_insert_with(|| Channel::new(added, Seq::ZERO));
        }
        let missed: Vec<(RoomId, Seq)> = self
            .state
            .rooms()
            .filter_map(|room| {
                let told = self.channels.get(&room.id)?.feed.seq();
                (told < room.head).then_some((room.id, told))
            })
            .collect();
        for (room, after) in missed {
            let range = EventRange {
                after,
                before: None,
                limit: usize::MAX >> 1,
                order: Order::Oldest,
            };
            let Ok(events) = self.readers.read(move |r| r.events(room, range)).await else {
                self.end_followers(room);
                continue;
            };
            let told = self.channels.get(&room).map(|channel| &channel.label);
            if let Some(label) = told {
                events.iter().for_each(|event| log::event(label, event));
            }
            let items = events.into_iter().map(|event| self.item(event, None));
            let items = items.collect();
            self.push(room, items);
        }
    }
}
