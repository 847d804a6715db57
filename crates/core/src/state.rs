//! The state that commands are decided on: users, rooms, blocks, invites and who is here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use parlor_model::{
    BlockId, DeviceId, InviteId, Password, RoomId, RoomKind, RoomName, RoomRole, Seq, ServerRole,
    SessionId, StoreEpoch, Timestamp, UserId, UserName, Whom, limits,
};

use crate::lately::Lately;
use crate::names::NameIndex;
use crate::{
    Block, Denied, Factor, Invite, JoinPolicy, Ledger, Passkey, PasskeyId, Presence, RecentIds,
    Room, RunRules, Snapshot, Standing, User,
};

/// What the operator decides about the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who may come in.
    pub join: JoinPolicy,
    /// The longest message, in characters; at most [`limits::MESSAGE_CHARS`].
    pub message_chars: usize,
    /// The shortest new password, in characters; at least 1.
    pub password_chars: usize,
    /// Whether guests may write.
    pub guests_write: bool,
    /// Whether files can be shared.
    pub files: bool,
    /// The largest file, in bytes.
    pub file_bytes: u64,
    /// What the files of one user may take up together, in bytes.
    pub user_bytes: Option<u64>,
    /// What all files may take up together, in bytes.
    pub server_bytes: Option<u64>,
    /// The roles on the server that nobody acts in without a second factor.
    pub second_factor_for: BTreeSet<ServerRole>,
    /// Whether the password for IRC alone signs in somebody who has a second factor, or whose role needs one.
    pub irc_passwords: bool,
    /// Which commands can be run on the server.
    pub run: RunRules,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            join: JoinPolicy::Open,
            message_chars: limits::MESSAGE_CHARS,
            password_chars: limits::PASSWORD_MIN,
            guests_write: true,
            files: true,
            file_bytes: limits::FILE_BYTES,
            user_bytes: None,
            server_bytes: None,
            second_factor_for: BTreeSet::new(),
            irc_passwords: false,
            run: RunRules::default(),
        }
    }
}

impl Settings {
    /// Whether a new password is long enough. Asked before it is hashed, of which a command has no more than that.
    ///
    /// # Errors
    /// [`Denied::PasswordTooShort`].
    pub fn takes(&self, password: &Password) -> Result<(), Denied> {
        let limit = self.password_chars;
        if password.chars() < limit {
            return Err(Denied::PasswordTooShort { limit });
        }
        Ok(())
    }
}

/// Everything the rules know. Changed by [`State::apply`] (what is stored) and through
/// [`State::presence`] (what is not).
#[derive(Debug, Clone)]
pub struct State {
    /// Names the stored history.
    pub epoch: StoreEpoch,
    /// The operator's settings.
    pub settings: Settings,
    /// Who is here.
    pub presence: Presence,
    pub(crate) lobby: RoomId,
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) user_names: NameIndex<UserId>,
    pub(crate) rooms: BTreeMap<RoomId, Room>,
    pub(crate) room_names: NameIndex<RoomId>,
    pub(crate) rooms_of: HashMap<UserId, BTreeSet<RoomId>>,
    pub(crate) direct: HashMap<(UserId, UserId), RoomId>,
    pub(crate) blocks: BTreeMap<BlockId, Block>,
    pub(crate) invites: BTreeMap<InviteId, Invite>,
    pub(crate) recent: HashMap<DeviceId, RecentIds>,
    pub(crate) ignores: HashMap<UserId, BTreeSet<UserId>>,
    pub(crate) lately: Lately,
    pub(crate) factors: BTreeMap<UserId, Factor>,
    pub(crate) passkeys: BTreeMap<PasskeyId, Passkey>,
    /// The rooms that nobody is left in and that are yet to be wiped, each with its newest event.
    pub(crate) to_wipe: BTreeMap<RoomId, Seq>,
    /// Which files are being sent, and what files take up.
    pub files: Ledger,
}

impl State {
    /// The state as a store has it. Nobody is here yet. `None` when the snapshot has no lobby.
    #[must_use]
    pub fn new(snapshot: Snapshot, settings: Settings) -> Option<Self> {
        let lobby_name = RoomName::lobby();
        let lobby = snapshot
            .rooms
            .iter()
            .find(|room| room.name.as_ref() == Some(&lobby_name))?
            .id;
        let mut state = Self {
            epoch: snapshot.epoch,
            settings,
            presence: Presence::default(),
            lobby,
            users: BTreeMap::new(),
            user_names: NameIndex::default(),
            rooms: BTreeMap::new(),
            room_names: NameIndex::default(),
            rooms_of: HashMap::new(),
            direct: HashMap::new(),
            blocks: snapshot
                .blocks
                .into_iter()
                .map(|block| (block.id, block))
                .collect(),
            invites: snapshot
                .invites
                .into_iter()
                .map(|invite| (invite.id, invite))
                .collect(),
            recent: HashMap::new(),
            ignores: HashMap::new(),
            lately: Lately::default(),
            factors: snapshot.factors.into_iter().collect(),
            passkeys: snapshot
                .passkeys
                .into_iter()
                .map(|passkey| (passkey.new.id.clone(), passkey))
                .collect(),
            to_wipe: BTreeMap::new(),
            files: Ledger::new(snapshot.sending, snapshot.file_bytes),
        };
        // By these names the server itself acts, in the first event of the lobby, and answers: nobody else gets them.
        for name in ["server", "NickServ"] {
            if let Ok(name) = UserName::parse(name) {
                state.user_names.claim(&name, UserId::from_bytes([0; 16]));
            }
        }
        for (user, ignored) in snapshot.ignores {
            state.ignores.entry(user).or_default().insert(ignored);
        }
        snapshot
            .users
            .into_iter()
            .for_each(|user| state.add_user(user, false));
        for room in snapshot.rooms {
            if room.id == lobby || !room.is_abandoned() {
                state.add_room(room);
            } else if room.is_wiped_when_empty() {
                state.to_wipe.insert(room.id, room.head);
            }
        }
        Some(state)
    }

    /// The room that everyone is in.
    #[must_use]
    pub fn lobby(&self) -> RoomId {
        self.lobby
    }

    /// A user by id.
    #[must_use]
    pub fn user(&self, user: UserId) -> Option<&User> {
        self.users.get(&user)
    }

    /// All users, by id.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Who holds this name now: the registered user whose name or account it is, or the guest who attends by it.
    #[must_use]
    pub fn holder(&self, name: &UserName) -> Option<&User> {
        self.users.get(&self.user_names.holder(name)?)
    }

    /// A room by id.
    #[must_use]
    pub fn room(&self, room: RoomId) -> Option<&Room> {
        self.rooms.get(&room)
    }

    /// All rooms, by id.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    /// A room by its name.
    #[must_use]
    pub fn room_named(&self, name: &RoomName) -> Option<&Room> {
        self.rooms.get(&self.room_names.holder(name)?)
    }

    /// The direct room of two users, if they have one.
    #[must_use]
    pub fn direct_room(&self, one: UserId, other: UserId) -> Option<&Room> {
        self.rooms.get(self.direct.get(&pair(one, other))?)
    }

    /// The rooms that a user is a member of, the lobby first.
    #[must_use]
    pub fn rooms_of(&self, user: UserId) -> Vec<RoomId> {
        let joined = self.rooms_of.get(&user).into_iter().flatten().copied();
        let joined = joined.filter(|room| *room != self.lobby);
        std::iter::once(self.lobby).chain(joined).collect()
    }

    /// Whether the user is a member of the room: everyone is one of the lobby.
    #[must_use]
    pub fn is_member(&self, room: RoomId, user: UserId) -> bool {
        if room == self.lobby {
            return self.users.contains_key(&user);
        }
        self.rooms
            .get(&room)
            .is_some_and(|room| room.members.contains_key(&user))
    }

    /// Whom a user ignores.
    #[must_use]
    pub fn ignored_by(&self, user: UserId) -> &BTreeSet<UserId> {
        const NOBODY: &BTreeSet<UserId> = &BTreeSet::new();
        self.ignores.get(&user).unwrap_or(NOBODY)
    }

    /// Whether a message or a file was deleted lately, or is over: the store may not know that yet.
    #[must_use]
    pub fn is_deleted_lately(&self, room: RoomId, seq: Seq) -> bool {
        self.lately.is_deleted((room, seq))
    }

    /// The rooms that nobody is left in and of which nothing may be kept, each with its newest event: they are yet
    /// to be wiped.
    pub fn to_wipe(&self) -> impl Iterator<Item = (RoomId, Seq)> {
        self.to_wipe.iter().map(|(room, head)| (*room, *head))
    }

    /// The members of a room. For the lobby those who attend it, since everyone is one.
    #[must_use]
    pub fn members(&self, room: RoomId) -> Vec<UserId> {
        if room == self.lobby {
            return self.presence.attending(room).collect();
        }
        self.rooms
            .get(&room)
            .map(|r| r.members.keys().copied().collect())
            .unwrap_or_default()
    }

    /// Whether the user attends the room: a session of theirs is in it, or is held there.
    #[must_use]
    pub fn attends(&self, room: RoomId, user: UserId) -> bool {
        self.presence.attends(user, room) && self.is_member(room, user)
    }

    /// The rooms that a session follows: those of its user that it attends, the lobby first.
    #[must_use]
    pub fn followed_by(&self, session: SessionId) -> Vec<RoomId> {
        let Some(attendee) = self.presence.session(session) else {
            return Vec::new();
        };
        let mut rooms = self.rooms_of(attendee.user);
        rooms.retain(|room| attendee.attends.has(*room));
        rooms
    }

    /// The direct rooms of a user, which every session of theirs attends.
    #[must_use]
    pub fn direct_rooms_of(&self, user: UserId) -> BTreeSet<RoomId> {
        let joined = self.rooms_of.get(&user).into_iter().flatten().copied();
        let direct = |room: &RoomId| self.room(*room).is_some_and(|r| r.kind == RoomKind::Direct);
        joined.filter(direct).collect()
    }

    /// Whom a mask is held against, with what their program says of them.
    #[must_use]
    pub fn whom<'a>(&'a self, user: &'a User) -> Whom<'a> {
        Whom {
            part: self.presence.part(user.id),
            ..user.whom()
        }
    }

    /// What a user is on the server and in a room.
    #[must_use]
    pub fn standing(&self, user: UserId, room: Option<RoomId>) -> Standing {
        let server = self
            .users
            .get(&user)
            .map_or(ServerRole::Guest, |user| user.role);
        let role = room
            .filter(|room| self.is_member(*room, user))
            .and_then(|room| self.rooms.get(&room));
        let role = role.map(|room| room.members.get(&user).map_or(RoomRole::Member, |m| m.role));
        Standing {
            server,
            room: role,
            withheld: self.needs_factor(user),
        }
    }

    /// A user's second factor, if it is on.
    #[must_use]
    pub fn factor(&self, user: UserId) -> Option<&Factor> {
        self.factors.get(&user)
    }

    /// A passkey by its id.
    #[must_use]
    pub fn passkey(&self, id: &PasskeyId) -> Option<&Passkey> {
        self.passkeys.get(id)
    }

    /// The passkeys of a user.
    pub fn passkeys_of(&self, user: UserId) -> impl Iterator<Item = &Passkey> {
        let all = self.passkeys.values();
        all.filter(move |passkey| passkey.user == user)
    }

    /// All users who have a second factor or passkeys: what an admin can turn off for them.
    #[must_use]
    pub fn with_factor(&self) -> BTreeSet<UserId> {
        let passkeys = self.passkeys.values().map(|passkey| passkey.user);
        self.factors.keys().copied().chain(passkeys).collect()
    }

    /// Whether a user has a role that nobody acts in without a second factor, and has none.
    #[must_use]
    pub fn needs_factor(&self, user: UserId) -> bool {
        let role = self.users.get(&user).map(|user| user.role);
        let wanted = role.is_some_and(|role| self.settings.second_factor_for.contains(&role));
        wanted && !self.factors.contains_key(&user)
    }

    /// Whether anybody owns the server yet.
    #[must_use]
    pub fn has_owner(&self) -> bool {
        self.users
            .values()
            .any(|user| user.role == ServerRole::Owner)
    }

    /// All blocks that stand at `now`, oldest first.
    #[must_use]
    pub fn blocks(&self, now: Timestamp) -> Vec<&Block> {
        let mut blocks: Vec<_> = self
            .blocks
            .values()
            .filter(|block| block.stands(now))
            .collect();
        blocks.sort_by_key(|block| block.at);
        blocks
    }

    /// All invites that are open at `now`, oldest first.
    #[must_use]
    pub fn invites(&self, now: Timestamp) -> Vec<&Invite> {
        let mut invites: Vec<_> = self.invites.values().filter(|i| i.is_open(now)).collect();
        invites.sort_by_key(|invite| invite.at);
        invites
    }

    /// The block that refuses this user, name or address at `now`, if one does; of several, the one
    /// that stands longest. With a registered user the name counts for nothing: see
    /// [`Block::refuses`].
    #[must_use]
    pub fn block_of(
        &self,
        user: Option<UserId>,
        name: Option<&UserName>,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Option<&Block> {
        let known = user.and_then(|user| self.user(user));
        let name = name.filter(|_| !known.is_some_and(User::is_registered));
        let refusing = self.blocks.values().filter(|block| {
            block.stands(now)
                && (user.is_some() && block.target.user == user
                    || name.is_some_and(|name| block.covers_name(name))
                    || address.is_some_and(|address| block.covers_address(address)))
        });
        refusing.max_by_key(|block| (block.until.is_none(), block.until))
    }

    /// Keeps the newest ids of a device that has just signed in.
    pub fn remember_device(&mut self, device: DeviceId, load: impl FnOnce() -> RecentIds) {
        self.recent.entry(device).or_insert_with(load);
    }

    /// Forgets the ids of a device whose last session has ended.
    pub fn forget_device(&mut self, device: DeviceId) {
        self.recent.remove(&device);
    }

    /// The newest ids of a device that is signed in.
    #[must_use]
    pub fn recent_ids(&self, device: DeviceId) -> Option<&RecentIds> {
        self.recent.get(&device)
    }

    /// Frees the name of a guest who does not attend any more.
    pub fn release_name(&mut self, user: UserId) {
        if let Some(guest) = self.users.get(&user).filter(|user| !user.is_registered()) {
            self.user_names.release(&guest.name, user);
        }
    }

    /// Lets a returning guest hold their name again, which their entry found to be free. Should it
    /// have been taken since, it stays with the one who has it, and the guest can do nothing.
    pub fn claim_name(&mut self, user: UserId) {
        if let Some(user) = self.users.get(&user)
            && self.name_conflict(&user.name, Some(user.id)).is_none()
        {
            self.user_names.claim(&user.name, user.id);
        }
    }

    /// Why the user (or a newcomer) can't have this name; `None` when it is free for them.
    pub(crate) fn name_conflict(&self, name: &UserName, user: Option<UserId>) -> Option<Denied> {
        let how = self.user_names.conflict(name, user)?;
        let holder = self.holder(name);
        if holder.is_some_and(User::is_registered) {
            return Some(Denied::NameRegistered(name.to_string()));
        }
        Some(Denied::NameTaken {
            name: name.to_string(),
            how,
        })
    }

    pub(crate) fn add_user(&mut self, user: User, attends: bool) {
        if attends || user.is_registered() {
            self.user_names.claim(&user.name, user.id);
        }
        if let Some(account) = &user.account {
            self.user_names.claim(account, user.id);
        }
        self.users.insert(user.id, user);
    }

    pub(crate) fn add_room(&mut self, mut room: Room) {
        if room.id == self.lobby {
            room.members
                .retain(|_, member| member.role > RoomRole::Member);
        }
        if let Some(name) = &room.name {
            self.room_names.claim(name, room.id);
        }
        for user in room.members.keys().filter(|_| room.id != self.lobby) {
            self.rooms_of.entry(*user).or_default().insert(room.id);
        }
        let id = room.id;
        self.rooms.insert(id, room);
        self.note_direct(id);
    }

    /// Indexes a direct room once both of its members are in it.
    pub(crate) fn note_direct(&mut self, room: RoomId) {
        let Some(room) = self.rooms.get(&room) else {
            return;
        };
        let mut members = room.members.keys();
        if let (parlor_model::RoomKind::Direct, Some(one), Some(other)) =
            (room.kind, members.next(), members.next())
        {
            self.direct.insert(pair(*one, *other), room.id);
        }
    }
}

pub(crate) fn pair(one: UserId, other: UserId) -> (UserId, UserId) {
    if one <= other {
        (one, other)
    } else {
        (other, one)
    }
}
