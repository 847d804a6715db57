//! What the cases write: a store with a writer and a reader, and short ways to make changes.

use parlor_core::{Actor, Change, Device, Event, EventBody, Origin, Room, User};
use parlor_model::{
    ClientId, DeviceId, IdSource, Manner, MessageText, RoomId, RoomKind, RoomName, Seq, ServerRole,
    Timestamp, UserId, UserName, fresh_id,
};

use super::Harness;
use crate::{EventRange, Order, Reader, Store, StoreError, Writer};

/// The time at which the cases begin.
pub(super) const START: i64 = 1_800_000_000_000;

/// Ids that count, far from those that a harness may use.
#[derive(Debug)]
pub(super) struct Ids(u128);

impl Ids {
    pub(super) fn skip(&mut self, count: u128) {
        self.0 += count;
    }
}

impl IdSource for Ids {
    fn bytes16(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

/// An open store and where its logs end.
pub(super) struct Sample {
    pub(super) reader: Box<dyn Reader>,
    pub(super) writer: Box<dyn Writer>,
    pub(super) store: Box<dyn Store>,
    pub(super) ids: Ids,
    pub(super) alice: Actor,
    pub(super) clock: i64,
    heads: std::collections::BTreeMap<RoomId, Seq>,
}

impl Sample {
    pub(super) fn open(harness: &mut dyn Harness) -> Self {
        let store = harness.open();
        let snapshot = store.load().unwrap();
        let heads = snapshot
            .rooms
            .iter()
            .map(|room| (room.id, room.head))
            .collect();
        let (reader, writer) = (store.reader().unwrap(), store.writer().unwrap());
        let alice = actor(0xa11ce, "Alice");
        Self {
            reader,
            writer,
            store,
            ids: Ids(1 << 100),
            alice,
            clock: START,
            heads,
        }
    }

    /// Closes the store and opens it again.
    pub(super) fn reopen(self, harness: &mut dyn Harness) -> Self {
        let (clock, ids) = (self.clock, Ids(self.ids.0));
        drop(self);
        Self {
            clock,
            ids,
            ..Self::open(harness)
        }
    }

    /// The next event of a room, by Alice, a second after the one before.
    pub(super) fn event(&mut self, room: RoomId, body: EventBody) -> Event {
        self.clock += 1_000;
        let head = self.heads.entry(room).or_default();
        *head = head.next();
        let at = Timestamp::from_millis(self.clock);
        Event {
            room,
            seq: *head,
            at,
            actor: self.alice.clone(),
            origin: None,
            expires_at: None,
            body,
        }
    }

    pub(super) fn commit(&mut self, changes: &[Change]) {
        self.writer.commit(changes).unwrap();
    }

    /// Commits one event and answers with it.
    pub(super) fn put(&mut self, room: RoomId, body: EventBody) -> Event {
        let event = self.event(room, body);
        self.commit(&[Change::Event(event.clone())]);
        event
    }

    /// Commits a message and answers with it.
    pub(super) fn say(&mut self, room: RoomId, text: &str) -> Event {
        self.put(room, message(text))
    }

    /// Commits a message that came with a client-made id.
    pub(super) fn say_as(
        &mut self,
        room: RoomId,
        device: DeviceId,
        id: &str,
    ) -> Result<Event, StoreError> {
        let origin = Origin {
            device,
            id: ClientId::parse(id).unwrap(),
        };
        let event = Event {
            origin: Some(origin),
            ..self.event(room, message(id))
        };
        self.writer.commit(&[Change::Event(event.clone())])?;
        Ok(event)
    }

    pub(super) fn room(&mut self, name: &str) -> RoomId {
        let id = fresh_id(&mut self.ids);
        let at = Timestamp::from_millis(self.clock);
        let room = Room::new(
            id,
            Some(RoomName::parse(name).unwrap()),
            RoomKind::Public,
            at,
        );
        let created = self.event(id, EventBody::Created);
        self.commit(&[Change::RoomAdded(Box::new(room)), Change::Event(created)]);
        id
    }

    pub(super) fn device(&mut self, user: UserId, digest: u8) -> Device {
        self.clock += 1_000;
        let at = Timestamp::from_millis(self.clock);
        let id = fresh_id(&mut self.ids);
        let device = Device {
            id,
            user,
            digest: [digest; 32],
            label: format!("client {digest}"),
            at,
        };
        self.commit(&[Change::DeviceAdded(device.clone())]);
        device
    }

    /// All events of a room.
    pub(super) fn log(&mut self, room: RoomId) -> Vec<Event> {
        self.reader
            .events(room, range(0, None, usize::MAX, Order::Oldest))
            .unwrap()
    }

    /// Runs the index until it has everything.
    pub(super) fn index(&mut self) {
        while self.writer.index(7).unwrap().behind > 0 {}
    }
}

pub(super) fn range(after: u64, before: Option<u64>, limit: usize, order: Order) -> EventRange {
    EventRange {
        after: Seq::new(after),
        before: before.map(Seq::new),
        limit,
        order,
    }
}

pub(super) fn actor(id: u128, name: &str) -> Actor {
    Actor {
        user: UserId::from_bytes(id.to_be_bytes()),
        name: UserName::parse(name).unwrap(),
    }
}

pub(super) fn user(id: u128, name: &str, role: ServerRole) -> User {
    let at = Timestamp::from_millis(START);
    let Actor { user: id, name } = actor(id, name);
    User {
        id,
        account: (role > ServerRole::Guest).then(|| name.clone()),
        name,
        role,
        since: at,
        seen: at,
    }
}

pub(super) fn text(text: &str) -> MessageText {
    MessageText::parse(text).unwrap()
}

pub(super) fn message(content: &str) -> EventBody {
    let text = Some(text(content));
    EventBody::Message {
        text,
        reply_to: None,
        manner: Manner::Said,
        mentions: Vec::new(),
        edited: None,
    }
}

pub(super) fn seqs(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.seq.get()).collect()
}

/// The text of a message or an edit.
pub(super) fn text_of(event: &Event) -> Option<&str> {
    match &event.body {
        EventBody::Message { text, .. } | EventBody::Edited { text, .. } => {
            text.as_ref().map(MessageText::as_str)
        }
        _ => None,
    }
}
