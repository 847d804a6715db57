//! After the store failed: the state as it is on disk, with the people who are here.

use parlor_core::{RECENT_IDS, RecentIds, Snapshot, State};
use parlor_model::{DeviceId, RoomId, Seq};
use parlor_store::{EventRange, Order};

use crate::chunk::{Happening, Item};
use crate::delivery::EndReason;
use crate::task::{Channel, Task, label};

impl Task {
    /// Takes over a snapshot. Sessions of users it has go on; what it has beyond what was told is told.
    pub(crate) async fn reload(&mut self, snapshot: Snapshot) {
        let Some(mut state) = State::new(snapshot, self.options.settings.clone()) else {
            tracing::error!("the store has no lobby any more");
            self.committer = None;
            return;
        };
        let presence = std::mem::take(&mut self.state.presence);
        let seated = presence
            .sessions()
            .filter(|(session, _)| self.seats.contains_key(session));
        for (session, attendee) in seated {
            if state.user(attendee.user).is_some() {
                state.presence.open(session, attendee.clone());
                state.claim_name(attendee.user);
            } else if let Some(seat) = self.seats.get(&session) {
                seat.mailbox.end(EndReason::StoreReopened);
            }
        }
        let devices: Vec<DeviceId> = presence.sessions().filter_map(|(_, a)| a.device).collect();
        self.state = state;
        for device in devices {
            let known = self
                .readers
                .read(move |r| r.known_ids(device, RECENT_IDS))
                .await;
            if let Ok(known) = known {
                self.state
                    .remember_device(device, || RecentIds::load(known.ids, known.complete));
            }
        }
        self.tell_missed().await;
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
                continue;
            };
            let item = |event| Item {
                what: Happening::Event(event),
                by: None,
            };
            self.push(room, events.into_iter().map(item).collect());
        }
    }
}
