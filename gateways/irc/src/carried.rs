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
        Self {
            away: here.and_then(|here| here.away),
            metadata,
        }
    }

    /// Sets it of the user that the client is now, who was here by another connection or not.
    pub(crate) async fn set(self, cx: &mut Cx<'_>, was_here: bool) {
        let Some(me) = cx.session.me.clone() else {
            return;
        };
        let is_away = cx.session.shared.people.away(me.actor.user).is_some();
        if was_here && is_away != self.away.is_some() {
            away::acknowledge(cx.session, is_away);
        }
        if !was_here && self.away.is_some() {
            let _ = cx.command(Command::Away { text: self.away }).await;
        }
        let mut metadata = self.metadata;
        let there = cx
            .session
            .shared
            .kept
            .metadata
            .of(Owner::User(me.actor.user));
        metadata.retain(|key, _| !there.contains_key(key));
        if !metadata.is_empty() || !there.is_empty() {
            metadata::burst(cx.session, metadata);
        }
    }
}
