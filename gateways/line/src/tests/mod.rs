//! Conversations without a socket: lines and deliveries in, requests and lines out.

mod chat;
mod encode;
mod files;
mod handoff;
mod moves;
mod read;
mod sign_in;

use std::sync::Arc;

use parlor_core::{Actor, Denied, Event, EventBody, Outcome};
use parlor_hub::{
    Answer, Delivery, Happening, Item, Reply, Request, RoomLabel, RoomSummary, RoomView,
};
use parlor_model::{
    Manner, MessageText, RoomFlags, RoomId, RoomKind, RoomName, Seq, SessionId, Timestamp, UserId,
    UserName, limits,
};

use crate::LineOptions;
use crate::chat::Welcome;
use crate::dialogue::{Dialogue, Step};
use crate::link::Links;

pub(super) const LOBBY: RoomId = RoomId::from_bytes([1; 16]);
pub(super) const DEV: RoomId = RoomId::from_bytes([2; 16]);
pub(super) const DIRECT: RoomId = RoomId::from_bytes([3; 16]);
pub(super) const OWN: SessionId = SessionId(7);

pub(super) fn actor(name: &str) -> Actor {
    let mut bytes = [0; 16];
    bytes[..name.len().min(16)].copy_from_slice(&name.as_bytes()[..name.len().min(16)]);
    Actor {
        user: UserId::from_bytes(bytes),
        name: UserName::parse(name).unwrap(),
    }
}

pub(super) fn label(id: RoomId) -> RoomLabel {
    let (name, kind) = match id {
        LOBBY => (Some("lobby"), RoomKind::Public),
        DEV => (Some("dev"), RoomKind::Private),
        _ => (None, RoomKind::Direct),
    };
    let name = name.map(|name| RoomName::parse(name).unwrap());
    RoomLabel {
        id,
        name,
        kind,
        lobby: id == LOBBY,
    }
}

pub(super) fn summary(id: RoomId, with: Option<&str>) -> RoomSummary {
    let label = label(id);
    RoomSummary {
        id,
        name: label.name,
        with: with.map(actor),
        kind: label.kind,
        lobby: label.lobby,
        since: Timestamp::from_millis(0),
        topic: String::new(),
        topic_set: None,
        members: 2,
        here: None,
        head: Seq::new(9),
        member: true,
    }
}

pub(super) fn opened(id: RoomId, with: Option<&str>) -> Delivery {
    let (summary, flags) = (summary(id, with), RoomFlags::default());
    let view = RoomView {
        summary,
        flags,
        keyed: false,
        members: None,
        pins: 0,
    };
    Delivery::RoomOpened(Box::new(view))
}

pub(super) fn event(room: RoomId, seq: u64, by: &str, body: EventBody) -> Event {
    let at = Timestamp::from_millis(seq.cast_signed() * 60_000);
    Event {
        room,
        seq: Seq::new(seq),
        at,
        actor: actor(by),
        origin: None,
        expires_at: None,
        body,
    }
}

pub(super) fn message(text: &str) -> EventBody {
    let text = Some(MessageText::parse(text).unwrap());
    EventBody::Message {
        text,
        reply_to: None,
        manner: Manner::Said,
        mentions: Vec::new(),
        edited: None,
    }
}

/// A client and its conversation.
pub(super) struct Client {
    pub(super) dialogue: Dialogue,
    pub(super) asked: Vec<(u64, Request)>,
    pub(super) closed: bool,
}

impl Client {
    /// Just connected; the greeting was read.
    pub(super) fn connect(options: LineOptions) -> Self {
        let mut dialogue = Dialogue::new(Arc::new(options), limits::MESSAGE_CHARS, Links::fixed());
        dialogue.greet("Home");
        let mut client = Self {
            dialogue,
            asked: Vec::new(),
            closed: false,
        };
        assert_eq!(
            client.read(),
            "* Welcome to Home. Please enter your name:\n"
        );
        client
    }

    /// Signed in as alice by full lines; everything was read.
    pub(super) fn alice() -> Self {
        let mut client = Self::connect(LineOptions::default());
        client.send("alice\n");
        client.enter("alice");
        client.read();
        client
    }

    /// Sends bytes; answers with the steps that are not submissions.
    pub(super) fn send_bytes(&mut self, bytes: &[u8]) -> Vec<Step> {
        self.dialogue.feed(bytes);
        self.steps()
    }

    pub(super) fn send(&mut self, text: &str) -> Vec<Step> {
        self.send_bytes(text.as_bytes())
    }

    /// Sends lines and answers with what is said to them.
    pub(super) fn say(&mut self, lines: &str) -> String {
        self.send(&format!("{lines}\n"));
        self.read()
    }

    pub(super) fn pause(&mut self) -> Vec<Step> {
        assert!(self.dialogue.waits_for_pause());
        self.dialogue.pause();
        self.steps()
    }

    pub(super) fn steps(&mut self) -> Vec<Step> {
        let mut others = Vec::new();
        while !self.closed {
            match self.dialogue.step(true) {
                None => break,
                Some(Step::Submit(tag, request)) => self.asked.push((tag, request)),
                Some(Step::Close) => self.closed = true,
                Some(other) => others.push(other),
            }
        }
        others
    }

    /// The hub says that the name is free and lets the client in.
    pub(super) fn enter(&mut self, name: &str) {
        self.dialogue.registered(false);
        self.entered(Ok(name));
    }

    pub(super) fn entered(&mut self, entered: Result<&str, Denied>) {
        let welcome = |name| Welcome {
            id: OWN,
            me: actor(name),
            lobby: LOBBY,
        };
        self.dialogue.entered(entered.map(welcome));
        let _ = self.steps();
    }

    pub(super) fn deliver(&mut self, delivery: Delivery) -> String {
        self.dialogue.deliver(delivery);
        let _ = self.steps();
        self.read()
    }

    /// Something happens in a room; answers with what the client reads of it.
    pub(super) fn hears(&mut self, room: RoomId, what: Happening, by: Option<SessionId>) -> String {
        let (label, items) = (label(room), [Item::new(what, by)]);
        self.dialogue.happened(&label, &items, |skip, pieces| {
            let mut bytes = Vec::new();
            for item in items.iter().filter(|item| !skip(item)) {
                crate::encode::item(&label, item, &Links::fixed(), &mut bytes);
            }
            pieces.extend(Some(bytes::Bytes::from(bytes)).filter(|bytes| !bytes.is_empty()));
        });
        self.read()
    }

    /// Everything written since the last look.
    pub(super) fn read(&mut self) -> String {
        String::from_utf8(self.dialogue.output.drain()).unwrap()
    }

    /// The requests since the last look, as they would be logged.
    pub(super) fn requests(&mut self) -> Vec<String> {
        self.asked
            .iter()
            .map(|(_, request)| format!("{request:?}"))
            .collect()
    }

    /// Answers the oldest request that has no answer.
    pub(super) fn answer(&mut self, answer: Answer) -> String {
        let (tag, _) = self.asked.remove(0);
        self.deliver(Delivery::Answered { tag, answer })
    }

    pub(super) fn done(&mut self, outcome: Outcome) -> String {
        self.answer(Ok(Reply::Done(outcome)))
    }
}
