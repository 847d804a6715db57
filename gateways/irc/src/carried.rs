//! What a client takes along when it goes on as another user: that it is away, and what a guest said of itself as metadata. What
//! is set of the other user already stays.

use parlor_core::Command;
use parlor_model::AwayText;

use crate::commands::{away, metadata};
use crate::desk::Cx;
use crate::kept::metadata::{Entries, Owner};
use crate::session::Session;

/// What there is to take along.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    away: Option<AwayText>,
    metadata: Entries,
}

impl Carried {
    /// Of the user that the client is now.
    pub(crate) fn of(session: &Session) -> Self {
        let Some(me) = &session.me else {
            return Self::default();
        };
        let here = session.shared.people.named(&me.actor.name);
        let metadata = match me.account {
            // What an account says of itself stays with it.
            Some(_) => Entries::new(),
            None => session.shared.kept.metadata.of(Owner::User(me.actor.user)),
        };
        // That nobody sits behind the connection goes along with that.
        let away = here.and_then(|here| here.away);
        Self {
            away: away.filter(|_| !session.deserted),
            metadata,
        }
    }

    /// Makes the user that the client is now away, unless they were here by another connection.
    pub(crate) async fn set_away(&mut self, cx: &mut Cx<'_>, was_here: bool) {
        let text = self.away.take();
        if !was_here && text.is_some() {
            let _ = cx.command(Command::Away { text }).await;
        }
        away::tell_as_it_is(cx.session);
    }

    /// Sets the metadata of the user that the client is now, beside what they have.
    pub(crate) fn set_metadata(self, session: &mut Session) {
        let Some(me) = &session.me else {
            return;
        };
        let there = session.shared.kept.metadata.of(Owner::User(me.actor.user));
        if !self.metadata.is_empty() || !there.is_empty() {
            metadata::burst(session, self.metadata, false);
        }
    }
}
