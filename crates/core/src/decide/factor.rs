//! The second factor: on, off, other recovery codes, and off by an admin for somebody who lost everything.

use std::collections::BTreeSet;

use parlor_model::{Secret, SessionId};

use super::account::sign_out_others;
use super::draft::Draft;
use super::passkey;
use crate::policy::Action;
use crate::{AuditAction, Change, Decision, Denied, Factor, Outcome, Proof, UserRef, spend};

/// With `others`, whatever else signs the user in is gone: somebody may have added it by the password alone.
pub(super) fn set(
    mut draft: Draft<'_>,
    secret: Secret<[u8; 20]>,
    (step, recovery): (u64, BTreeSet<[u8; 32]>),
    others: Option<Option<SessionId>>,
) -> Result<Decision, Denied> {
    if !draft.user.is_registered() {
        return Err(Denied::NotRegistered);
    }
    let user = draft.user.id;
    if draft.state.factor(user).is_some() {
        return Err(Denied::FactorOn);
    }
    let factor = Factor {
        since: draft.now,
        step,
        recovery,
    };
    draft.audit(AuditAction::SecondFactor, None, &draft.user.name, "on");
    draft.change(Change::FactorSet {
        user,
        secret,
        factor,
    });
    if let Some(own) = others {
        sign_out_others(&mut draft, own);
    }
    draft.done(Outcome::Done)
}

pub(super) fn remove(mut draft: Draft<'_>, proof: Proof) -> Result<Decision, Denied> {
    use_up(&mut draft, proof)?;
    let user = draft.user.id;
    draft.audit(AuditAction::SecondFactor, None, &draft.user.name, "off");
    draft.change(Change::FactorRemoved { user });
    draft.done(Outcome::Done)
}

pub(super) fn renew(
    mut draft: Draft<'_>,
    proof: Proof,
    codes: BTreeSet<[u8; 32]>,
) -> Result<Decision, Denied> {
    use_up(&mut draft, proof)?;
    let (user, detail) = (draft.user.id, "new recovery codes");
    draft.audit(AuditAction::SecondFactor, None, &draft.user.name, detail);
    draft.change(Change::RecoveryCodesSet { user, codes });
    draft.done(Outcome::Done)
}

pub(super) fn reset(mut draft: Draft<'_>, user: &UserRef) -> Result<Decision, Denied> {
    draft.may(Action::ResetFactor)?;
    let target = draft.target(user, None)?;
    let (user, name) = (target.id, target.name.to_string());
    let has_passkeys = draft.state.passkeys_of(user).next().is_some();
    let has_factor = draft.state.factor(user).is_some();
    if !has_factor && !has_passkeys {
        return Err(Denied::TargetFactorOff(name));
    }
    draft.audit(AuditAction::SecondFactor, None, name, "reset");
    if has_factor {
        draft.change(Change::FactorRemoved { user });
    }
    passkey::remove_all(&mut draft, user);
    draft.done(Outcome::Done)
}

/// Uses a code up where the user's second factor is on.
pub(super) fn use_up_if_on(draft: &mut Draft<'_>, proof: Option<Proof>) -> Result<(), Denied> {
    match proof {
        Some(proof) => use_up(draft, proof),
        None if draft.state.factor(draft.user.id).is_some() => Err(Denied::SecondFactor),
        None => Ok(()),
    }
}

fn use_up(draft: &mut Draft<'_>, proof: Proof) -> Result<(), Denied> {
    let user = draft.user.id;
    if draft.state.factor(user).is_none() {
        return Err(Denied::FactorOff);
    }
    let used = spend(draft.state, user, proof, draft.now)?;
    used.into_iter().for_each(|change| draft.change(change));
    Ok(())
}
