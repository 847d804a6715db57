//! Moderation in a room: remove, mute, unmute. In the lobby the same acts reach the whole server.

use parlor_model::{Reason, RoomId, Span, Timestamp, UserName, limits};

use super::draft::Draft;
use super::message::not_muted;
use crate::command::Dismissal;
use crate::policy::Action;
use crate::{
    Actor, AuditAction, Change, Decision, Denied, EventBody, Outcome, Room, RoomRef, UserRef,
};

pub(super) fn remove(
    mut draft: Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
    reason: Reason,
) -> Result<Decision, Denied> {
    let (room, target) = moderated(&draft, room, user, Action::RemoveMember)?;
    is_member(&draft, room, &target)?;
    may_give(&draft, &reason, room)?;
    let lobby = room == draft.state.lobby();
    if lobby && !draft.state.presence.is_here(target.user) {
        return Err(Denied::TargetNotMember(target.name.to_string()));
    }
    if lobby {
        let by = draft.user.name.clone();
        draft.dismiss_user(
            target.user,
            &Dismissal::Removed {
                by,
                reason: reason.clone(),
            },
        );
    }
    draft.audit(
        AuditAction::Remove,
        Some(room),
        &target.name,
        reason.as_str(),
    );
    draft.event(room, EventBody::Removed { target, reason });
    draft.done(Outcome::Done)
}

pub(super) fn mute(
    mut draft: Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
    span: Option<Span>,
    reason: Reason,
) -> Result<Decision, Denied> {
    let (room, target) = moderated(&draft, room, user, Action::MuteMember)?;
    is_member(&draft, room, &target)?;
    may_give(&draft, &reason, room)?;
    let until = span.map(|span| draft.now.plus(span));
    draft.audit(AuditAction::Mute, Some(room), &target.name, reason.as_str());
    mute_name(&mut draft, room, &target, until)?;
    draft.event(
        room,
        EventBody::Muted {
            target,
            reason,
            until,
        },
    );
    draft.done(Outcome::Done)
}

/// Also of somebody who has left the room meanwhile: their mute stands until they are back.
pub(super) fn unmute(
    mut draft: Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
) -> Result<Decision, Denied> {
    let (room, target) = moderated(&draft, room, user, Action::MuteMember)?;
    let user = draft.state.find_user(&target.user.into())?;
    let found = draft.state.find_room(&room.into(), draft.user.id)?;
    if found.mute_of(user, draft.now).is_none() {
        return Err(Denied::NotMuted(target.name.to_string()));
    }
    draft.audit(AuditAction::Unmute, Some(room), &target.name, "");
    unmute_name(&mut draft, found, &target.name);
    draft.event(room, EventBody::Unmuted { target });
    draft.done(Outcome::Done)
}

/// Keeps the mute of a guest for their name too. Names whose mute has ended go; where there are too many
/// still, the one whose mute ends soonest.
fn mute_name(
    draft: &mut Draft<'_>,
    room: RoomId,
    target: &Actor,
    until: Option<Timestamp>,
) -> Result<(), Denied> {
    let found = draft.state.find_room(&room.into(), draft.user.id)?;
    if draft.state.find_user(&target.user.into())?.is_registered() {
        unmute_name(draft, found, &target.name);
        return Ok(());
    }
    let now = draft.now;
    let others = found.muted_names.iter();
    let others = others.filter(|(name, _)| **name != target.name);
    let (standing, over): (Vec<_>, Vec<_>) = others.partition(|(_, mute)| mute.stands(now));
    let crowded = standing.len() >= limits::MUTED_NAMES;
    let soonest = standing.into_iter().filter(|_| crowded);
    let soonest = soonest.min_by_key(|(_, mute)| (mute.until.is_none(), mute.until));
    for (name, _) in over.into_iter().chain(soonest) {
        unmute_name(draft, found, name);
    }
    let name = target.name.clone();
    draft.change(Change::NameMuted { room, name, until });
    Ok(())
}

fn unmute_name(draft: &mut Draft<'_>, room: &Room, name: &UserName) {
    let muted = room.muted_names.keys();
    for name in muted.filter(|muted| muted.looks_like(name)) {
        let (room, name) = (room.id, name.clone());
        draft.change(Change::NameUnmuted { room, name });
    }
}

/// Whoever is muted gives no reasons: others would read them.
fn may_give(draft: &Draft<'_>, reason: &Reason, room: RoomId) -> Result<(), Denied> {
    if reason.is_empty() {
        return Ok(());
    }
    not_muted(draft, draft.state.room(room))
}

/// Somebody whom the user may moderate: by the action in a room, as an admin in the lobby.
fn moderated(
    draft: &Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
    action: Action,
) -> Result<(RoomId, Actor), Denied> {
    let found = draft.state.find_room(room, draft.user.id)?;
    let in_lobby = found.id == draft.state.lobby();
    let action = if in_lobby {
        Action::ModerateServer
    } else {
        action
    };
    let room = draft.named_room(&found.id.into(), action)?.id;
    let target = draft.target(user, Some(room))?;
    let (user, name) = (target.id, target.name.clone());
    Ok((room, Actor { user, name }))
}

fn is_member(draft: &Draft<'_>, room: RoomId, target: &Actor) -> Result<(), Denied> {
    if draft.state.is_member(room, target.user) {
        return Ok(());
    }
    Err(Denied::TargetNotMember(target.name.to_string()))
}
