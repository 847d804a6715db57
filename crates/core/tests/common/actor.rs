//! One who does things in a world.

use parlor_core::{Command, Decision, Denied, FileOffer, Keeping, Outcome, RoomRef, UserRef};
use parlor_model::{
    AwayText, BlockId, ClientId, DeviceId, Emoji, FileId, FileName, InviteId, Manner, Mask,
    MaskList, MediaType, MessageText, NotifyLevel, Reason, RoomFlags, RoomId, RoomKey, RoomKind,
    RoomName, RoomRole, Secret, Seq, ServerRole, Span, Topic, UserId,
};

use super::{World, name, tell};

/// A user as a test plays them. Every act answers with what came of it, in words.
#[derive(Clone)]
pub struct Actor {
    world: World,
    user: UserId,
    device: Option<DeviceId>,
    /// What the entry led to.
    pub entry: String,
}

/// A room as a person types it: a name, or `@name` for the direct room with somebody.
fn room(text: &str) -> RoomRef {
    match text.strip_prefix('@') {
        Some(with) => RoomRef::With(user(with)),
        None => RoomRef::Name(RoomName::parse(text).unwrap()),
    }
}

fn user(text: &str) -> UserRef {
    UserRef::Name(name(text))
}

fn text(text: &str) -> MessageText {
    MessageText::parse(text).unwrap()
}

fn reason() -> Reason {
    Reason::parse("why").unwrap()
}

fn span(text: &str) -> Option<Span> {
    (!text.is_empty()).then(|| Span::parse(text).unwrap())
}

impl Actor {
    pub fn new(world: World, user: UserId, device: Option<DeviceId>, entry: String) -> Self {
        Self {
            world,
            user,
            device,
            entry,
        }
    }

    pub fn id(&self) -> UserId {
        self.user
    }

    pub fn device(&self) -> Option<DeviceId> {
        self.device
    }

    pub fn name(&self) -> String {
        self.world
            .look(|state| state.user(self.user).unwrap().name.to_string())
    }

    pub fn asks(&self, command: Command) -> Result<Decision, Denied> {
        self.world.decide(self.user, self.device, command)
    }

    /// What came of a command: its changes, the sessions it ended, or the code of the denial.
    pub fn does(&self, command: Command) -> String {
        let decision = match self.asks(command) {
            Ok(decision) => decision,
            Err(denied) => return format!("denied {}", denied.code()),
        };
        let mut lines: Vec<_> = self.world.look(|state| {
            decision
                .changes
                .iter()
                .map(|change| tell(state, change))
                .collect()
        });
        match decision.dismissed.len() {
            0 => {}
            ended => lines.push(format!("{ended} ended")),
        }
        if let (true, Outcome::Posted(posted)) = (lines.is_empty(), &decision.outcome) {
            lines.push(format!("again {}", posted.seq));
        }
        if lines.is_empty() {
            "nothing".to_owned()
        } else {
            lines.join(" | ")
        }
    }

    pub fn says(&self, what: &str) -> String {
        self.posts("lobby", what)
    }

    pub fn posts(&self, into: &str, what: &str) -> String {
        self.does(self.post(room(into), what, None, None))
    }

    pub fn posts_by_id(&self, into: RoomId, what: &str) -> String {
        self.does(self.post(into.into(), what, None, None))
    }

    pub fn replies(&self, into: &str, to: u64, what: &str) -> String {
        self.does(self.post(room(into), what, Some(Seq::new(to)), None))
    }

    /// Offers a file.
    pub fn offers(&self, into: &str, called: &str, size: Option<u64>) -> String {
        self.offers_as(into, called, size, None)
    }

    /// Offers a file under a client-made id, as a client that may retry does.
    pub fn offers_as(
        &self,
        into: &str,
        called: &str,
        size: Option<u64>,
        id: Option<&str>,
    ) -> String {
        let file = FileOffer {
            name: FileName::parse(called).unwrap(),
            size,
            media_type: MediaType::octet_stream(),
            lifetime: None,
        };
        let id = id.map(|id| ClientId::parse(id).unwrap());
        self.does(Command::OfferFile {
            room: room(into),
            file,
            id,
        })
    }

    pub fn cancels(&self, file: FileId) -> String {
        self.does(Command::CancelFile { file })
    }

    /// Sends under a client-made id, as a client that may retry does.
    pub fn sends(&self, into: &str, id: &str, what: &str) -> String {
        self.does(self.post(room(into), what, None, Some(ClientId::parse(id).unwrap())))
    }

    pub fn post(
        &self,
        room: RoomRef,
        what: &str,
        reply_to: Option<Seq>,
        id: Option<ClientId>,
    ) -> Command {
        Command::Post {
            room,
            text: text(what),
            reply_to,
            manner: Manner::Said,
            lifetime: None,
            id,
        }
    }

    pub fn acts(&self, what: &str) -> String {
        let (room, text) = (room("lobby"), text(what));
        self.does(Command::Post {
            room,
            text,
            reply_to: None,
            manner: Manner::Action,
            lifetime: None,
            id: None,
        })
    }

    pub fn edits(&self, into: &str, target: u64, what: &str) -> String {
        let (room, target, facts) = self.message(into, target);
        self.does(Command::Edit {
            room,
            target,
            facts,
            text: text(what),
        })
    }

    pub fn pins(&self, into: &str, target: u64, on: bool) -> String {
        let (room, target, facts) = self.message(into, target);
        self.does(Command::Pin {
            room,
            target,
            facts,
            on,
        })
    }

    pub fn marks_read(&self, of: &str, seq: u64) -> String {
        let (room, seq) = (room(of), Seq::new(seq));
        self.does(Command::MarkRead { room, seq })
    }

    pub fn sets_notify(&self, of: &str, level: NotifyLevel) -> String {
        self.does(Command::SetNotify {
            room: room(of),
            level,
        })
    }

    pub fn ignores(&self, whom: &str, on: bool) -> String {
        let user = user(whom);
        self.does(Command::Ignore { user, on })
    }

    pub fn deletes(&self, into: &str, target: u64) -> String {
        let (room, target, facts) = self.message(into, target);
        self.does(Command::Delete {
            room,
            target,
            facts,
        })
    }

    pub fn reacts(&self, into: &str, target: u64, on: bool) -> String {
        let (room, target, facts) = self.message(into, target);
        let emoji = Emoji::parse("👍").unwrap();
        self.does(Command::React {
            room,
            target,
            facts,
            emoji,
            on,
        })
    }

    pub fn creates(&self, room: &str, kind: RoomKind) -> String {
        let name = RoomName::parse(room).unwrap();
        self.does(Command::CreateRoom {
            name,
            kind,
            keeping: Keeping::default(),
        })
    }

    pub fn opens(&self, with: &str) -> String {
        self.does(Command::OpenDirect { with: user(with) })
    }

    pub fn joins(&self, into: &str) -> String {
        self.does(Command::Join {
            room: room(into),
            key: None,
        })
    }

    pub fn joins_by_id(&self, into: RoomId) -> String {
        self.does(Command::Join {
            room: into.into(),
            key: None,
        })
    }

    pub fn joins_with_key(&self, into: &str, key: &str) -> String {
        let key = Some(RoomKey::parse(key).unwrap());
        self.does(Command::Join {
            room: room(into),
            key,
        })
    }

    pub fn leaves(&self, which: &str) -> String {
        self.does(Command::Leave { room: room(which) })
    }

    pub fn sets_topic(&self, of: &str, topic: &str) -> String {
        let (room, topic) = (room(of), Topic::parse(topic).unwrap());
        self.does(Command::SetTopic { room, topic })
    }

    pub fn sets_flags(&self, of: &str, flags: RoomFlags) -> String {
        self.does(Command::SetFlags {
            room: room(of),
            flags,
            keeping: Keeping::default(),
        })
    }

    pub fn renames_room(&self, which: &str, to: &str) -> String {
        let (room, name) = (room(which), RoomName::parse(to).unwrap());
        self.does(Command::RenameRoom {
            room,
            name,
            reason: parlor_model::Reason::default(),
        })
    }

    pub fn masks(&self, of: &str, list: MaskList, mask: &str, on: bool) -> String {
        let (room, mask) = (room(of), Mask::parse(mask).unwrap());
        self.does(Command::SetMask {
            room,
            list,
            mask,
            on,
        })
    }

    pub fn bans(&self, of: &str, mask: &str) -> String {
        self.masks(of, MaskList::Ban, mask, true)
    }

    pub fn makes(&self, whom: &str, role: RoomRole, of: &str) -> String {
        self.does(Command::SetRoomRole {
            room: room(of),
            user: user(whom),
            role,
        })
    }

    pub fn promotes(&self, whom: &str, role: ServerRole) -> String {
        self.does(Command::SetServerRole {
            user: user(whom),
            role,
        })
    }

    pub fn invites(&self, into: &str, whom: &str) -> String {
        self.does(Command::Invite {
            room: room(into),
            user: user(whom),
        })
    }

    pub fn removes(&self, from: &str, whom: &str) -> String {
        let (room, user, reason) = (room(from), user(whom), reason());
        self.does(Command::Remove { room, user, reason })
    }

    /// Blocks a name; an empty duration is for good.
    pub fn blocks(&self, whom: &str, duration: &str) -> String {
        self.does(self.block(whom, duration, false))
    }

    pub fn blocks_with_address(&self, whom: &str) -> String {
        self.does(self.block(whom, "", true))
    }

    pub fn block(&self, whom: &str, duration: &str, with_address: bool) -> Command {
        let (name, span, reason) = (name(whom), span(duration), reason());
        Command::Block {
            name,
            with_address,
            span,
            reason,
        }
    }

    pub fn block_id(&self, whom: &str) -> BlockId {
        match self.asks(self.block(whom, "", false)).unwrap().outcome {
            Outcome::Block { block, .. } => block,
            other => panic!("a block, not {other:?}"),
        }
    }

    pub fn unblocks(&self, whom: &str) -> String {
        self.does(Command::Unblock { name: name(whom) })
    }

    /// Mutes; an empty duration is for good.
    pub fn mutes(&self, of: &str, whom: &str, duration: &str) -> String {
        let (room, user, span, reason) = (room(of), user(whom), span(duration), reason());
        self.does(Command::Mute {
            room,
            user,
            span,
            reason,
        })
    }

    pub fn unmutes(&self, of: &str, whom: &str) -> String {
        self.does(Command::Unmute {
            room: room(of),
            user: user(whom),
        })
    }

    pub fn renames(&self, to: &str) -> String {
        self.does(Command::Rename { name: name(to) })
    }

    pub fn registers(&self) -> String {
        self.does(Command::Register {
            credential: Secret::new("hash".to_owned()),
        })
    }

    pub fn sets_password(&self) -> String {
        self.does(Command::SetPassword {
            credential: Secret::new("hash".to_owned()),
            proof: None,
            session: None,
        })
    }

    pub fn is_away(&self, why: &str) -> Decision {
        self.asks(Command::Away {
            text: AwayText::parse(why).ok(),
        })
        .unwrap()
    }

    /// Makes an invite by a code, into a room unless that is empty.
    pub fn makes_invite(&self, code: u8, into: &str, uses: Option<u32>, duration: &str) -> String {
        self.does(self.invite(code, into, uses, duration))
    }

    pub fn invite(&self, code: u8, into: &str, uses: Option<u32>, duration: &str) -> Command {
        let room = (!into.is_empty()).then(|| room(into));
        Command::CreateInvite {
            digest: [code; 32],
            room,
            uses,
            span: span(duration),
        }
    }

    pub fn revokes_invite(&self, invite: InviteId) -> String {
        self.does(Command::RevokeInvite { invite })
    }

    pub fn revokes_device(&self, device: DeviceId, owner: Option<UserId>) -> String {
        self.does(Command::RevokeDevice { device, owner })
    }

    fn message(
        &self,
        into: &str,
        target: u64,
    ) -> (RoomRef, Seq, Option<parlor_core::MessageFacts>) {
        let (room, target) = (room(into), Seq::new(target));
        let found = self
            .world
            .look(|state| state.find_room(&room, self.user).ok().map(|room| room.id));
        let facts = found.and_then(|room| self.world.facts(room, target));
        (room, target, facts)
    }
}
