//! By what a session came in, as far as the rules ask for it.

use crate::Denied;

/// By what a session came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Means {
    /// By what signs in everywhere: a password with its code, a passkey, a token; or as a guest.
    #[default]
    Whole,
    /// By what signs in on IRC alone: a password for IRC, or a certificate.
    IrcAlone,
}

impl Means {
    /// Whether it suffices to vouch: to let another device or somebody else in, or to change by what the user signs in. What
    /// signs in on IRC alone, and past the second factor, must not be worth a whole sign-in by that.
    ///
    /// # Errors
    /// [`Denied::IrcSignIn`].
    pub fn may_vouch(self) -> Result<(), Denied> {
        match self {
            Self::Whole => Ok(()),
            Self::IrcAlone => Err(Denied::IrcSignIn),
        }
    }
}
