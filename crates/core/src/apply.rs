//! Carrying out changes on the state. It can't fail: what was decided is a fact, and a fact about
//! something unknown changes nothing.

use parlor_model::{Lifetime, MaskList, RoomId, RoomKind, UserId};

use crate::recent;
use crate::room::{MaskEntry, Membership, Mute, TopicSet};
use crate::state::{State, pair};
use crate::{Change, Content, Event, EventBody, File, FileOffer, FileState, Posted, RecentIds};

impl State {
    /// Carries out one change. Also used on what a store replays.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Event(event) => self.apply_event(event),
            Change::RoomAdded(room) => self.add_room((**room).clone()),
            Change::UserAdded(user) => self.add_user(user.clone(), true),
            Change::UserRenamed { user, name } => {
                if let Some(known) = self.users.get_mut(user) {
                    self.user_names.release(&known.name, *user);
                    known.name = name.clone();
                    self.user_names.claim(name, *user);
                    // The two may have had forms in common, which were released with the old name.
                    if let Some(account) = &known.account {
                        self.user_names.claim(account, *user);
                    }
                }
            }
            Change::ServerRoleSet { user, role } => {
                if let Some(known) = self.users.get_mut(user) {
                    known.role = *role;
                    let registered = known.is_registered();
                    let account = known.account.take().filter(|_| registered);
                    known.account = account.or_else(|| registered.then(|| known.name.clone()));
                    self.user_names.claim(&known.name, *user);
                }
            }
            Change::UserSeen { user, at } => {
                if let Some(known) = self.users.get_mut(user) {
                    known.seen = *at;
                }
            }
            Change::FactorSet { user, factor, .. } => {
                self.factors.insert(*user, factor.clone());
            }
            Change::FactorRemoved { user } => {
                self.factors.remove(user);
            }
            Change::FactorStepUsed { user, step } => {
                if let Some(factor) = self.factors.get_mut(user) {
                    factor.step = factor.step.max(*step);
                }
            }
            Change::RecoveryCodesSet { user, codes } => {
                if let Some(factor) = self.factors.get_mut(user) {
                    factor.recovery.clone_from(codes);
                }
            }
            Change::RecoveryCodeUsed { user, code } => {
                if let Some(factor) = self.factors.get_mut(user) {
                    factor.recovery.remove(code);
                }
            }
            Change::PasskeyAdded(passkey) => {
                self.passkeys
                    .insert(passkey.new.id.clone(), passkey.clone());
            }
            Change::PasskeyUsed {
                passkey,
                counter,
                at,
            } => {
                if let Some(known) = self.passkeys.get_mut(passkey) {
                    known.new.counter = *counter;
                    known.used = Some(*at);
                }
            }
            Change::PasskeyRemoved { passkey } => {
                self.passkeys.remove(passkey);
            }
            Change::UserForgotten { user } => self.forget(*user),
            Change::Blocked(block) => {
                self.blocks.insert(block.id, block.clone());
            }
            Change::Unblocked { block } => {
                self.blocks.remove(block);
            }
            Change::NameMuted { room, name, until } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    // Else the key would stay as it was written first, in another case perhaps.
                    room.muted_names.remove(name);
                    let mute = Mute { until: *until };
                    room.muted_names.insert(name.clone(), mute);
                }
            }
            Change::NameUnmuted { room, name } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.muted_names.remove(name);
                }
            }
            Change::InviteAdded(invite) => {
                self.invites.insert(invite.id, invite.clone());
            }
            Change::InviteUsed { invite } => {
                if let Some(invite) = self.invites.get_mut(invite) {
                    invite.uses_left = invite.uses_left.map(|uses| uses.saturating_sub(1));
                }
            }
            Change::InviteRevoked { invite } => {
                self.invites.remove(invite);
            }
            Change::DeviceRevoked { device } => self.forget_device(*device),
            Change::ReadMarked { user, room, seq } => self.lately.read((*user, *room), *seq),
            Change::Ignored { user, ignored, .. } => {
                self.ignores.entry(*user).or_default().insert(*ignored);
            }
            Change::Unignored { user, ignored } => {
                if let Some(all) = self.ignores.get_mut(user) {
                    all.remove(ignored);
                }
            }
            Change::ContentFreed {
                room,
                user,
                content,
            } => self.files.deleted(*room, *user, content.size),
            Change::RoomSwept { room, until } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.swept = room.swept.max(*until);
                }
            }
            Change::RoomReminded { room, before } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.reminded = Some(*before);
                }
            }
            Change::RoomEnded { room } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.members.clear();
                }
                self.drop_if_abandoned(*room);
                self.to_wipe.remove(room);
            }
            Change::NotifySet { .. }
            | Change::CredentialSet { .. }
            | Change::IrcVerifierSet { .. }
            | Change::DeviceAdded(_)
            | Change::DevicesRevoked { .. }
            | Change::Erased { .. }
            | Change::ClockTrusted { .. }
            | Change::Audited(_) => {}
        }
    }

    fn apply_event(&mut self, event: &Event) {
        let Some(room) = self.rooms.get_mut(&event.room) else {
            return;
        };
        room.head = event.seq;
        let actor = event.actor.user;
        match &event.body {
            EventBody::Message {
                text,
                reply_to,
                manner,
                ..
            } => {
                let text = text.as_ref();
                let content = text.map(|text| recent::content(text, *reply_to, *manner));
                self.note_id(event, content);
            }
            EventBody::FileOffered {
                file,
                name,
                size,
                media_type,
                state,
            } => {
                let offer = name.as_ref().map(|name| FileOffer {
                    name: name.clone(),
                    size: *size,
                    media_type: media_type.clone(),
                    lifetime: event.expires_at.and_then(|end| {
                        let span = end.as_millis().checked_sub(event.at.as_millis())?;
                        Lifetime::from_millis(span).ok()
                    }),
                });
                self.note_id(event, offer.map(|offer| recent::hash(&offer)));
                if *state == FileState::Sending {
                    self.files.offered(File {
                        id: *file,
                        room: event.room,
                        seq: event.seq,
                        owner: event.actor.clone(),
                        name: name.clone(),
                        size: *size,
                        media_type: media_type.clone(),
                        at: event.at,
                        expires_at: event.expires_at,
                        state: *state,
                    });
                }
            }
            EventBody::FileReady {
                file, size, digest, ..
            } => {
                let (size, digest) = (*size, *digest);
                self.files.ready(*file, Content { size, digest });
            }
            EventBody::FileFailed { file, .. } => drop(self.files.ended(*file)),
            EventBody::FileDeleted { file, target } => {
                room.pins.remove(target);
                self.lately.deleted((event.room, *target));
                self.files.ended(*file);
            }
            EventBody::Deleted { target } => {
                room.pins.remove(target);
                self.lately.deleted((event.room, *target));
            }
            EventBody::Expired { targets } => {
                for target in targets {
                    room.pins.remove(target);
                    self.lately.deleted((event.room, *target));
                }
            }
            EventBody::Pinned { target } => {
                room.pins.insert(*target, event.seq);
            }
            EventBody::Unpinned { target } => {
                room.pins.remove(target);
            }
            EventBody::TopicSet { topic } => {
                let set = TopicSet {
                    topic: topic.clone(),
                    by: event.actor.name.clone(),
                    at: event.at,
                };
                room.topic = (!topic.as_str().is_empty()).then_some(set);
            }
            EventBody::Joined { role } => {
                room.members.insert(
                    actor,
                    Membership {
                        role: *role,
                        since: event.at,
                    },
                );
                room.invited.remove(&actor);
                self.rooms_of.entry(actor).or_default().insert(event.room);
                self.note_direct(event.room);
            }
            EventBody::Left => self.end_membership(event, actor),
            EventBody::Removed { target, .. } => self.end_membership(event, target.user),
            EventBody::Muted { target, until, .. } => {
                room.mutes.insert(target.user, Mute { until: *until });
            }
            EventBody::Unmuted { target } => {
                room.mutes.remove(&target.user);
            }
            EventBody::RoleSet { target, role } => {
                let (role, since) = (*role, event.at);
                if event.room == self.lobby {
                    room.set_lobby_role(target.user, Membership { role, since });
                } else if let Some(member) = room.members.get_mut(&target.user) {
                    member.role = role;
                }
            }
            EventBody::FlagsSet { flags } => {
                if room.flags.ends_at != flags.ends_at {
                    room.reminded = None;
                }
                room.flags = flags.clone();
            }
            EventBody::Renamed { name, .. } => {
                if let Some(old) = room.name.replace(name.clone()) {
                    self.room_names.release(&old, event.room);
                }
                self.room_names.claim(name, event.room);
            }
            EventBody::Invited { target } => {
                room.invited.insert(target.user);
            }
            EventBody::MaskAdded { list, mask } => {
                let by = event.actor.name.clone();
                let entry = MaskEntry {
                    mask: mask.clone(),
                    by,
                    at: event.at,
                };
                room.masks.entry(*list).or_default().push(entry);
                if *list == MaskList::Ban && !mask.mutes() {
                    let users = &self.users;
                    let is_banned = |user: &UserId| {
                        let known = users.get(user);
                        known.is_some_and(|known| mask.matches(known.whom()))
                    };
                    room.invited.retain(|user| !is_banned(user));
                }
            }
            EventBody::MaskRemoved { list, mask } => {
                if let Some(entries) = room.masks.get_mut(list) {
                    entries.retain(|entry| entry.mask != *mask);
                }
            }
            EventBody::Edited { target, text } => {
                if let Some(text) = text {
                    self.lately.edited((event.room, *target), text);
                }
            }
            EventBody::Reacted { target, emoji } => {
                let place = (event.room, *target);
                self.lately.reacted(place, actor, emoji, true);
            }
            EventBody::Unreacted { target, emoji } => {
                let place = (event.room, *target);
                self.lately.reacted(place, actor, emoji, false);
            }
            EventBody::Created => room.maker = Some(actor),
            EventBody::Blocked { .. } | EventBody::Unblocked { .. } => {}
        }
    }

    /// Notes the client-made id of something that was said.
    fn note_id(&mut self, event: &Event, content: Option<u64>) {
        let Some(origin) = &event.origin else {
            return;
        };
        let posted = Posted {
            room: event.room,
            seq: event.seq,
            at: event.at,
        };
        // What an unknown device used before is only in the store.
        let unknown = || RecentIds::load([], false);
        let ids = self.recent.entry(origin.device).or_insert_with(unknown);
        ids.insert(origin.id.clone(), posted, content);
    }

    /// In the lobby nobody's membership ends; a removal there ends sessions, which the hub does.
    fn end_membership(&mut self, event: &Event, user: UserId) {
        if event.room == self.lobby {
            return;
        }
        if let Some(room) = self.rooms.get_mut(&event.room) {
            room.members.remove(&user);
        }
        if let Some(rooms) = self.rooms_of.get_mut(&user) {
            rooms.remove(&event.room);
        }
        self.drop_if_abandoned(event.room);
    }

    /// Lets go of a room that nobody is left in, of its name and of its files. Its log stays stored, unread, unless
    /// the room keeps nothing for good.
    fn drop_if_abandoned(&mut self, id: RoomId) {
        let found = self.rooms.get(&id).filter(|_| id != self.lobby);
        let Some(room) = found.filter(|room| room.is_abandoned()) else {
            return;
        };
        if let Some(name) = &room.name {
            self.room_names.release(name, id);
        }
        if room.is_wiped_when_empty() {
            self.to_wipe.insert(id, room.head);
        }
        self.rooms.remove(&id);
        self.files.room_given_up(id);
    }

    /// Ends what ties a user to rooms: memberships, mutes and invitations. A room that nobody is left
    /// in goes too.
    fn forget(&mut self, user: UserId) {
        self.release_name(user);
        self.users.remove(&user);
        self.factors.remove(&user);
        self.passkeys.retain(|_, passkey| passkey.user != user);
        self.ignores.remove(&user);
        for ignored in self.ignores.values_mut() {
            ignored.remove(&user);
        }
        for id in self.rooms_of.remove(&user).unwrap_or_default() {
            let Some(room) = self.rooms.get_mut(&id) else {
                continue;
            };
            if room.kind == RoomKind::Direct {
                room.members.keys().for_each(|other| {
                    self.direct.remove(&pair(user, *other));
                });
            }
            room.members.remove(&user);
            self.drop_if_abandoned(id);
        }
        for room in self.rooms.values_mut() {
            room.mutes.remove(&user);
            room.invited.remove(&user);
        }
        if let Some(lobby) = self.rooms.get_mut(&self.lobby) {
            lobby.members.remove(&user);
        }
    }
}
