//! The state as (before, what happens, after): keys and frames go in, requests come out.

mod chat;
mod commands;
mod expiry;
pub(crate) mod files;
pub(crate) mod handoff;
mod ignore;
mod keys;
mod past;
mod places;
mod plain;

use parlor_wire::{
    Attendance, AttendanceChange, ErrorFrame, EventBody, EventFrame, Flags, Gateway, HistoryPage,
    Limits, MemberView, Posted, Reply, Request, RoomId, RoomKind, RoomRole, RoomSummary, RoomView,
    ServerFrame, ServerRole, StoreEpoch, UserId, UserLabel, Welcome,
};

use super::App;
use crate::file::FileStand;
use crate::log::ItemBody;
use crate::{Effect, Input, Key, KeyCode, Modifiers, Options};

pub(crate) const LOBBY: RoomId = RoomId(parlor_model::RoomId::from_bytes([1; 16]));
pub(crate) const DEV: RoomId = RoomId(parlor_model::RoomId::from_bytes([2; 16]));
const EPOCH: StoreEpoch = StoreEpoch(parlor_model::StoreEpoch::from_bytes([9; 16]));
/// A Monday morning.
const NOW: i64 = 1_795_424_400_000;

/// A client with a server made of the test's own words.
pub(crate) struct Stage {
    pub(crate) app: App,
    /// What was asked and not answered, oldest first.
    pub(crate) asked: Vec<(u64, Request)>,
    pub(crate) effects: Vec<Effect>,
    now: i64,
}

impl Stage {
    /// anna, in the lobby with bert, and nothing said yet.
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let mut stage = Self {
            app: App::new(options, &welcome(), NOW),
            asked: Vec::new(),
            effects: Vec::new(),
            now: NOW,
        };
        stage.told(ServerFrame::RoomOpened(Box::new(view(LOBBY, "lobby", 0))));
        stage.page(vec![]);
        stage
    }

    pub(crate) fn take(&mut self, input: Input) {
        for effect in self.app.take(input, self.now) {
            match effect {
                Effect::Send { tag, request } => self.asked.push((tag, *request)),
                other => self.effects.push(other),
            }
        }
    }

    pub(crate) fn told(&mut self, frame: ServerFrame) {
        self.take(Input::Frame(Box::new(frame)));
    }

    pub(crate) fn wait(&mut self, milliseconds: i64) {
        self.now += milliseconds;
        self.take(Input::Tick);
    }

    /// Somebody sets this machine's clock.
    pub(crate) fn step(&mut self, milliseconds: i64) {
        self.now += milliseconds;
        self.take(Input::Stepped(milliseconds));
    }

    /// Types: a character a key; `{Enter}`, `{Ctrl+k}`, `{Alt+Up}` are keys by name.
    pub(crate) fn keys(&mut self, typed: &str) {
        let mut rest = typed;
        while let Some(first) = rest.chars().next() {
            let key = match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
                Some((name, after)) => {
                    rest = after;
                    named(name)
                }
                None => {
                    rest = &rest[first.len_utf8()..];
                    Key::plain(KeyCode::Char(first))
                }
            };
            self.take(Input::Key(key));
        }
    }

    /// The newest thing that was asked, by what it is; typing is passed over.
    pub(crate) fn next(&mut self) -> (u64, Request) {
        loop {
            assert!(!self.asked.is_empty(), "nothing was asked");
            let asked = self.asked.remove(0);
            if !matches!(asked.1, Request::Typing { .. }) {
                return asked;
            }
        }
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.asked
            .iter()
            .all(|(_, request)| matches!(request, Request::Typing { .. }))
    }

    pub(crate) fn answer(&mut self, tag: u64, reply: Reply) {
        self.told(ServerFrame::Ok { tag, reply });
    }

    pub(crate) fn refuse(&mut self, tag: u64, code: &str, message: &str) {
        self.told(ServerFrame::Error(ErrorFrame {
            tag: Some(tag),
            code: code.to_owned(),
            message: message.to_owned(),
            until: None,
        }));
    }

    /// Answers the page of history that was asked for next.
    pub(crate) fn page(&mut self, events: Vec<EventFrame>) {
        let head = events.last().map_or(0, |event| event.seq);
        self.page_of(head, events);
    }

    /// The same for a direct room.
    pub(crate) fn direct_page(&mut self, events: Vec<EventFrame>) {
        let head = events.last().map_or(0, |event| event.seq);
        self.page_in(RoomKind::Direct, head, events);
    }

    pub(crate) fn page_of(&mut self, head: u64, events: Vec<EventFrame>) {
        self.page_in(RoomKind::Public, head, events);
    }

    fn page_in(&mut self, kind: RoomKind, head: u64, events: Vec<EventFrame>) {
        let (tag, request) = self.next();
        let Request::History { room, .. } = request else {
            panic!("{request:?} is no history");
        };
        let room: RoomId = room.parse().expect("an id");
        let mut summary = view(room, "some", head).room;
        summary.kind = kind;
        let page = HistoryPage {
            room: summary,
            epoch: EPOCH,
            events,
            reactions: vec![],
        };
        self.answer(tag, Reply::History(page));
    }

    /// Answers a message that was sent, after its event.
    pub(crate) fn stored(&mut self, seq: u64) -> Request {
        let (tag, request) = self.next();
        let Request::Post {
            room,
            text,
            reply_to,
            ..
        } = &request
        else {
            panic!("{request:?} is no message");
        };
        let room: RoomId = room.parse().expect("an id");
        let mut event = said(room, seq, "anna", text);
        if let EventBody::Message { reply_to: to, .. } = &mut event.body {
            *to = *reply_to;
        }
        self.told(ServerFrame::Event(event));
        self.answer(tag, Reply::Posted(Posted { room, seq, at: NOW }));
        request
    }

    /// What the room that is shown has, a line an item.
    pub(crate) fn shown(&self) -> Vec<String> {
        let Some(room) = self.app.room() else {
            return Vec::new();
        };
        let items = room.log.items.iter().map(|item| match &item.body {
            ItemBody::Message(message) => {
                let text = message.text.as_deref().unwrap_or("(deleted)");
                let edited = if message.edited { " (edited)" } else { "" };
                let reactions: String = message
                    .reactions
                    .iter()
                    .map(|standing| format!(" {}{}", standing.emoji, standing.who.len()))
                    .collect();
                let file = message.file.as_ref().map(|file| match file.stand {
                    FileStand::Sending(come) => format!(" [sending {come:?}]"),
                    FileStand::Ready => format!(" [ready {:?}]", file.size),
                    FileStand::Failed(why) => format!(" [{why}]"),
                });
                let file = file.filter(|_| message.text.is_some()).unwrap_or_default();
                format!("{}: {text}{edited}{file}{reactions}", message.by.name)
            }
            ItemBody::Note(text) => format!("· {text}"),
            ItemBody::Local(_, text) => format!("| {text}"),
        });
        let outgoing = room.outgoing.iter().filter(|outgoing| !outgoing.seen);
        let outgoing = outgoing.map(|outgoing| match &outgoing.failed {
            None => format!("… {}", outgoing.text),
            Some(why) => format!("✗ {} ({why})", outgoing.text),
        });
        items.chain(outgoing).collect()
    }

    pub(crate) fn written(&self) -> &str {
        self.app.room().map_or("", |room| room.composer.text())
    }
}

fn named(name: &str) -> Key {
    let mut modifiers = Modifiers::default();
    let mut rest = name;
    loop {
        if let Some(after) = rest.strip_prefix("Ctrl+") {
            modifiers.ctrl = true;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("Alt+") {
            modifiers.alt = true;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("Shift+") {
            modifiers.shift = true;
            rest = after;
        } else {
            break;
        }
    }
    let code = match rest {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "End" => KeyCode::End,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Bs" => KeyCode::Backspace,
        other => KeyCode::Char(other.chars().next().expect("a key")),
    };
    Key { code, modifiers }
}

pub(crate) fn welcome() -> Welcome {
    Welcome {
        v: 1,
        server: "Parlor".to_owned(),
        version: "0.1.0".to_owned(),
        epoch: EPOCH,
        user: user("anna"),
        name: "anna".to_owned(),
        role: ServerRole::Owner,
        token: None,
        resumed: false,
        needs_factor: false,
        now: None,
        limits: Limits::new(4_000),
    }
}

pub(crate) fn user(name: &str) -> UserId {
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(name.bytes()) {
        *byte = from;
    }
    UserId(parlor_model::UserId::from_bytes(bytes))
}

pub(crate) fn label(name: &str) -> UserLabel {
    UserLabel {
        id: user(name),
        name: name.to_owned(),
    }
}

pub(crate) fn view(id: RoomId, name: &str, head: u64) -> RoomView {
    let members = ["anna", "bert"].map(|name| MemberView {
        who: label(name),
        server_role: ServerRole::Member,
        role: RoomRole::Member,
        since: 0,
        here: true,
        away: None,
        muted: false,
        muted_until: None,
    });
    RoomView {
        room: RoomSummary {
            id,
            name: Some(name.to_owned()),
            with: None,
            kind: RoomKind::Public,
            lobby: id == LOBBY,
            topic: String::new(),
            members: 2,
            head,
            member: true,
        },
        flags: Flags::default(),
        since: 0,
        members: Some(members.to_vec()),
        pins: 0,
    }
}

pub(crate) fn happening(room: RoomId, seq: u64, by: &str, body: EventBody) -> EventFrame {
    EventFrame {
        room,
        seq,
        at: NOW + i64::try_from(seq).expect("small") * 1_000,
        by: label(by),
        expires_at: None,
        body,
    }
}

pub(crate) fn said(room: RoomId, seq: u64, by: &str, text: &str) -> EventFrame {
    let mentions = if text.contains("@anna") {
        vec![user("anna")]
    } else {
        vec![]
    };
    let body = EventBody::Message {
        text: Some(text.to_owned()),
        reply_to: None,
        action: false,
        notice: false,
        ran: false,
        mentions,
        edited: None,
    };
    happening(room, seq, by, body)
}

pub(crate) fn event(frame: EventFrame) -> ServerFrame {
    ServerFrame::Event(frame)
}

pub(crate) fn comes(name: &str) -> ServerFrame {
    ServerFrame::Attendance(Attendance {
        room: LOBBY,
        who: label(name),
        change: AttendanceChange::Joined {
            gateway: Gateway::Line,
        },
    })
}

pub(crate) fn goes(name: &str) -> ServerFrame {
    ServerFrame::Attendance(Attendance {
        room: LOBBY,
        who: label(name),
        change: AttendanceChange::Left,
    })
}
