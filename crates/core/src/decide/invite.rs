//! Invites: of a user into a room, and by a code into the server.

use parlor_model::{InviteId, Span, fresh_id};

use super::draft::Draft;
use super::message::{may_write, not_muted};
use crate::policy::Action;
use crate::{
    Actor, AuditAction, Change, Decision, Denied, EventBody, Invite, Outcome, RoomRef, UserRef,
};

pub(super) fn invite(
    mut draft: Draft<'_>,
    room: &RoomRef,
    user: &UserRef,
) -> Result<Decision, Denied> {
    let found = draft.named_room(room, Action::InviteMember)?;
    if found.flags.invite_only {
        draft.may_in(found, Action::InviteToClosed)?;
    }
    let target = draft.state.find_user(user)?;
    let (room, user) = (found.id, target.id);
    if draft.state.is_member(room, user) {
        return Err(Denied::AlreadyMember(target.name.to_string()));
    }
    // An operator's invitation lets in once who is banned, anybody else's doesn't.
    if found.bans(draft.state.whom(target)) && draft.may_in(found, Action::InviteToClosed).is_err()
    {
        return Err(Denied::TargetBanned(target.name.to_string()));
    }
    if found.invited.contains(&user) {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    may_write(&draft, None)?;
    not_muted(&draft, Some(found))?;
    let target = Actor {
        user,
        name: target.name.clone(),
    };
    draft.event(room, EventBody::Invited { target });
    draft.done(Outcome::Done)
}

pub(super) fn create(
    mut draft: Draft<'_>,
    digest: [u8; 32],
    room: Option<&RoomRef>,
    uses: Option<u32>,
    span: Option<Span>,
) -> Result<Decision, Denied> {
    draft.may(Action::InviteToServer)?;
    let room = room
        .map(|room| draft.named_room(room, Action::InviteMember))
        .transpose()?;
    // Everyone is in the lobby: an invite into it is one to the server.
    let room = room.map(|room| room.id);
    let room = room.filter(|room| *room != draft.state.lobby());
    let id = fresh_id(draft.ids);
    let invite = Invite {
        id,
        digest,
        room,
        by: draft.user.name.clone(),
        at: draft.now,
        uses_left: uses,
        until: span.map(|span| draft.now.plus(span)),
    };
    draft.audit(AuditAction::Invite, room, id, "made");
    draft.change(Change::InviteAdded(invite));
    draft.done(Outcome::Invite(id))
}

pub(super) fn revoke(mut draft: Draft<'_>, invite: InviteId) -> Result<Decision, Denied> {
    draft.may(Action::InviteToServer)?;
    if !draft.state.invites.contains_key(&invite) {
        return Err(Denied::NoSuchInvite);
    }
    draft.audit(AuditAction::Invite, None, invite, "revoked");
    draft.change(Change::InviteRevoked { invite });
    draft.done(Outcome::Done)
}
