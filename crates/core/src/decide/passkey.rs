//! Passkeys: one more, or one less.

use parlor_model::{UserId, limits};

use super::draft::Draft;
use super::factor::use_up_if_on;
use crate::{
    AuditAction, Change, Decision, Denied, NewPasskey, Outcome, Passkey, PasskeyId, Proof,
};

/// With a second factor a code is used up as well.
pub(super) fn add(
    mut draft: Draft<'_>,
    new: NewPasskey,
    proof: Option<Proof>,
) -> Result<Decision, Denied> {
    if !draft.user.is_registered() {
        return Err(Denied::NotRegistered);
    }
    let user = draft.user.id;
    use_up_if_on(&mut draft, proof)?;
    // Step 26: what somebody else registered is not taken over.
    if draft.state.passkey(&new.id).is_some() {
        return Err(Denied::PasskeyKnown);
    }
    if draft.state.passkeys_of(user).count() >= limits::PASSKEYS_PER_USER {
        let (what, limit) = ("passkeys", limits::PASSKEYS_PER_USER);
        return Err(Denied::TooMany { what, limit });
    }
    let detail = format!("added: {}", new.name);
    draft.audit(AuditAction::Passkey, None, &draft.user.name, detail);
    let at = draft.now;
    draft.change(Change::PasskeyAdded(Passkey {
        user,
        new,
        at,
        used: None,
    }));
    draft.done(Outcome::Done)
}

pub(super) fn remove(mut draft: Draft<'_>, passkey: PasskeyId) -> Result<Decision, Denied> {
    let known = draft.state.passkey(&passkey);
    let known = known.filter(|known| known.user == draft.user.id);
    let known = known.ok_or(Denied::NoSuchPasskey)?;
    let detail = format!("removed: {}", known.new.name);
    draft.audit(AuditAction::Passkey, None, &draft.user.name, detail);
    draft.change(Change::PasskeyRemoved { passkey });
    draft.done(Outcome::Done)
}

/// Removes all of a user's.
pub(super) fn remove_all(draft: &mut Draft<'_>, user: UserId) {
    let passkeys: Vec<_> = draft.state.passkeys_of(user).collect();
    for passkey in passkeys {
        let passkey = passkey.new.id.clone();
        draft.change(Change::PasskeyRemoved { passkey });
    }
}
