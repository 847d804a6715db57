//! What is known of a client before its registration is complete (Modern IRC "Connection registration").

use parlor_hub::{Checked, Delivery};
use parlor_model::{AwayText, Secret, UserName};

use crate::kept::metadata::Entries;

/// What a client said so far.
#[derive(Debug, Default)]
pub(crate) struct Registering {
    /// The nick it asked for.
    pub nick: Option<UserName>,
    /// What it calls its user, by USER.
    pub real_name: Option<String>,
    /// The user name that it gave, by USER.
    pub user: String,
    /// What it gave by PASS: the connection's password where there is one, else that of its nick's account.
    pub pass: Option<Secret<String>>,
    /// Whose account it is, by SASL.
    pub checked: Option<Checked>,
    /// What it says of itself, by METADATA.
    pub metadata: Entries,
    /// What happened meanwhile, to somebody who has come in before registration is complete.
    pub waiting: Vec<Delivery>,
    /// Whether it negotiates capabilities, so that registration waits for CAP END.
    pub negotiating: bool,
    /// That it is away from the start, by AWAY (draft/pre-away).
    pub away: Option<Absence>,
}

/// In which way somebody is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Absence {
    /// With words for others.
    Words(AwayText),
    /// Nobody sits behind the connection, whatever holds for others of the user.
    Nobody,
}

impl Registering {
    /// Whether everything is there.
    pub(crate) fn is_complete(&self) -> bool {
        self.nick.is_some() && self.real_name.is_some() && !self.negotiating
    }
}
