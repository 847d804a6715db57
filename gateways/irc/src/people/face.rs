//! What IRC's sessions of a user say of them, and what they set of themselves.

use parlor_model::SessionId;

use crate::names;

/// What IRC's sessions of a user say of them. Somebody who is not on IRC has the usual.
#[derive(Debug, Clone, Default)]
pub(crate) struct Face {
    /// What they call themselves at length, by USER or SETNAME.
    pub real_name: Option<String>,
    /// What they gave as their user name, by USER.
    pub user: Option<String>,
    /// Whether all their sessions are encrypted.
    pub secure: bool,
    /// Whether they say that they are a bot (IRCv3 bot-mode).
    pub bot: bool,
    /// Whether they are not found by masks (user mode `i`).
    pub invisible: bool,
    /// Whether they take direct messages from registered users alone (user mode `R`).
    pub guarded: bool,
    /// The digest of the certificate that their last session showed.
    pub certificate: Option<String>,
    /// Their sessions on IRC.
    pub(super) sessions: Vec<SessionId>,
    /// Those of their sessions that are raised to an operator's standing.
    pub(super) raised: Vec<SessionId>,
}

impl Face {
    /// Whether one of their sessions is raised to an operator's standing.
    pub(crate) fn is_operator(&self) -> bool {
        !self.raised.is_empty()
    }

    /// What is shown as their user name: what they gave, which nobody has checked, hence the `~`.
    pub(crate) fn user_part(&self) -> String {
        match &self.user {
            Some(user) => format!("~{user}"),
            None => names::USER.to_owned(),
        }
    }
}
