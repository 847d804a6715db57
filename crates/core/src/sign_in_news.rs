//! What changed about how somebody signs in: all their sessions are told, so that whoever did not do it knows.

use std::fmt;

use parlor_model::{UserId, UserName};

use crate::{Change, State};

/// What changed about how a user signs in. Displays as a sentence for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInNews {
    /// A passkey of this name signs them in.
    PasskeyAdded(String),
    /// A passkey of this name signs them in no more.
    PasskeyRemoved(String),
    /// An admin has removed their passkeys.
    PasskeysReset(UserName),
    /// A certificate, a device of this label, signs them in on IRC.
    CertificateAdded(String),
    /// A password signs them in on IRC alone.
    IrcPasswordSet,
    /// No password signs them in on IRC alone.
    IrcPasswordRemoved,
    /// They have a new password.
    PasswordChanged,
    /// Nothing else that signed them in before does any more.
    OthersSignedOut,
    /// Their second factor is on.
    FactorOn,
    /// They have turned it off.
    FactorOff,
    /// An admin has turned it off.
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
        // All at once, of which each would say less.
        let ends_all = |change: &Change| matches!(change, Change::DevicesRevoked { .. });
        let ends_all = changes.iter().any(ends_all);
        let news = changes.iter().filter_map(|change| match change {
            Change::PasskeyAdded(passkey) => {
                Some((passkey.user, Self::PasskeyAdded(passkey.new.name.clone())))
            }
            Change::PasskeyRemoved { .. } if ends_all => None,
            Change::PasskeyRemoved { passkey } => {
                let known = state.passkey(passkey)?;
                let removed = Self::PasskeyRemoved(known.new.name.clone());
                let news = admin(state, known.user, by).map_or(removed, Self::PasskeysReset);
                Some((known.user, news))
            }
            Change::DeviceAdded(device) => {
                Some((device.user, Self::CertificateAdded(device.label.clone())))
            }
            Change::IrcVerifierSet { user, verifier } => match verifier {
                Some(_) => Some((*user, Self::IrcPasswordSet)),
                None if ends_all => None,
                None => Some((*user, Self::IrcPasswordRemoved)),
            },
            Change::CredentialSet { user, .. } => {
                let changed = state.user(*user)?.is_registered();
                changed.then_some((*user, Self::PasswordChanged))
            }
            Change::DevicesRevoked { user, .. } => Some((*user, Self::OthersSignedOut)),
            Change::FactorSet { user, .. } => Some((*user, Self::FactorOn)),
            Change::FactorRemoved { user } => {
                let news = admin(state, *user, by).map_or(Self::FactorOff, Self::FactorReset);
                Some((*user, news))
            }
            Change::RecoveryCodesSet { user, .. } => Some((*user, Self::RecoveryCodesRenewed)),
            Change::RecoveryCodeUsed { user, .. } => {
                let left = state.factor(*user)?.recovery.len().saturating_sub(1);
                Some((*user, Self::RecoveryCodeUsed(left)))
            }
            _ => None,
        });
        let mut news: Vec<_> = news.collect();
        // All passkeys that an admin has removed are one piece of news.
        news.dedup();
        news
    }
}

/// Who did that to somebody else.
fn admin(state: &State, user: UserId, by: UserId) -> Option<UserName> {
    let admin = state.user(by).filter(|_| by != user)?;
    Some(admin.name.clone())
}

impl fmt::Display for SignInNews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PasskeyAdded(name) => write!(f, "A passkey was added to your account: {name}.")?,
            Self::PasskeyRemoved(name) => {
                write!(f, "A passkey was removed from your account: {name}.")?
            }
            Self::PasskeysReset(admin) => {
                return write!(
                    f,
                    "{admin} has removed your passkeys. If you did not ask for that, ask {admin}, and add them again."
                );
            }
            Self::CertificateAdded(label) => {
                write!(f, "A {label} signs you in on IRC from now on.")?
            }
            Self::IrcPasswordSet => f.write_str("Your account has a new password for IRC.")?,
            Self::IrcPasswordRemoved => {
                f.write_str("Your account has no password for IRC any more.")?
            }
            Self::PasswordChanged => f.write_str("Your account has a new password.")?,
            Self::OthersSignedOut => {
                f.write_str("Nothing else that signed you in before does any more.")?
            }
            Self::FactorOn => f.write_str("Your second factor is on.")?,
            Self::FactorOff => f.write_str("Your second factor is off.")?,
            Self::FactorReset(admin) => {
                return write!(
                    f,
                    "{admin} has turned your second factor off. If you did not ask for that, ask {admin}, and turn it on again."
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
