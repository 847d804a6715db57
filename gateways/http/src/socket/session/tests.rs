//! The session machine, fed with bytes and deliveries.

mod end;
mod frame;
mod hello;
mod patience;
mod request;

use std::io::IoSlice;
use std::time::Duration;

use parlor_hub::{Answer, Delivery};
use parlor_wire::{Limits, ServerRole, Welcome};
use serde_json::Value;
use tokio::time::Instant;
use tungstenite::Message;

use super::super::client::{read, text};
use super::super::outbox::JOINED;
use super::{Action, SocketSession};
use crate::HttpOptions;

const HELLO: &str = r#"{"type":"hello","v":1,"name":"ada"}"#;
const ID: &str = "0123456789abcdef0123456789abcdef";

/// A machine with the client on its other side.
struct Talk {
    socket: SocketSession,
    now: Instant,
}

impl Talk {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            socket: SocketSession::new(&HttpOptions::default(), 4_000, now),
            now,
        }
    }

    /// One that is signed in and has read its welcome.
    fn open() -> Self {
        let mut talk = Self::new();
        talk.send(&text(HELLO));
        assert!(matches!(talk.next(), Some(Action::Enter(_))));
        let welcome = Welcome {
            v: 1,
            server: "Parlor".into(),
            version: "0".into(),
            epoch: ID.parse().unwrap(),
            user: ID.parse().unwrap(),
            name: "ada".into(),
            role: ServerRole::Guest,
            token: None,
            resumed: false,
            needs_factor: false,
            now: None,
            limits: Limits::new(4_000),
        };
        talk.socket.welcome(welcome, talk.now);
        assert_eq!(talk.frames()[0]["type"], "welcome");
        talk
    }

    fn send(&mut self, bytes: &[u8]) {
        self.socket.receive(bytes, self.now);
    }

    fn next(&mut self) -> Option<Action> {
        self.socket.next(self.now)
    }

    fn deliver(&mut self, deliveries: Vec<Delivery>) {
        self.socket.deliver(deliveries, |_, _| {}, self.now);
    }

    fn answer(&mut self, tag: u64, answer: Answer) {
        self.deliver(vec![Delivery::Answered { tag, answer }]);
    }

    /// Tags of what was asked for, until there is nothing more to do.
    fn tags(&mut self) -> Vec<u64> {
        let tag = |action| match action {
            Action::Submit { tag, .. } => tag,
            other => panic!("{other:?}"),
        };
        std::iter::from_fn(|| self.next()).map(tag).collect()
    }

    /// Takes everything that was written.
    fn messages(&mut self) -> Vec<Message> {
        read(self.bytes())
    }

    fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while self.socket.has_output() {
            let mut slices = [IoSlice::new(&[]); JOINED];
            let count = self.socket.lend(&mut slices);
            let piece: Vec<u8> = slices[..count]
                .iter()
                .flat_map(|slice| slice.iter().copied())
                .collect();
            self.socket.wrote(piece.len(), self.now);
            bytes.extend(piece);
        }
        bytes
    }

    fn frames(&mut self) -> Vec<Value> {
        let frame = |message| match message {
            Message::Text(text) => serde_json::from_str(&text).ok(),
            _ => None,
        };
        self.messages().into_iter().filter_map(frame).collect()
    }

    /// The code of the goodbye and that of the close frame, which must be the last two.
    fn goodbye(&mut self) -> (String, u16) {
        assert!(!self.socket.is_open());
        let messages = self.messages();
        let [.., Message::Text(goodbye), Message::Close(Some(close))] = &messages[..] else {
            panic!("{messages:?}")
        };
        let goodbye: Value = serde_json::from_str(goodbye).unwrap();
        assert_eq!(goodbye["type"], "goodbye");
        (
            goodbye["code"].as_str().unwrap().to_owned(),
            close.code.into(),
        )
    }

    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.socket.on_time(self.now);
    }
}

fn post(tag: u64) -> Vec<u8> {
    text(&format!(
        r##"{{"type":"post","tag":{tag},"room":"#lobby","text":"hi"}}"##
    ))
}

fn ended(name: &str, code: u16) -> (String, u16) {
    (name.to_owned(), code)
}
