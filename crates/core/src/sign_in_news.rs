//! What changed about how somebody signs in: all their sessions are told, so that whoever did not do it knows.

use std::fmt;

use parlor_model::{UserId, UserName};

use crate::{Change, State};

/// What changed about how a user signs in. Displays as a sentence for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInNews {
    /// A passkey of this name signs them in.
    PasskeyAdded(String),
    /// A certificate, a device of this label, signs them in on IRC.
    CertificateAdded(String),
    /// A password signs them in on IRC alone.
    IrcPasswordSet,
    /// Their second factor is on.
    FactorOn,
    /// They have turned it off.
    FactorOff,
    /// An admin has turned it off, and removed their passkeys.
    FactorReset(UserName),
    /// They have other recovery codes.
    RecoveryCodesRenewed,
    /// A recovery code was used; so many are left.
    RecoveryCodeUsed(usize),
}

impl SignInNews {
    /// What changes that `by` asked for are to whom, as `state` is before them.
    #[must_use]
    pub fn of(state: &State, changes: &[Change], by: UserId) -> Vec<(UserId, Self)> {
        let news = changes.iter().filter_map(|change| match change {
            Change::PasskeyAdded(passkey) => {
                Some((passkey.user, Self::PasskeyAdded(passkey.new.name.clone())))
            }
            Change::DeviceAdded(device) => {
                Some((device.user, Self::CertificateAdded(device.label.clone())))
            }
            Change::IrcVerifierSet { user, verifier } => {
                verifier.as_ref().map(|_| (*user, Self::IrcPasswordSet))
            }
            Change::FactorSet { user, .. } => Some((*user, Self::FactorOn)),
            Change::FactorRemoved { user } => Some((*user, reset(state, *user, by))),
            Change::RecoveryCodesSet { user, .. } => Some((*user, Self::RecoveryCodesRenewed)),
            Change::RecoveryCodeUsed { user, .. } => {
                let left = state.factor(*user)?.recovery.len().saturating_sub(1);
                Some((*user, Self::RecoveryCodeUsed(left)))
            }
            _ => None,
        });
        news.collect()
    }
}

fn reset(state: &State, user: UserId, by: UserId) -> SignInNews {
    match state.user(by).filter(|_| by != user) {
        Some(admin) => SignInNews::FactorReset(admin.name.clone()),
        None => SignInNews::FactorOff,
    }
}

impl fmt::Display for SignInNews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PasskeyAdded(name) => write!(f, "A passkey was added to your account: {name}.")?,
            Self::CertificateAdded(label) => {
                write!(f, "A {label} signs you in on IRC from now on.")?
            }
            Self::IrcPasswordSet => f.write_str("Your account has a new password for IRC.")?,
            Self::FactorOn => f.write_str("Your second factor is on.")?,
            Self::FactorOff => f.write_str("Your second factor is off.")?,
            Self::FactorReset(admin) => {
                return write!(
                    f,
                    "{admin} has turned your second factor off and removed your passkeys. If you did not ask for that, \
                     ask {admin}, and turn it on again."
                );
            }
            Self::RecoveryCodesRenewed => f.write_str("You have other recovery codes.")?,
            Self::RecoveryCodeUsed(left) => {
                write!(f, "A recovery code of yours was used; {left} are left.")?
            }
        }
        f.write_str(" If that was not you, change your password.")
    }
}
