//! The naive model: who is in which room and how long its log is, in plain sets.

use std::collections::{BTreeMap, BTreeSet};

use parlor_core::{Change, Event, EventBody};
use parlor_model::{ClientId, DeviceId, RoomId, RoomKind, Seq, UserId};

/// What the log says, as a person with pen and paper would keep it.
#[derive(Default)]
pub struct Paper {
    pub heads: BTreeMap<RoomId, u64>,
    pub members: BTreeMap<RoomId, BTreeSet<UserId>>,
    pub kinds: BTreeMap<RoomId, RoomKind>,
    pub kinds_of_event: BTreeSet<String>,
    pub sent: BTreeMap<(DeviceId, ClientId), Seq>,
}

impl Paper {
    pub fn note(&mut self, change: &Change, lobby: RoomId) {
        match change {
            Change::RoomAdded(room) => {
                self.kinds.insert(room.id, room.kind);
            }
            Change::UserForgotten { user } => {
                self.members
                    .values_mut()
                    .for_each(|members| _ = members.remove(user));
            }
            Change::DeviceRevoked { device } => self.sent.retain(|(of, _), _| of != device),
            Change::Event(event) => self.note_event(event, lobby),
            _ => {}
        }
    }

    fn note_event(&mut self, event: &Event, lobby: RoomId) {
        let kind = format!("{:?}", event.body);
        let end = kind.find(' ').unwrap_or(kind.len());
        self.kinds_of_event.insert(kind[..end].to_owned());
        let head = self.heads.entry(event.room).or_default();
        assert_eq!(event.seq.get(), *head + 1, "gap in a log");
        *head += 1;
        if event.room == lobby {
            return;
        }
        let kind = self.kinds.get(&event.room).copied();
        let (members, actor) = (
            self.members.entry(event.room).or_default(),
            event.actor.user,
        );
        match &event.body {
            EventBody::Created => assert_eq!(event.seq.get(), 1),
            EventBody::Joined { .. } => assert!(members.insert(actor), "joined twice"),
            // A public room may take what is said from outside.
            EventBody::Message { .. } if kind == Some(RoomKind::Public) => {}
            _ => assert!(members.contains(&actor), "{event:?} by one outside"),
        }
        match &event.body {
            EventBody::Left => _ = members.remove(&actor),
            EventBody::Removed { target, .. } => assert!(members.remove(&target.user)),
            _ => {}
        }
        let is_direct = self.kinds.get(&event.room) == Some(&RoomKind::Direct);
        assert!(
            !is_direct || members.len() <= 2,
            "a direct room of more than two"
        );
    }
}
