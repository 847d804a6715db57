//! Moderation in a room: remove, mute, unmute. In the lobby the same acts reach the whole server.

use parlor_model::{Reason, RoomId, Span};

use super::draft::Draft;
use crate::command::Dismissal;
use crate::policy::Action;
use crate::{Actor, AuditAction, Decision, Denied, EventBody, Outcome, RoomRef, UserRef};

pub(super) fn remove(
    mut draft: Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
    reason: Reason,
) -> Result<Decision, Denied> {
    let (room, target) = moderated(&draft, room, user, Action::RemoveMember)?;
    is_member(&draft, room, &target)?;
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
    let until = span.map(|span| draft.now.plus(span));
    draft.audit(AuditAction::Mute, Some(room), &target.name, reason.as_str());
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
    let muted = draft
        .state
        .room(room)
        .is_some_and(|room| room.is_muted(target.user, draft.now));
    if !muted {
        return Err(Denied::NotMuted(target.name.to_string()));
    }
    draft.audit(AuditAction::Unmute, Some(room), &target.name, "");
    draft.event(room, EventBody::Unmuted { target });
    draft.done(Outcome::Done)
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
