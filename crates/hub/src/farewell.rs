//! How sessions end, and what others are told of why.

use parlor_core::{Dismissal, State};
use parlor_model::{Reason, RoomId, Timestamp, UserId, limits};

/// How a session ended.
pub(crate) enum Ending {
    /// Its user goes, with this reason.
    Left(Reason),
    /// Its connection was lost, which others are told in these words.
    Lost(Reason),
    /// Somebody ended it.
    Dismissed(Dismissal),
}

/// What others are told of why somebody went.
pub(crate) struct Farewell {
    pub(crate) reason: Reason,
    /// Whether these are the user's own words, which those who may not write can't say.
    is_said: bool,
}

/// What others are told of a connection that was lost.
pub(crate) fn lost() -> Reason {
    told("Connection lost".to_owned())
}

impl Ending {
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

impl Farewell {
    /// What the server says.
    pub(crate) fn told(reason: Reason) -> Self {
        let is_said = false;
        Self { reason, is_said }
    }

    /// What those in a room read.
    pub(crate) fn in_room(
        &self,
        state: &State,
        user: UserId,
        room: RoomId,
        now: Timestamp,
    ) -> Reason {
        let silent = self.is_said && !self.reason.is_empty();
        if silent && !state.may_give_reason(user, room, now) {
            return Reason::default();
        }
        self.reason.clone()
    }
}

impl From<Ending> for Farewell {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Left(reason) => Self {
                reason,
                is_said: true,
            },
            Ending::Lost(reason) => Self::told(reason),
            Ending::Dismissed(why) => Self::from(&why),
        }
    }
}

impl From<&Dismissal> for Farewell {
    fn from(why: &Dismissal) -> Self {
        let text = match why {
            Dismissal::Removed { by, reason } => because(format!("Removed by {by}"), reason),
            Dismissal::Blocked { by, reason, .. } => because(format!("Blocked by {by}"), reason),
            Dismissal::SignedOut => "Signed out".to_owned(),
        };
        Self::told(told(text))
    }
}

fn because(what: String, reason: &Reason) -> String {
    match reason.is_empty() {
        true => what,
        false => format!("{what}: {reason}"),
    }
}

/// A sentence of the server's as a reason, cut to what a reason may have.
fn told(text: String) -> Reason {
    let text: String = text.chars().take(limits::REASON_CHARS).collect();
    Reason::parse(&text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use parlor_model::UserName;

    use super::*;

    #[test]
    fn who_is_taken_out_goes_with_the_reason_that_was_given() {
        let (by, until) = (UserName::parse("ada").unwrap(), None);
        let told = |why: &Dismissal| Farewell::from(why).reason.to_string();
        let reason = Reason::default();
        let removed = Dismissal::Removed {
            by: by.clone(),
            reason,
        };
        assert_eq!(told(&removed), "Removed by ada");
        let reason = Reason::parse(&"x".repeat(limits::REASON_CHARS)).unwrap();
        let blocked = Dismissal::Blocked { by, reason, until };
        let told = told(&blocked);
        assert!(told.starts_with("Blocked by ada: xxx"), "{told}");
        assert_eq!(told.chars().count(), limits::REASON_CHARS);
    }
}
