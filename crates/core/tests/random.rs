//! Thousands of random commands by random users against a model so naive that it can be read: who is
//! in which room and what was decided, in plain sets. Every failure prints its seed.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Actor, World};
use parlor_core::{Change, Command, Event, EventBody, RoomRef, Settings, Snapshot, State, UserRef};
use parlor_model::{
    ClientId, DeviceId, Emoji, Mask, MaskList, MessageText, Reason, RoomFlags, RoomId, RoomKey,
    RoomKind, RoomName, RoomRole, Secret, Seq, ServerRole, Span, Topic, UserId,
};

/// Few names, so that they meet; some look like others.
const NAMES: [&str; 12] = [
    "ann", "Ann", "anп", "bob", "b0b", "BOB", "ivy", "lvy", "Ivy", "zoe", "admin", "adrnin",
];
const ROOMS: [&str; 5] = ["lobby", "den", "dеn", "attic", "cave"];

/// Marsaglia's xorshift64: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// What the log says, as a person with pen and paper would keep it.
#[derive(Default)]
struct Paper {
    heads: BTreeMap<RoomId, u64>,
    members: BTreeMap<RoomId, BTreeSet<UserId>>,
    kinds: BTreeMap<RoomId, RoomKind>,
    kinds_of_event: BTreeSet<String>,
    sent: BTreeMap<(DeviceId, ClientId), Seq>,
}

impl Paper {
    fn note(&mut self, change: &Change, lobby: RoomId) {
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
        let (members, actor) = (
            self.members.entry(event.room).or_default(),
            event.actor.user,
        );
        match &event.body {
            EventBody::Created => assert_eq!(event.seq.get(), 1),
            EventBody::Joined { .. } => assert!(members.insert(actor), "joined twice"),
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

/// The run: a world, those who ever came, the paper, and a copy fed with nothing but changes.
struct Run {
    world: World,
    dice: Dice,
    actors: Vec<Actor>,
    paper: Paper,
    copy: State,
    lobby: RoomId,
    denied: usize,
    done: usize,
}

impl Run {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let copy = world.look(Clone::clone);
        let lobby = copy.lobby();
        let (dice, paper) = (Dice(seed), Paper::default());
        let (actors, denied, done) = (Vec::new(), 0, 0);
        let mut run = Self {
            world,
            dice,
            actors,
            paper,
            copy,
            lobby,
            denied,
            done,
        };
        let olga = run.world.owner("olga");
        run.catch_up();
        run.actors.push(olga);
        run
    }

    /// Feeds the copy and the paper with what was written since.
    fn catch_up(&mut self) {
        for change in self.world.take_written() {
            self.paper.note(&change, self.lobby);
            self.copy.apply(&change);
        }
    }

    fn step(&mut self) {
        match self.dice.below(20) {
            0 => self.somebody_comes(),
            1 => self.somebody_goes(),
            2 => self.somebody_returns(),
            3 => self.world.wait("1m"),
            _ => self.somebody_asks(),
        }
        self.catch_up();
    }

    fn somebody_comes(&mut self) {
        let name = self.dice.of(&NAMES);
        let code = self.dice.one_in(3).then_some(1);
        let from = self.dice.one_in(4).then_some("192.0.2.7");
        if let Ok(actor) = self.world.comes(name, from, code) {
            self.actors.push(actor);
        }
    }

    fn somebody_goes(&mut self) {
        let actor = self.dice.of(&self.actors);
        let can_return = self.dice.one_in(2);
        self.world.goes(&actor, can_return);
    }

    fn somebody_returns(&mut self) {
        let actor = self.dice.of(&self.actors);
        if let Ok(actor) = self.world.returns(&actor, None, Some(1)) {
            self.actors.push(actor);
        }
    }

    fn somebody_asks(&mut self) {
        let is_here = |actor: &&Actor| self.world.look(|state| state.presence.is_here(actor.id()));
        let here: Vec<_> = self.actors.iter().filter(is_here).cloned().collect();
        if here.is_empty() {
            return;
        }
        let owner = &self.actors[0];
        let actor = if self.dice.one_in(8) && here.iter().any(|actor| actor.id() == owner.id()) {
            owner.clone()
        } else {
            self.dice.of(&here)
        };
        let command = self.command(&actor);
        let sent = match &command {
            Command::Post { id: Some(id), .. } => actor.device().map(|device| (device, id.clone())),
            _ => None,
        };
        let before = self.dice.one_in(8).then(|| self.world.look(observe));
        match actor.asks(command) {
            Ok(decision) => {
                self.done += 1;
                if let (Some(sent), parlor_core::Outcome::Posted(posted)) = (sent, decision.outcome)
                {
                    let first = *self.paper.sent.entry(sent).or_insert(posted.seq);
                    assert_eq!(posted.seq, first, "a retry has the first place");
                }
            }
            Err(_) => {
                self.denied += 1;
                if let Some(before) = before {
                    assert_eq!(self.world.look(observe), before, "a denial changes nothing");
                }
            }
        }
    }

    fn room(&mut self) -> RoomRef {
        match self.dice.below(8) {
            0 => RoomRef::With(self.user()),
            1 => {
                let rooms: Vec<_> = self.world.look(|s| s.rooms().map(|room| room.id).collect());
                RoomRef::Id(self.dice.of(&rooms))
            }
            _ => RoomRef::Name(RoomName::parse(self.dice.of(&ROOMS)).unwrap()),
        }
    }

    fn user(&mut self) -> UserRef {
        if self.dice.one_in(3) {
            return UserRef::Name(common::name(self.dice.of(&NAMES)));
        }
        let here: Vec<_> = self.world.look(|state| state.presence.users().collect());
        match here.is_empty() || self.dice.one_in(4) {
            true => UserRef::Id(self.dice.of(&self.actors).id()),
            false => UserRef::Id(self.dice.of(&here)),
        }
    }

    fn span(&mut self) -> Option<Span> {
        (!self.dice.one_in(6)).then(|| Span::parse("9m").unwrap())
    }

    fn command(&mut self, actor: &Actor) -> Command {
        let room = self.room();
        let on = !self.dice.one_in(3);
        match self.dice.below(47) {
            0..8 => self.post(room),
            8..12 => self.about_a_message(actor, room),
            12..14 => {
                let name = RoomName::parse(self.dice.of(&ROOMS)).unwrap();
                Command::CreateRoom {
                    name,
                    kind: self.dice.of(RoomKind::ALL),
                }
            }
            14 => Command::OpenDirect { with: self.user() },
            15..19 => {
                let key = self.dice.one_in(2).then(|| RoomKey::parse("k").unwrap());
                Command::Join { room, key }
            }
            19 => Command::Leave { room },
            20 => Command::SetTopic {
                room,
                topic: Topic::parse("tea").unwrap(),
            },
            21 => Command::SetFlags {
                room,
                flags: self.flags(),
            },
            22 => {
                let name = RoomName::parse(self.dice.of(&ROOMS)).unwrap();
                Command::RenameRoom { room, name }
            }
            23 | 44..47 => {
                let mask = Mask::parse(self.dice.of(&["a*", "*o?"])).unwrap();
                Command::SetMask {
                    room,
                    list: self.dice.of(MaskList::ALL),
                    mask,
                    on,
                }
            }
            24 => {
                let (user, role) = (self.user(), self.dice.of(RoomRole::ALL));
                Command::SetRoomRole { room, user, role }
            }
            25 => {
                let (user, role) = (self.user(), self.dice.of(ServerRole::ALL));
                Command::SetServerRole { user, role }
            }
            26..29 => Command::Invite {
                room,
                user: self.user(),
            },
            29 => Command::Remove {
                room,
                user: self.user(),
                reason: Reason::default(),
            },
            30 => {
                let name = common::name(self.dice.of(&NAMES));
                let (with_address, span) = (self.dice.one_in(2), self.span());
                Command::Block {
                    name,
                    with_address,
                    span,
                    reason: Reason::default(),
                }
            }
            31..33 => Command::Unblock {
                name: common::name(self.dice.of(&NAMES)),
            },
            33 => {
                let (user, span) = (self.user(), self.span());
                Command::Mute {
                    room,
                    user,
                    span,
                    reason: Reason::default(),
                }
            }
            34 | 40..44 => Command::Unmute {
                room,
                user: self.user(),
            },
            35 => Command::Rename {
                name: common::name(self.dice.of(&NAMES)),
            },
            36 => Command::Register {
                credential: Secret::new(String::new()),
            },
            37 => Command::SetPassword {
                credential: Secret::new(String::new()),
            },
            38 => {
                let room = self.dice.one_in(2).then_some(room);
                let (uses, span) = (Some(3), self.span());
                Command::CreateInvite {
                    digest: [1; 32],
                    room,
                    uses,
                    span,
                }
            }
            _ => {
                let owner = on.then(|| actor.id());
                match actor.device() {
                    Some(device) => Command::RevokeDevice { device, owner },
                    None => Command::Away { text: None },
                }
            }
        }
    }

    fn post(&mut self, room: RoomRef) -> Command {
        let text = MessageText::parse(self.dice.of(&["hi", "@bob and @ann", "ho"])).unwrap();
        let reply_to = self
            .dice
            .one_in(4)
            .then(|| Seq::new(self.dice.below(6) as u64));
        let id = self.dice.one_in(2).then(|| self.dice.below(30).to_string());
        let id = id.map(|id| ClientId::parse(&id).unwrap());
        Command::Post {
            room,
            text,
            reply_to,
            action: false,
            id,
        }
    }

    fn about_a_message(&mut self, actor: &Actor, room: RoomRef) -> Command {
        let found = self.world.look(|state| {
            state
                .find_room(&room, actor.id())
                .ok()
                .map(|r| (r.id, r.head))
        });
        let head = found.map_or(1, |(_, head)| head.get() + 1);
        let target = Seq::new(self.dice.below(head as usize) as u64);
        let facts = found.and_then(|(room, _)| self.world.facts(room, target));
        match self.dice.below(3) {
            0 => Command::Edit {
                room,
                target,
                facts,
                text: MessageText::parse("edit").unwrap(),
            },
            1 => Command::Delete {
                room,
                target,
                facts,
            },
            _ => {
                let (emoji, on) = (Emoji::parse("👍").unwrap(), self.dice.one_in(2));
                Command::React {
                    room,
                    target,
                    facts,
                    emoji,
                    on,
                }
            }
        }
    }

    fn flags(&mut self) -> RoomFlags {
        RoomFlags {
            invite_only: self.dice.one_in(4),
            moderated: self.dice.one_in(4),
            topic_locked: self.dice.one_in(4),
            secret: self.dice.one_in(4),
            key: self.dice.one_in(4).then(|| RoomKey::parse("k").unwrap()),
            member_limit: self.dice.one_in(4).then_some(3),
        }
    }

    fn check(&self) {
        self.world.look(|state| {
            assert_eq!(
                stored(state),
                stored(&self.copy),
                "the copy has come to the same"
            );
            names_are_unique(state);
            for room in state.rooms().filter(|room| room.id != self.lobby) {
                let members: BTreeSet<_> = room.members.keys().copied().collect();
                assert_eq!(Some(&members), self.paper.members.get(&room.id));
                assert_eq!(Some(&room.head.get()), self.paper.heads.get(&room.id));
            }
            for user in state.users() {
                for room in state.rooms_of(user.id) {
                    assert!(state.is_member(room, user.id));
                }
            }
            assert_eq!(
                stored(state),
                stored(&reloaded(state)),
                "a restart changes nothing"
            );
        });
    }
}

/// Everything that a store keeps of a state, as text.
fn stored(state: &State) -> String {
    let rooms: Vec<_> = state.rooms().map(|room| format!("{room:?}")).collect();
    let (users, owner): (Vec<_>, _) = (state.users().collect(), state.has_owner());
    let start = parlor_model::Timestamp::from_millis(0);
    let (blocks, invites) = (state.blocks(start), state.invites(start));
    let rooms_of: Vec<_> = users.iter().map(|user| state.rooms_of(user.id)).collect();
    let direct: Vec<_> = users
        .iter()
        .flat_map(|one| {
            users
                .iter()
                .map(|other| state.direct_room(one.id, other.id))
        })
        .flatten()
        .map(|room| room.id)
        .collect();
    format!("{rooms:?} {users:?} {owner} {blocks:?} {invites:?} {rooms_of:?} {direct:?}")
}

/// What is stored and who is here under which name.
fn observe(state: &State) -> String {
    let here: Vec<_> = state.presence.users().collect();
    let users = state.users();
    let holders: Vec<_> = users
        .map(|user| state.holder(&user.name).map(|user| user.id))
        .collect();
    format!("{} {here:?} {holders:?}", stored(state))
}

/// The state as it is after a restart: what was stored, and nobody here.
fn reloaded(state: &State) -> State {
    let start = parlor_model::Timestamp::from_millis(0);
    let snapshot = Snapshot {
        epoch: state.epoch,
        users: state.users().cloned().collect(),
        rooms: state.rooms().cloned().collect(),
        blocks: state.blocks(start).into_iter().cloned().collect(),
        invites: state.invites(start).into_iter().cloned().collect(),
    };
    State::new(snapshot, Settings::default()).unwrap()
}

fn names_are_unique(state: &State) {
    let (mut folded, mut skeletons) = (BTreeSet::new(), BTreeSet::new());
    let mut shown = BTreeSet::new();
    for user in state.users() {
        if user.is_registered() || state.presence.is_here(user.id) {
            assert!(folded.insert(user.name.folded()), "{} twice", user.name);
            assert!(
                skeletons.insert(user.name.skeleton()),
                "{} looks like one",
                user.name
            );
            assert!(
                shown.insert(user.name.shown_skeleton()),
                "{} looks like one",
                user.name
            );
            assert_eq!(state.holder(&user.name).map(|user| user.id), Some(user.id));
        }
    }
    for user in state.users().filter(|user| !user.is_registered()) {
        let holder = state.holder(&user.name).map(|user| user.id);
        assert!(
            state.presence.is_here(user.id) || holder != Some(user.id),
            "{} not freed",
            user.name
        );
    }
}

#[test]
fn random_commands_keep_every_promise() {
    let mut seen = BTreeSet::new();
    let (mut done, mut denied) = (0, 0);
    for seed in 1..=20 {
        println!("seed {seed}");
        let mut run = Run::new(seed * 0x1234_5678_9abc);
        for step in 0..1_500 {
            run.step();
            if step % 50 == 0 {
                run.check();
            }
        }
        run.check();
        (done, denied) = (done + run.done, denied + run.denied);
        seen.extend(run.paper.kinds_of_event);
    }
    assert_eq!(seen.len(), 20, "every kind of event was there: {seen:?}");
    assert!(
        done > 5_000 && denied > 5_000,
        "{done} done, {denied} denied"
    );
}

#[test]
fn the_same_seed_makes_the_same_run() {
    let run = |seed| {
        let mut run = Run::new(seed);
        (0..500).for_each(|_| run.step());
        run.world.look(observe)
    };
    assert_eq!(run(7), run(7));
}
