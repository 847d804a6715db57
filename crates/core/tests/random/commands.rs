//! Any command that anybody could think of, about rooms, people and messages that may be there.

use parlor_core::{Command, Keeping, Room, RoomRef, UserRef};
use parlor_model::{
    ClientId, Emoji, Lifetime, Manner, Mask, MaskList, MessageText, NotifyLevel, Reason, RoomFlags,
    RoomId, RoomKey, RoomKind, RoomName, RoomRole, Secret, Seq, ServerRole, Span, Topic,
};

use super::common::{self, Actor};
use super::{NAMES, ROOMS, Run};

impl Run {
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

    /// Somebody who is muted somewhere, if anybody is: few would be hit by chance.
    fn muted(&mut self) -> UserRef {
        let somebody = self.world.look(|state| {
            let mut rooms = state.rooms();
            rooms.find_map(|room| room.mutes.keys().next().copied())
        });
        somebody.map_or_else(|| self.user(), UserRef::Id)
    }

    fn span(&mut self) -> Option<Span> {
        (!self.dice.one_in(6)).then(|| Span::parse("9m").unwrap())
    }

    pub fn command(&mut self, actor: &Actor) -> Command {
        let room = self.room();
        let on = !self.dice.one_in(3);
        match self.dice.below(51) {
            0..8 => self.post(room),
            8..12 => self.about_a_message(actor, room),
            12..14 => {
                let name = RoomName::parse(self.dice.of(&ROOMS)).unwrap();
                Command::CreateRoom {
                    name,
                    kind: self.dice.of(RoomKind::ALL),
                    keeping: Keeping::default(),
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
                keeping: Keeping::default(),
            },
            22 => {
                let name = RoomName::parse(self.dice.of(&ROOMS)).unwrap();
                Command::RenameRoom {
                    room,
                    name,
                    reason: parlor_model::Reason::default(),
                }
            }
            23 | 44..47 => {
                let mask = Mask::parse(self.dice.of(&["a*", "*o?", "m:b*", "*!*@0*"])).unwrap();
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
                user: self.muted(),
            },
            47 => Command::MarkRead {
                room,
                seq: Seq::new(self.dice.below(9) as u64),
            },
            48 => Command::SetNotify {
                room,
                level: self.dice.of(NotifyLevel::ALL),
            },
            49..51 => Command::Ignore {
                user: self.user(),
                on,
            },
            35 => Command::Rename {
                name: common::name(self.dice.of(&NAMES)),
            },
            36 => Command::Register {
                credential: Secret::new(String::new()),
            },
            37 => Command::SetPassword {
                credential: Secret::new(String::new()),
                proof: None,
                session: None,
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
            manner: Manner::Said,
            lifetime: None,
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
        match self.dice.below(4) {
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
            2 => self.pin(room, found.map(|(room, _)| room), target),
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

    /// Pins a message, or takes one off that is pinned.
    fn pin(&mut self, room: RoomRef, found: Option<RoomId>, target: Seq) -> Command {
        let pinned = self.world.look(|state| {
            let found = found.and_then(|room| state.room(room));
            found.map(Room::pinned).unwrap_or_default()
        });
        let on = pinned.is_empty() || self.dice.one_in(2);
        let target = if on { target } else { self.dice.of(&pinned) };
        let facts = found.and_then(|room| self.world.facts(room, target));
        Command::Pin {
            room,
            target,
            facts,
            on,
        }
    }

    fn flags(&mut self) -> RoomFlags {
        RoomFlags {
            invite_only: self.dice.one_in(4),
            moderated: self.dice.one_in(4),
            topic_locked: self.dice.one_in(4),
            secret: self.dice.one_in(4),
            outsiders_write: self.dice.one_in(2),
            guests_read: self.dice.one_in(8),
            no_queries: self.dice.one_in(2),
            key: self.dice.one_in(4).then(|| RoomKey::parse("k").unwrap()),
            member_limit: self.dice.one_in(4).then_some(3),
            no_tombstones: self.dice.one_in(4),
            retention: self.dice.one_in(4).then_some(Lifetime::MIN),
            ends_at: None,
        }
    }
}
