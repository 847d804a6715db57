//! Rooms: create, open a direct one, join, leave, topic, flags, name and mask lists.

use parlor_model::{
    Mask, MaskList, Reason, RoomFlags, RoomId, RoomKey, RoomKind, RoomName, RoomRole, ServerRole,
    Span, Timestamp, Topic, UserId, Whom, fresh_id, limits,
};

use super::draft::Draft;
use super::message::{may_write, not_muted, not_over};
use crate::policy::Action;
use crate::{
    Actor, AuditAction, Change, Decision, Denied, EventBody, Keeping, Outcome, Room, RoomRef,
    State, UserRef,
};

impl State {
    /// Whether a user may know that a room exists: it is public, or they belong to it or may come in
    /// as invited.
    #[must_use]
    pub fn may_see(&self, room: &Room, user: UserId) -> bool {
        match room.kind {
            RoomKind::Public => true,
            RoomKind::Private => {
                let known = self.user(user);
                self.is_member(room.id, user)
                    || known.is_some_and(|known| room.welcomes(self.whom(known)))
            }
            RoomKind::Direct => self.is_member(room.id, user),
        }
    }

    /// Whether a room is in the list that a user gets to see.
    #[must_use]
    pub fn is_listed_for(&self, room: &Room, user: UserId) -> bool {
        self.is_member(room.id, user) || (self.may_see(room, user) && !room.flags.secret)
    }
}

pub(super) fn create(
    mut draft: Draft<'_>,
    name: RoomName,
    kind: RoomKind,
    keeping: Keeping,
) -> Result<Decision, Denied> {
    draft.may(Action::CreateRoom)?;
    if kind == RoomKind::Direct {
        return Err(Denied::DirectRoom);
    }
    may_write(&draft, None)?;
    if let Some(how) = draft.state.room_names.conflict(&name, None) {
        return Err(Denied::RoomNameTaken {
            name: name.to_string(),
            how,
        });
    }
    room_limits(&draft, kind)?;
    let flags = keeping.of(&RoomFlags::default(), draft.now);
    ends_ahead(flags.ends_at, draft.now)?;
    let label = name.to_string();
    let id = add_room(&mut draft, Some(name), kind);
    draft.event(
        id,
        EventBody::Joined {
            role: RoomRole::Operator,
        },
    );
    if flags != RoomFlags::default() {
        draft.audit(AuditAction::Room, Some(id), label, shown(&flags));
        draft.event(id, EventBody::FlagsSet { flags });
    }
    draft.done(Outcome::Room(id))
}

pub(super) fn open_direct(mut draft: Draft<'_>, with: &UserRef) -> Result<Decision, Denied> {
    let other = draft.state.find_user(with)?;
    if let Some(room) = draft.state.direct_room(draft.user.id, other.id) {
        return Ok(Decision::nothing(Outcome::Room(room.id)));
    }
    let id = add_direct(&mut draft, with)?;
    draft.done(Outcome::Room(id))
}

/// Drafts the direct room with somebody, who has none with the user yet.
pub(super) fn add_direct(draft: &mut Draft<'_>, with: &UserRef) -> Result<RoomId, Denied> {
    draft.may(Action::OpenDirect)?;
    may_write(draft, None)?;
    let other = draft.state.find_user(with)?;
    if other.id == draft.user.id {
        return Err(Denied::Yourself);
    }
    draft.state.takes_from(other.id, draft.user)?;
    room_limits(draft, RoomKind::Direct)?;
    let id = add_room(draft, None, RoomKind::Direct);
    draft.event(
        id,
        EventBody::Joined {
            role: RoomRole::Member,
        },
    );
    let actor = Actor {
        user: other.id,
        name: other.name.clone(),
    };
    draft.event_by(
        id,
        actor,
        None,
        EventBody::Joined {
            role: RoomRole::Member,
        },
    );
    Ok(id)
}

/// Direct rooms are counted apart, so that whoever opens many takes no named room from the others.
fn room_limits(draft: &Draft<'_>, kind: RoomKind) -> Result<(), Denied> {
    let rooms = draft.state.rooms.values();
    let alike = rooms.filter(|room| counts_as(room, kind));
    let (all, made) = alike.fold((0, 0), |(all, made), room| {
        (
            all + 1,
            made + usize::from(room.maker == Some(draft.user.id)),
        )
    });
    let limit = match draft.user.role {
        ServerRole::Guest => limits::ROOMS_FOR_GUESTS,
        ServerRole::Member => limits::ROOMS_FOR_MEMBERS,
        ServerRole::Admin | ServerRole::Owner => limits::ROOMS,
    };
    fewer(all, "rooms on this server", limit)?;
    let limit = match (draft.user.is_registered(), kind) {
        (true, _) => limits::ROOMS_PER_USER,
        (false, RoomKind::Direct) => limits::DIRECT_ROOMS_PER_GUEST,
        (false, RoomKind::Public | RoomKind::Private) => limits::ROOMS_PER_GUEST,
    };
    fewer(made, "rooms that one user made", limit)?;
    joined_limit(draft, kind)
}

/// Who is in a direct room did not have to join it: others opened it.
fn joined_limit(draft: &Draft<'_>, kind: RoomKind) -> Result<(), Denied> {
    if kind == RoomKind::Direct {
        return Ok(());
    }
    let joined = draft.state.rooms_of.get(&draft.user.id);
    let rooms = joined.into_iter().flatten();
    let rooms = rooms.filter_map(|room| draft.state.room(*room));
    let named = rooms.filter(|room| counts_as(room, kind)).count();
    let limit = if draft.user.is_registered() {
        limits::ROOMS_PER_USER
    } else {
        limits::ROOMS_PER_GUEST
    };
    fewer(named, "rooms of one user", limit)
}

fn fewer(count: usize, what: &'static str, limit: usize) -> Result<(), Denied> {
    if count < limit {
        Ok(())
    } else {
        Err(Denied::TooMany { what, limit })
    }
}

/// Whether a room counts where one of this kind is to be had. A direct room whose other user was
/// forgotten counts nowhere: the one who is left can't get rid of it.
fn counts_as(room: &Room, kind: RoomKind) -> bool {
    let alike = (room.kind == RoomKind::Direct) == (kind == RoomKind::Direct);
    alike && !room.is_one_sided()
}

fn add_room(draft: &mut Draft<'_>, name: Option<RoomName>, kind: RoomKind) -> RoomId {
    let id = fresh_id(draft.ids);
    draft.change(Change::RoomAdded(Box::new(Room::new(
        id, name, kind, draft.now,
    ))));
    draft.event(id, EventBody::Created);
    id
}

pub(super) fn join(
    mut draft: Draft<'_>,
    room: &RoomRef,
    key: Option<&RoomKey>,
) -> Result<Decision, Denied> {
    let found = draft.state.find_room(room, draft.user.id)?;
    let (user, room) = (draft.user, found.id);
    if draft.state.is_member(room, user.id) {
        return Ok(Decision::nothing(Outcome::Room(room)));
    }
    joined_limit(&draft, found.kind)?;
    not_over(found, draft.now)?;
    may_enter(found, draft.state.whom(user), key)?;
    draft.event(
        room,
        EventBody::Joined {
            role: RoomRole::Member,
        },
    );
    draft.done(Outcome::Room(room))
}

/// What stands before a room's door: bans, invitations, the key and the limit. A personal invitation
/// frees from all of it; a ban that is laid later takes it back.
fn may_enter(room: &Room, whom: Whom<'_>, key: Option<&RoomKey>) -> Result<(), Denied> {
    if room.invited.contains(&whom.user) {
        return Ok(());
    }
    if room.bans(whom) {
        return Err(Denied::Banned);
    }
    let closed = room.flags.invite_only || room.kind == RoomKind::Private;
    if closed && !room.welcomes(whom) {
        return Err(Denied::InviteOnly);
    }
    match &room.flags.key {
        Some(wanted) if !key.is_some_and(|key| wanted.matches(key.expose())) => {
            Err(Denied::WrongKey)
        }
        _ => room.has_place(),
    }
}

pub(super) fn leave(mut draft: Draft<'_>, room: &RoomRef) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::Read)?;
    let room = found.id;
    if room == draft.state.lobby() {
        return Err(Denied::Lobby);
    }
    if found.kind == RoomKind::Direct {
        return Err(Denied::DirectRoom);
    }
    draft.event(room, EventBody::Left);
    draft.done(Outcome::Done)
}

pub(super) fn set_topic(
    mut draft: Draft<'_>,
    room: &RoomRef,
    topic: Topic,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::SetTopic)?;
    let room = found.id;
    if found.flags.topic_locked || room == draft.state.lobby() {
        draft.may_in(found, Action::SetLockedTopic)?;
    }
    may_write(&draft, Some(found))?;
    if found.topic.as_ref().map_or("", |set| set.topic.as_str()) == topic.as_str() {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    draft.event(room, EventBody::TopicSet { topic });
    draft.done(Outcome::Done)
}

/// Whoever sets flags may not know those of keeping: these stay as they are unless they are named.
pub(super) fn set_flags(
    draft: Draft<'_>,
    room: &RoomRef,
    flags: RoomFlags,
    keeping: Keeping,
) -> Result<Decision, Denied> {
    let found = draft.named_room(room, Action::ChangeRoom)?;
    let stays = RoomFlags {
        no_tombstones: found.flags.no_tombstones,
        retention: found.flags.retention,
        ends_at: found.flags.ends_at,
        ..flags
    };
    let flags = keeping.of(&stays, draft.now);
    change_flags(draft, found, flags)
}

fn change_flags(mut draft: Draft<'_>, found: &Room, flags: RoomFlags) -> Result<Decision, Denied> {
    let room = found.id;
    let closes =
        flags.invite_only || flags.key.is_some() || flags.member_limit.is_some() || flags.secret;
    if room == draft.state.lobby() && (closes || flags.ends_at.is_some()) {
        return Err(Denied::Lobby);
    }
    if found.flags == flags {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    not_over(found, draft.now)?;
    if found.flags.ends_at != flags.ends_at {
        ends_ahead(flags.ends_at, draft.now)?;
    }
    // What two agree on among themselves is no matter of the operator's.
    if found.kind != RoomKind::Direct {
        let before = shown(&found.flags);
        draft.audit(
            AuditAction::Room,
            Some(room),
            room_label(found),
            format!("{before} -> {}", shown(&flags)),
        );
    }
    draft.event(room, EventBody::FlagsSet { flags });
    draft.done(Outcome::Done)
}

pub(super) fn set_keeping(
    draft: Draft<'_>,
    room: &RoomRef,
    keeping: Keeping,
) -> Result<Decision, Denied> {
    let found = draft.state.find_room(room, draft.user.id)?;
    if found.kind == RoomKind::Direct {
        // Either of the two says how long it keeps what they say. It has no end.
        if keeping.end.is_some_and(|end| end.is_some()) {
            return Err(Denied::DirectRoom);
        }
        draft.may_in(found, Action::Post)?;
        let standing = draft.standing(Some(found.id));
        draft
            .state
            .may_add((draft.user, standing), found, draft.now)?;
    } else {
        draft.may_in(found, Action::ChangeRoom)?;
    }
    let flags = keeping.of(&found.flags, draft.now);
    change_flags(draft, found, flags)
}

/// A room's end lies ahead, and not further than a duration can.
fn ends_ahead(end: Option<Timestamp>, now: Timestamp) -> Result<(), Denied> {
    let ahead = |end: &Timestamp| *end > now && *end <= now.plus(Span::MAX);
    match end.filter(|end| !ahead(end)) {
        Some(_) => Err(Denied::BadEnd),
        None => Ok(()),
    }
}

pub(super) fn rename(
    mut draft: Draft<'_>,
    room: &RoomRef,
    name: RoomName,
    reason: Reason,
) -> Result<Decision, Denied> {
    let found = draft.named_room(room, Action::ChangeRoom)?;
    let room = found.id;
    if room == draft.state.lobby() {
        return Err(Denied::Lobby);
    }
    not_muted(&draft, Some(found))?;
    if found.name.as_ref().map(RoomName::as_str) == Some(name.as_str()) {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    if let Some(how) = draft.state.room_names.conflict(&name, Some(room)) {
        return Err(Denied::RoomNameTaken {
            name: name.to_string(),
            how,
        });
    }
    draft.audit(
        AuditAction::Room,
        Some(room),
        room_label(found),
        format!("renamed {name}"),
    );
    draft.event(room, EventBody::Renamed { name, reason });
    draft.done(Outcome::Done)
}

pub(super) fn set_mask(
    mut draft: Draft<'_>,
    room: &RoomRef,
    list: MaskList,
    mask: Mask,
    on: bool,
) -> Result<Decision, Denied> {
    let found = draft.named_room(room, Action::ChangeRoom)?;
    let room = found.id;
    if room == draft.state.lobby() {
        return Err(Denied::Lobby);
    }
    let entries = found.masks.get(&list).map_or(&[][..], Vec::as_slice);
    let listed = entries.iter().any(|entry| entry.mask == mask);
    if on {
        not_muted(&draft, Some(found))?;
    }
    if listed == on {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    if on && entries.len() >= limits::LIST_MASKS {
        return Err(Denied::TooMany {
            what: "masks on this list",
            limit: limits::LIST_MASKS,
        });
    }
    let sign = if on { '+' } else { '-' };
    let detail = format!("{sign}{} {}", list.as_str(), mask.as_str());
    draft.audit(AuditAction::Room, Some(room), room_label(found), detail);
    let body = if on {
        EventBody::MaskAdded { list, mask }
    } else {
        EventBody::MaskRemoved { list, mask }
    };
    draft.event(room, body);
    draft.done(Outcome::Done)
}

fn room_label(room: &Room) -> String {
    room.name
        .as_ref()
        .map_or_else(|| room.id.to_string(), ToString::to_string)
}

/// The flags in words; of a key only that there is one.
fn shown(flags: &RoomFlags) -> String {
    let key = flags.key.as_ref().map(|_| "key".to_owned());
    let limit = flags.member_limit.map(|limit| format!("limit {limit}"));
    let retention = flags.retention.map(|keeps| format!("retention {keeps}"));
    let end = flags.ends_at.map(|end| format!("ends {end}"));
    let words: Vec<_> = flags
        .words()
        .map(str::to_owned)
        .chain(key)
        .chain(limit)
        .chain(retention)
        .chain(end)
        .collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(" ")
    }
}
