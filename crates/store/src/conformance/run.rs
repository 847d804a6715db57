//! A server without a hub: the rules, a store, and chance.

use parlor_core::{
    Change, Command, Context, Decision, EntryRequest, Keeping, RECENT_IDS, RecentIds, RoomRef,
    Settings, State, UserRef, claim_owner, decide, enter_guest, forget_guest,
};
use parlor_model::{
    ClientId, Emoji, IdSource, Lifetime, Manner, Mask, MaskList, NotifyLevel, Reason, RoomFlags,
    RoomId, RoomKey, RoomKind, RoomName, RoomRole, Secret, Seq, ServerRole, Span, Timestamp, Topic,
    UserId, UserName,
};

use super::Harness;
use super::sample::{START, Sample, text};

/// A small generator, so that a run is the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.roll(from.len())])
    }
}

/// The run so far.
pub(super) struct Run {
    pub(super) sample: Sample,
    pub(super) state: State,
    dice: Dice,
    now: i64,
}

impl Run {
    pub(super) fn start(harness: &mut dyn Harness, seed: u64) -> Self {
        let mut sample = Sample::open(harness);
        // The runs go on in the same store.
        sample.ids.skip(u128::from(seed + 1) << 64);
        let state = State::new(sample.store.load().unwrap(), Settings::default()).unwrap();
        let now = START + i64::try_from(seed).unwrap() * 1_000_000_000;
        Self {
            sample,
            state,
            dice: Dice(seed),
            now,
        }
    }

    fn carry_out(&mut self, changes: &[Change]) {
        self.sample.commit(changes);
        changes.iter().for_each(|change| self.state.apply(change));
    }

    pub(super) fn enter(&mut self, name: &str) {
        let name = UserName::parse(name).unwrap();
        let now = Timestamp::from_millis(self.now);
        let request = EntryRequest {
            address: None,
            invite: None,
            device: None,
            now,
        };
        if let Ok(entered) = enter_guest(&self.state, name, request, &mut self.sample.ids) {
            self.carry_out(&entered.changes);
            let id = entered.user;
            let device = self.sample.ids.bytes16().into();
            let digest = self.digest();
            let at = Timestamp::from_millis(self.now);
            let device = parlor_core::Device {
                id: device,
                user: id,
                digest,
                label: String::new(),
                at,
            };
            self.carry_out(&[Change::DeviceAdded(device)]);
        }
    }

    /// One that nobody had before.
    fn digest(&mut self) -> [u8; 32] {
        [self.sample.ids.bytes16(); 2].concat().try_into().unwrap()
    }

    pub(super) fn claim(&mut self) {
        let (name, credential) = (
            UserName::parse("owner").unwrap(),
            Secret::new("hash".into()),
        );
        let now = Timestamp::from_millis(self.now);
        if let Ok(entered) = claim_owner(&self.state, name, credential, now, &mut self.sample.ids) {
            self.carry_out(&entered.changes);
        }
    }

    pub(super) fn step(&mut self) {
        // The clock mostly goes on.
        self.now += i64::try_from(self.dice.roll(5_000)).unwrap() - 500;
        match self.dice.roll(20) {
            0 => {
                let name = ["ann", "ben", "cat", "dan", "eve", "fay"][self.dice.roll(6)];
                self.enter(name);
            }
            1 => {
                let guests: Vec<_> = self.state.users().map(|user| user.id).collect();
                let Some(user) = self.dice.pick(&guests) else {
                    return;
                };
                let can_return = self.dice.roll(4) > 0;
                self.state.release_name(user);
                let now = Timestamp::from_millis(self.now);
                let changes = forget_guest(&self.state, user, can_return, now);
                self.carry_out(&changes);
                if can_return {
                    self.state.claim_name(user);
                }
            }
            _ => self.command(),
        }
    }

    fn command(&mut self) {
        let users: Vec<_> = self.state.users().map(|user| user.id).collect();
        let Some(user) = self.dice.pick(&users) else {
            return;
        };
        let Some(command) = self.some_command(&users) else {
            return;
        };
        let device = self
            .sample
            .reader
            .devices(user)
            .unwrap()
            .first()
            .map(|device| device.id);
        if let Some(device) = device {
            let known = self.sample.reader.known_ids(device, RECENT_IDS).unwrap();
            self.state
                .remember_device(device, || RecentIds::load(known.ids, known.complete));
        }
        let now = Timestamp::from_millis(self.now);
        let context = Context {
            raised: false,
            user,
            device,
            now,
            ids: &mut self.sample.ids,
        };
        if let Ok(Decision { changes, .. }) = decide(&self.state, context, command) {
            self.carry_out(&changes);
        }
    }

    fn some_command(&mut self, users: &[UserId]) -> Option<Command> {
        let rooms: Vec<_> = self.state.rooms().map(|room| room.id).collect();
        let (place, user) = (self.dice.pick(&rooms)?, self.dice.pick(users)?);
        let (room, who) = (RoomRef::Id(place), UserRef::Id(user));
        let on = self.dice.roll(2) == 0;
        Some(match self.dice.roll(30) {
            0..=4 => self.post(room),
            5..=8 => return self.about_a_message(place, on),
            9 => {
                let name = RoomName::parse(["den", "attic", "cellar", "porch"][self.dice.roll(4)])
                    .unwrap();
                let kind = if on {
                    RoomKind::Public
                } else {
                    RoomKind::Private
                };
                Command::CreateRoom {
                    name,
                    kind,
                    keeping: Keeping::default(),
                }
            }
            10 => Command::OpenDirect { with: who },
            11 | 12 => Command::Join {
                room,
                key: RoomKey::parse("key").ok(),
            },
            13 => Command::Leave { room },
            14 => Command::SetTopic {
                room,
                topic: Topic::parse(["", "tea", "cake"][self.dice.roll(3)]).unwrap(),
            },
            15 => Command::SetFlags {
                room,
                flags: self.flags(),
                keeping: Keeping::default(),
            },
            16 => Command::RenameRoom {
                room,
                name: RoomName::parse(["hall", "yard"][self.dice.roll(2)]).unwrap(),
                reason: Reason::default(),
            },
            17 => {
                let list = MaskList::ALL[self.dice.roll(3)];
                Command::SetMask {
                    room,
                    list,
                    mask: Mask::parse(["e*", "?ay"][self.dice.roll(2)]).unwrap(),
                    on,
                }
            }
            18 => Command::SetRoomRole {
                room,
                user: who,
                role: RoomRole::ALL[self.dice.roll(RoomRole::ALL.len())],
            },
            19 => Command::SetServerRole {
                user: who,
                role: ServerRole::ALL[self.dice.roll(4)],
            },
            20 => Command::Invite { room, user: who },
            21 => Command::Remove {
                room,
                user: who,
                reason: Reason::default(),
            },
            22 => return self.moderation(room, user, on),
            23 => Command::Rename {
                name: UserName::parse(["gus", "Hal", "ivy"][self.dice.roll(3)]).unwrap(),
            },
            24 if on => Command::Register {
                credential: Secret::new("hash".into()),
            },
            24 => Command::SetPassword {
                credential: Secret::new("other".into()),
                proof: None,
                session: None,
            },
            25 => Command::MarkRead {
                room,
                seq: Seq::new(self.dice.roll(9) as u64),
            },
            26 => Command::SetNotify {
                room,
                level: NotifyLevel::ALL[self.dice.roll(3)],
            },
            27 | 28 => Command::Ignore { user: who, on },
            _ => return self.server_invite(room, on),
        })
    }

    fn post(&mut self, room: RoomRef) -> Command {
        let id = (self.dice.roll(2) == 0)
            .then(|| ClientId::parse(&format!("id-{}", self.dice.roll(100))).unwrap());
        let reply_to = (self.dice.roll(4) == 0).then(|| Seq::new(self.dice.roll(6) as u64));
        let text = text(["hello @ann", "tea?", "yes, @ben and @ann"][self.dice.roll(3)]);
        Command::Post {
            room,
            text,
            reply_to,
            manner: if self.dice.roll(5) == 0 {
                Manner::Action
            } else {
                Manner::Said
            },
            lifetime: None,
            id,
        }
    }

    fn about_a_message(&mut self, room: RoomId, on: bool) -> Option<Command> {
        let head = usize::try_from(self.state.room(room)?.head.get()).unwrap();
        let target = Seq::new(self.dice.roll(head + 1) as u64);
        let facts = self.sample.reader.message(room, target).unwrap();
        let room = RoomRef::Id(room);
        Some(match self.dice.roll(6) {
            0 => Command::Edit {
                room,
                target,
                facts,
                text: text("edited"),
            },
            1 => Command::Delete {
                room,
                target,
                facts,
            },
            2 | 3 => Command::Pin {
                room,
                target,
                facts,
                on,
            },
            _ => Command::React {
                room,
                target,
                facts,
                emoji: Emoji::parse("👍").unwrap(),
                on,
            },
        })
    }

    fn flags(&mut self) -> RoomFlags {
        let mut on = || self.dice.roll(3) == 0;
        RoomFlags {
            invite_only: on(),
            moderated: on(),
            topic_locked: on(),
            outsiders_write: on(),
            guests_read: on(),
            no_queries: on(),
            secret: on(),
            key: on().then(|| RoomKey::parse("key").unwrap()),
            member_limit: on().then_some(3),
            no_tombstones: on(),
            retention: on().then_some(Lifetime::MIN),
            ends_at: None,
        }
    }

    fn moderation(&mut self, room: RoomRef, user: UserId, on: bool) -> Option<Command> {
        let name = self.state.user(user)?.name.clone();
        let span = on.then(|| Span::from_millis(60_000));
        let reason = Reason::parse("because").unwrap();
        Some(match self.dice.roll(4) {
            0 => Command::Mute {
                room,
                user: UserRef::Id(user),
                span,
                reason,
            },
            1 => Command::Unmute {
                room,
                user: UserRef::Id(user),
            },
            2 => Command::Block {
                name,
                with_address: on,
                span,
                reason,
            },
            _ => Command::Unblock { name },
        })
    }

    fn server_invite(&mut self, room: RoomRef, on: bool) -> Option<Command> {
        let now = Timestamp::from_millis(self.now);
        let open: Vec<_> = self
            .state
            .invites(now)
            .iter()
            .map(|invite| invite.id)
            .collect();
        if self.dice.roll(2) == 0 {
            return Some(Command::RevokeInvite {
                invite: self.dice.pick(&open)?,
            });
        }
        let digest = self.digest();
        let uses = on.then_some(2);
        Some(Command::CreateInvite {
            digest,
            room: on.then_some(room),
            uses,
            span: None,
        })
    }
}
