//! What changed about how the user signs in.

use parlor_core::SignInNews as Known;
use parlor_model::UserName;
use serde::{Deserialize, Serialize};

/// What changed about how the user signs in, by whomever: whoever did not do it is to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum SignInNews {
    /// A passkey signs them in.
    PasskeyAdded {
        /// What it is called.
        name: String,
    },
    /// A passkey signs them in no more.
    PasskeyRemoved {
        /// What it was called.
        name: String,
    },
    /// An admin has removed their passkeys.
    PasskeysReset {
        /// The admin's name.
        by: String,
    },
    /// A certificate signs them in on IRC.
    CertificateAdded {
        /// What it is called in the list of devices.
        label: String,
    },
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
    FactorReset {
        /// The admin's name.
        by: String,
    },
    /// They have other recovery codes.
    RecoveryCodesRenewed,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u64,
    },
}

impl From<&Known> for SignInNews {
    fn from(news: &Known) -> Self {
        match news {
            Known::PasskeyAdded(name) => Self::PasskeyAdded { name: name.clone() },
            Known::PasskeyRemoved(name) => Self::PasskeyRemoved { name: name.clone() },
            Known::PasskeysReset(by) => Self::PasskeysReset { by: by.to_string() },
            Known::CertificateAdded(label) => Self::CertificateAdded {
                label: label.clone(),
            },
            Known::IrcPasswordSet => Self::IrcPasswordSet,
            Known::IrcPasswordRemoved => Self::IrcPasswordRemoved,
            Known::PasswordChanged => Self::PasswordChanged,
            Known::OthersSignedOut => Self::OthersSignedOut,
            Known::FactorOn => Self::FactorOn,
            Known::FactorOff => Self::FactorOff,
            Known::FactorReset(by) => Self::FactorReset { by: by.to_string() },
            Known::RecoveryCodesRenewed => Self::RecoveryCodesRenewed,
            Known::RecoveryCodeUsed(left) => Self::RecoveryCodeUsed { left: *left as u64 },
        }
    }
}

impl SignInNews {
    /// As the rules know it, with its sentence; `None` for a name that none is.
    #[must_use]
    pub fn known(self) -> Option<Known> {
        Some(match self {
            Self::PasskeyAdded { name } => Known::PasskeyAdded(name),
            Self::PasskeyRemoved { name } => Known::PasskeyRemoved(name),
            Self::PasskeysReset { by } => Known::PasskeysReset(UserName::parse(&by).ok()?),
            Self::CertificateAdded { label } => Known::CertificateAdded(label),
            Self::IrcPasswordSet => Known::IrcPasswordSet,
            Self::IrcPasswordRemoved => Known::IrcPasswordRemoved,
            Self::PasswordChanged => Known::PasswordChanged,
            Self::OthersSignedOut => Known::OthersSignedOut,
            Self::FactorOn => Known::FactorOn,
            Self::FactorOff => Known::FactorOff,
            Self::FactorReset { by } => Known::FactorReset(UserName::parse(&by).ok()?),
            Self::RecoveryCodesRenewed => Known::RecoveryCodesRenewed,
            Self::RecoveryCodeUsed { left } => {
                Known::RecoveryCodeUsed(usize::try_from(left).unwrap_or(usize::MAX))
            }
        })
    }
}
