//! Oneself: name, registration, password, away, devices.

use parlor_model::{AwayText, DeviceId, Secret, ServerRole, SessionId, UserId, UserName};

use super::draft::Draft;
use super::factor::use_up_if_on;
use super::message::may_write;
use super::passkey::remove_all as remove_passkeys;
use crate::command::Dismissal;
use crate::{AuditAction, Change, Decision, Denied, Device, Outcome, Proof};

pub(super) fn rename(mut draft: Draft<'_>, name: UserName) -> Result<Decision, Denied> {
    let user = draft.user.id;
    if let Some(denied) = draft.state.name_conflict(&name, Some(user)) {
        return Err(denied);
    }
    if name.as_str() == draft.user.name.as_str() {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    may_write(&draft, None)?;
    let block = draft.state.block_of(None, Some(&name), None, draft.now);
    if block.is_some() {
        return Err(Denied::NameBlocked(name.to_string()));
    }
    draft.change(Change::UserRenamed { user, name });
    draft.done(Outcome::Done)
}

pub(super) fn register(
    mut draft: Draft<'_>,
    credential: Secret<String>,
) -> Result<Decision, Denied> {
    if draft.user.is_registered() {
        return Err(Denied::AlreadyRegistered);
    }
    let user = draft.user.id;
    draft.audit(AuditAction::Register, None, &draft.user.name, "");
    draft.change(Change::ServerRoleSet {
        user,
        role: ServerRole::Member,
    });
    draft.change(Change::CredentialSet { user, credential });
    draft.done(Outcome::Done)
}

/// Whoever knows the old password is out, and so is whatever they may have added by it. With a second factor a code is used up
/// as well.
pub(super) fn set_password(
    mut draft: Draft<'_>,
    credential: Secret<String>,
    proof: Option<Proof>,
    own: Option<SessionId>,
) -> Result<Decision, Denied> {
    if !draft.user.is_registered() {
        return Err(Denied::NotRegistered);
    }
    use_up_if_on(&mut draft, proof)?;
    let user = draft.user.id;
    draft.audit(AuditAction::Password, None, &draft.user.name, "");
    draft.change(Change::CredentialSet { user, credential });
    sign_out_others(&mut draft, own);
    draft.done(Outcome::Done)
}

/// Whatever else signs the user in is gone: devices, of which a certificate is one, and sessions, but for the one that asks; passkeys;
/// the password for IRC. Each of them somebody may have added who had the user's password.
pub(super) fn sign_out_others(draft: &mut Draft<'_>, own: Option<SessionId>) {
    let (user, but) = (draft.user.id, draft.device);
    draft.change(Change::IrcVerifierSet {
        user,
        verifier: None,
    });
    remove_passkeys(draft, user);
    let presence = &draft.state.presence;
    let others = presence.sessions_of(user).filter(|session| {
        let device = presence.session(*session).and_then(|other| other.device);
        own != Some(*session) && (but.is_none() || device != but)
    });
    others.for_each(|session| draft.dismiss(session, Dismissal::SignedOut));
    draft.change(Change::DevicesRevoked { user, but });
}

/// A password for IRC alone; the one of the account is not touched.
pub(super) fn set_irc_password(
    mut draft: Draft<'_>,
    verifier: Option<Secret<String>>,
) -> Result<Decision, Denied> {
    if !draft.user.is_registered() {
        return Err(Denied::NotRegistered);
    }
    let user = draft.user.id;
    let detail = match verifier {
        Some(_) => "for IRC",
        None => "for IRC: none any more",
    };
    draft.audit(AuditAction::Password, None, &draft.user.name, detail);
    draft.change(Change::IrcVerifierSet { user, verifier });
    draft.done(Outcome::Done)
}

/// What signs a user in without a password from now on, until it is revoked.
pub(super) fn add_device(
    mut draft: Draft<'_>,
    id: DeviceId,
    digest: [u8; 32],
    label: String,
) -> Result<Decision, Denied> {
    if !draft.user.is_registered() {
        return Err(Denied::NotRegistered);
    }
    let (user, at) = (draft.user.id, draft.now);
    draft.audit(AuditAction::Device, None, id, "added");
    draft.change(Change::DeviceAdded(Device {
        id,
        user,
        digest,
        label,
        at,
    }));
    draft.done(Outcome::Done)
}

/// Whoever is muted everywhere says nothing by it, and may come back.
pub(super) fn away(draft: &Draft<'_>, text: Option<AwayText>) -> Result<Decision, Denied> {
    if draft.state.presence.said_away(draft.user.id) == text.as_ref() {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    if text.is_some() {
        may_write(draft, None)?;
    }
    Ok(Decision {
        away: Some(text),
        ..Decision::nothing(Outcome::Done)
    })
}

pub(super) fn revoke_device(
    mut draft: Draft<'_>,
    device: DeviceId,
    owner: Option<UserId>,
) -> Result<Decision, Denied> {
    if owner != Some(draft.user.id) {
        return Err(Denied::NoSuchDevice);
    }
    let state = draft.state;
    let sessions = state.presence.sessions_of(draft.user.id).filter(|session| {
        state
            .presence
            .session(*session)
            .is_some_and(|attendee| attendee.device == Some(device))
    });
    sessions.for_each(|session| draft.dismiss(session, Dismissal::SignedOut));
    draft.audit(AuditAction::Device, None, device, "revoked");
    draft.change(Change::DeviceRevoked { device });
    draft.done(Outcome::Done)
}
