//! The second factor of an account: codes of an authenticator app (RFC 6238), and recovery codes for when it is lost.

use std::collections::BTreeSet;

use parlor_model::{Timestamp, UserId};

use crate::{AuditAction, AuditEntry, Change, Denied, State};

/// What the rules know of a user's second factor. The app's secret is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Since when it is on.
    pub since: Timestamp,
    /// The newest time step of which a code was used: one of this step or of an earlier one is good no more.
    pub step: u64,
    /// The digests of the recovery codes that were not used.
    pub recovery: BTreeSet<[u8; 32]>,
}

/// A code that was right, apart from whether it was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The app's code of this time step.
    Step(u64),
    /// A recovery code that has this digest.
    Recovery([u8; 32]),
}

impl Factor {
    /// Whether this was not used before.
    #[must_use]
    pub fn takes(&self, proof: &Proof) -> bool {
        match proof {
            Proof::Step(step) => *step > self.step,
            Proof::Recovery(code) => self.recovery.contains(code),
        }
    }
}

/// Uses a code up.
///
/// # Errors
/// [`Denied::WrongCode`] when it was used before, or the factor is off.
pub fn spend(
    state: &State,
    user: UserId,
    proof: Proof,
    now: Timestamp,
) -> Result<Vec<Change>, Denied> {
    let known = state.user(user).ok_or(Denied::WrongCode)?;
    let factor = state.factor(user).filter(|factor| factor.takes(&proof));
    let factor = factor.ok_or(Denied::WrongCode)?;
    Ok(match proof {
        Proof::Step(step) => vec![Change::FactorStepUsed { user, step }],
        Proof::Recovery(code) => {
            let left = factor.recovery.len() - 1;
            let entry = AuditEntry {
                at: now,
                actor: Some(user),
                actor_name: known.name.to_string(),
                action: AuditAction::SecondFactor,
                target: known.name.to_string(),
                room: None,
                detail: format!("a recovery code was used, {left} left"),
            };
            let used = Change::RecoveryCodeUsed { user, code };
            vec![used, Change::Audited(entry)]
        }
    })
}
