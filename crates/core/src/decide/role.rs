//! Roles: in a room and on the server.

use parlor_model::{RoomRole, ServerRole};

use super::draft::Draft;
use crate::policy::Action;
use crate::{Actor, AuditAction, Change, Decision, Denied, EventBody, Outcome, RoomRef, UserRef};

pub(super) fn set_in_room(
    mut draft: Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
    role: RoomRole,
) -> Result<Decision, Denied> {
    let found = draft.named_room(room, Action::SetRoomRole)?;
    let target = draft.state.find_user(user)?;
    let (room, user) = (found.id, target.id);
    if !draft.state.is_member(room, user) {
        return Err(Denied::TargetNotMember(target.name.to_string()));
    }
    if draft.state.standing(user, Some(room)).room == Some(role) {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    let actor = Actor {
        user,
        name: target.name.clone(),
    };
    draft.audit(AuditAction::Role, Some(room), &target.name, role);
    draft.event(
        room,
        EventBody::RoleSet {
            target: actor,
            role,
        },
    );
    draft.done(Outcome::Done)
}

pub(super) fn set_on_server(
    mut draft: Draft<'_>,
    user: &UserRef,
    role: ServerRole,
) -> Result<Decision, Denied> {
    draft.may(Action::SetServerRole)?;
    let target = draft.state.find_user(user)?;
    let user = target.id;
    if !target.is_registered() || role == ServerRole::Guest {
        return Err(Denied::TargetNotRegistered(target.name.to_string()));
    }
    if target.role == role {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    let owners = draft
        .state
        .users()
        .filter(|user| user.role == ServerRole::Owner)
        .count();
    if target.role == ServerRole::Owner && role != ServerRole::Owner && owners == 1 {
        return Err(Denied::LastOwner);
    }
    draft.audit(AuditAction::Role, None, &target.name, role);
    draft.change(Change::ServerRoleSet { user, role });
    draft.done(Outcome::Done)
}
