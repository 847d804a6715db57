//! A world to test the rules in: actors do things, and what comes of it reads as a line of text.

#![allow(clippy::unwrap_used, reason = "this is a test")]
#![allow(dead_code, reason = "every test file uses a part of this")]

mod actor;
mod tell;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::rc::Rc;

pub use actor::Actor;
use parlor_core::{
    Attended, Attendee, Change, Command, Content, Context, Decision, Denied, Device, Entered,
    EntryRequest, EventBody, FileFacts, JoinPolicy, Means, MessageFacts, Presence, RecentIds, Room,
    Settings, Snapshot, State, claim_owner, decide, end_file, enter_guest, enter_known,
    forget_guest,
};
use parlor_model::{
    CountingIds, DeviceId, FileFailure, FileId, Gateway, RoomFlags, RoomId, RoomKind, RoomName,
    Secret, Seq, ServerRole, SessionId, Span, StoreEpoch, Timestamp, UserId, UserName, fresh_id,
};
pub use tell::tell;

/// Flags with some set.
pub fn flags(set: impl FnOnce(&mut RoomFlags)) -> RoomFlags {
    let mut flags = RoomFlags::default();
    set(&mut flags);
    flags
}

/// Compares what happened with what is expected, row by row: the case, what happened, what shall.
#[track_caller]
pub fn table<const N: usize>(rows: [(&str, String, &str); N]) {
    for (case, happened, expected) in rows {
        assert_eq!(happened, expected, "{case}");
    }
}

pub fn name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

/// Everything around the rules: the state, a clock that stands still, ids that count, and what a store
/// would know of messages. A handle: its actors share it.
#[derive(Clone)]
pub struct World(Rc<RefCell<Inner>>);

struct Inner {
    state: State,
    ids: CountingIds,
    now: Timestamp,
    sessions: u64,
    facts: BTreeMap<(RoomId, Seq), MessageFacts>,
    written: Vec<Change>,
    raised: BTreeSet<UserId>,
}

impl World {
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    pub fn for_those(join: JoinPolicy) -> Self {
        Self::with(Settings {
            join,
            ..Settings::default()
        })
    }

    pub fn with(settings: Settings) -> Self {
        let mut ids = CountingIds::new();
        let now = Timestamp::from_millis(1_000_000_000_000);
        let lobby = fresh_id(&mut ids);
        let lobby = Room::new(lobby, Some(RoomName::lobby()), RoomKind::Public, now);
        let snapshot = Snapshot {
            epoch: StoreEpoch::from_bytes([1; 16]),
            users: Vec::new(),
            rooms: vec![lobby],
            blocks: Vec::new(),
            invites: Vec::new(),
            ignores: Vec::new(),
            sending: Vec::new(),
            factors: Vec::new(),
            passkeys: Vec::new(),
            file_bytes: Vec::new(),
            trusted: None,
        };
        let state = State::new(snapshot, settings).unwrap();
        let (sessions, facts, written) = (0, BTreeMap::new(), Vec::new());
        let raised = BTreeSet::new();
        Self(Rc::new(RefCell::new(Inner {
            state,
            ids,
            now,
            sessions,
            facts,
            written,
            raised,
        })))
    }

    /// A guest who has come in from a network of their own.
    pub fn guest(&self, name: &str) -> Actor {
        self.comes(name, None, None).unwrap()
    }

    /// A registered user.
    pub fn member(&self, name: &str) -> Actor {
        let member = self.guest(name);
        member.registers();
        member
    }

    pub fn admin(&self, name: &str) -> Actor {
        let admin = self.member(name);
        let (user, role) = (admin.id(), ServerRole::Admin);
        self.apply(&[Change::ServerRoleSet { user, role }]);
        admin
    }

    /// The first owner, or another one.
    pub fn owner(&self, owner: &str) -> Actor {
        let entered = {
            let Inner {
                state, ids, now, ..
            } = &mut *self.0.borrow_mut();
            claim_owner(
                state,
                name(owner),
                Secret::new("hash".to_owned()),
                *now,
                ids,
            )
            .unwrap()
        };
        self.settle(entered, None, None)
    }

    /// Somebody at the door, from an address and with an invite code.
    pub fn comes(&self, who: &str, from: Option<&str>, code: Option<u8>) -> Result<Actor, Denied> {
        let address = from.map(|from| from.parse().unwrap());
        let device = self.new_device();
        let entered = {
            let Inner {
                state, ids, now, ..
            } = &mut *self.0.borrow_mut();
            let request = EntryRequest {
                address,
                invite: code.map(|code| [code; 32]),
                device: Some(device.clone()),
                now: *now,
            };
            enter_guest(state, name(who), request, ids)?
        };
        Ok(self.settle(entered, Some(device.id), address))
    }

    /// As [`World::comes`], told in words.
    pub fn tries(&self, who: &str, from: Option<&str>, code: Option<u8>) -> String {
        match self.comes(who, from, code) {
            Ok(actor) => format!("welcome {}", actor.name()),
            Err(denied) => format!("denied {}", denied.code()),
        }
    }

    /// Somebody who was here before and is known by their device.
    pub fn returns(
        &self,
        actor: &Actor,
        from: Option<&str>,
        code: Option<u8>,
    ) -> Result<Actor, Denied> {
        let address = from.map(|from| from.parse().unwrap());
        let entered = {
            let inner = self.0.borrow();
            let (invite, now) = (code.map(|code| [code; 32]), inner.now);
            let request = EntryRequest {
                address,
                invite,
                device: None,
                now,
            };
            enter_known(&inner.state, actor.id(), request)?
        };
        Ok(self.settle(entered, actor.device(), address))
    }

    /// Ends the actor's sessions and frees a guest's name. Who can't return is forgotten.
    pub fn goes(&self, actor: &Actor, can_return: bool) -> String {
        let user = actor.id();
        let changes = {
            let Inner { state, now, .. } = &mut *self.0.borrow_mut();
            let sessions: Vec<_> = state.presence.sessions_of(user).collect();
            for session in sessions {
                state.presence.close(session);
            }
            state.presence.leave(user);
            state.release_name(user);
            forget_guest(state, user, can_return, *now)
        };
        self.apply(&changes)
    }

    /// Restarts the server with another policy, as far as the rules can tell.
    pub fn set_join(&self, join: JoinPolicy) {
        self.0.borrow_mut().state.settings.join = join;
    }

    /// Raises the sessions of an actor, or lowers them.
    pub fn raise(&self, actor: &Actor, on: bool) {
        let raised = &mut self.0.borrow_mut().raised;
        match on {
            true => _ = raised.insert(actor.id()),
            false => _ = raised.remove(&actor.id()),
        }
    }

    pub fn wait(&self, span: &str) {
        let mut inner = self.0.borrow_mut();
        inner.now = inner.now.plus(Span::parse(span).unwrap());
    }

    pub fn now(&self) -> Timestamp {
        self.0.borrow().now
    }

    pub fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(&self.0.borrow().state)
    }

    /// Changes who is here and how.
    pub fn with_presence<T>(&self, change: impl FnOnce(&mut Presence) -> T) -> T {
        change(&mut self.0.borrow_mut().state.presence)
    }

    /// Who attends, in alphabetical order.
    pub fn here(&self) -> String {
        let inner = self.0.borrow();
        let users = inner.state.presence.users();
        let mut names: Vec<_> = users
            .map(|user| inner.state.user(user).unwrap().name.to_string())
            .collect();
        names.sort();
        names.join(" ")
    }

    /// Decides and carries out; a denial must leave the state as it was, which the random run checks.
    pub fn decide(
        &self,
        user: UserId,
        device: Option<DeviceId>,
        command: Command,
    ) -> Result<Decision, Denied> {
        let decision = {
            let Inner {
                state,
                ids,
                now,
                raised,
                ..
            } = &mut *self.0.borrow_mut();
            decide(
                state,
                Context {
                    user,
                    device,
                    raised: raised.contains(&user),
                    now: *now,
                    ids,
                },
                command,
            )?
        };
        self.apply(&decision.changes);
        let mut inner = self.0.borrow_mut();
        if let Some(text) = &decision.away {
            inner.state.presence.set_away(user, text.clone());
        }
        for (session, _) in &decision.dismissed {
            if let Some(user) = inner.state.presence.close(*session) {
                inner.state.presence.leave(user);
                inner.state.release_name(user);
            }
        }
        drop(inner);
        Ok(decision)
    }

    /// Carries changes out and tells them.
    pub fn apply(&self, changes: &[Change]) -> String {
        let mut inner = self.0.borrow_mut();
        for change in changes {
            inner.state.apply(change);
            inner.note(change);
            inner.written.push(change.clone());
        }
        let lines: Vec<_> = changes
            .iter()
            .map(|change| tell(&inner.state, change))
            .collect();
        lines.join(" | ")
    }

    /// All changes that were carried out since this was asked last.
    pub fn take_written(&self) -> Vec<Change> {
        std::mem::take(&mut self.0.borrow_mut().written)
    }

    /// What happens to a file that is being sent, told in words; "nothing" when it is not.
    pub fn ends(&self, file: FileId, end: Result<Content, FileFailure>) -> String {
        let changes = self.look(|state| end_file(state, file, end, self.now()));
        changes.map_or("nothing".to_owned(), |changes| self.apply(&changes))
    }

    /// The file that was offered last.
    pub fn newest_file(&self) -> FileId {
        let inner = self.0.borrow();
        let offered = inner.written.iter().rev().find_map(|change| match change {
            Change::Event(event) => match event.body {
                EventBody::FileOffered { file, .. } => Some(file),
                _ => None,
            },
            _ => None,
        });
        offered.unwrap()
    }

    /// What a store would know of a message.
    pub fn facts(&self, room: RoomId, seq: Seq) -> Option<MessageFacts> {
        self.0.borrow().facts.get(&(room, seq)).copied()
    }

    pub fn new_device(&self) -> Device {
        let mut inner = self.0.borrow_mut();
        let id = fresh_id(&mut inner.ids);
        let (at, label) = (inner.now, "test".to_owned());
        inner.state.remember_device(id, RecentIds::default);
        Device {
            id,
            user: UserId::from_bytes([0; 16]),
            digest: [0; 32],
            label,
            at,
        }
    }

    /// Opens a further session of the actor's.
    pub fn connects(
        &self,
        actor: &Actor,
        device: Option<DeviceId>,
        from: Option<&str>,
    ) -> SessionId {
        let address = from.map(|from| from.parse().unwrap());
        self.open(actor.id(), device, address)
    }

    fn settle(&self, entered: Entered, device: Option<DeviceId>, from: Option<IpAddr>) -> Actor {
        let told = self.apply(&entered.changes);
        self.open(entered.user, device, from);
        self.0.borrow_mut().state.claim_name(entered.user);
        Actor::new(self.clone(), entered.user, device, told)
    }

    fn open(&self, user: UserId, device: Option<DeviceId>, address: Option<IpAddr>) -> SessionId {
        let mut inner = self.0.borrow_mut();
        inner.sessions += 1;
        let (session, now) = (SessionId(inner.sessions), inner.now);
        let (gateway, since, active) = (Gateway::Line, now, now);
        let attendee = Attendee {
            user,
            device,
            gateway,
            address,
            since,
            active,
            attends: Attended::Everywhere,
            means: Means::Whole,
            raised: false,
            deserted: false,
        };
        inner.state.presence.open(session, attendee);
        session
    }
}

impl Inner {
    fn note(&mut self, change: &Change) {
        let Change::Event(event) = change else { return };
        match &event.body {
            EventBody::Message { .. } => {
                let facts = MessageFacts {
                    author: event.actor.user,
                    deleted: false,
                    reactions: 0,
                    as_asked: false,
                    file: None,
                    ran: false,
                };
                self.facts.insert((event.room, event.seq), facts);
            }
            EventBody::FileOffered { file, .. } => {
                let facts = MessageFacts {
                    author: event.actor.user,
                    deleted: false,
                    reactions: 0,
                    as_asked: false,
                    file: Some(FileFacts {
                        id: *file,
                        content: None,
                    }),
                    ran: false,
                };
                self.facts.insert((event.room, event.seq), facts);
            }
            EventBody::FileReady {
                target,
                size,
                digest,
                ..
            } => {
                let facts = self.facts.get_mut(&(event.room, *target));
                if let Some(file) = facts.and_then(|facts| facts.file.as_mut()) {
                    let (size, digest) = (*size, *digest);
                    file.content = Some(Content { size, digest });
                }
            }
            EventBody::Deleted { target } | EventBody::FileDeleted { target, .. } => {
                if let Some(facts) = self.facts.get_mut(&(event.room, *target)) {
                    facts.deleted = true;
                }
            }
            _ => {}
        }
    }
}
