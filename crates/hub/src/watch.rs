//! Whoever watches who comes and goes: for doors that answer questions about that by themselves.

use std::sync::Arc;

use parlor_core::{Actor, User};
use parlor_model::{AwayText, Gateway, Reason, SessionId, Timestamp, UserId, UserName};
use tokio::sync::oneshot;

use crate::batch::Effect;
use crate::task::Task;
use crate::views::actor;

/// Is told who comes and goes, in order and once it is durable, before anybody can read an answer to what
/// they asked after that.
pub trait PresenceWatch: Send + Sync {
    /// Takes a piece of news. It is called on the hub's own task, so it must be quick and may not block:
    /// it notes what it needs and leaves the rest to others.
    fn told(&self, news: &PresenceNews);
}

/// News of who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceNews {
    /// All who are here, by id. The first that is told, and told again after the store was opened anew: it
    /// replaces all that was told before.
    Now(Vec<Here>),
    /// Somebody's first session opened.
    Came(Here),
    /// Somebody's last session ended. They may be somebody of whom it was never told that they came.
    Gone {
        /// Who.
        who: Actor,
        /// Why; empty when no reason is told.
        reason: Reason,
    },
    /// Somebody has another name.
    Renamed {
        /// Who, by the new name.
        who: Actor,
        /// The old one.
        from: UserName,
    },
    /// Somebody is away, or back.
    Away {
        /// Who.
        who: Actor,
        /// What for; `None` when they are back.
        text: Option<AwayText>,
        /// The session of theirs that said so, if one did.
        by: Option<SessionId>,
    },
    /// A guest has registered.
    Registered {
        /// Who.
        who: Actor,
        /// Their account.
        account: UserName,
    },
}

/// Somebody who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub who: Actor,
    /// Their account; `None` for guests.
    pub account: Option<UserName>,
    /// The door that they last came through.
    pub gateway: Gateway,
    /// Since when they have been here.
    pub since: Timestamp,
    /// What they are away for.
    pub away: Option<AwayText>,
}

/// Somebody who wants to watch.
pub(crate) struct Watcher {
    pub(crate) watch: Arc<dyn PresenceWatch>,
    /// Told when the first news were.
    pub(crate) done: oneshot::Sender<()>,
}

impl Task {
    /// From what is decided now on there is news; the watcher is told with the batch.
    pub(crate) fn add_watcher(&mut self, watcher: Watcher) {
        self.is_watched = true;
        let here = self.all_here();
        self.effect(Effect::Watch { watcher, here });
    }

    /// Starts to tell a watcher.
    pub(crate) fn watch(&mut self, watcher: Watcher, here: Vec<Here>) {
        let Watcher { watch, done } = watcher;
        watch.told(&PresenceNews::Now(here));
        self.watchers.push(watch);
        // Whoever asked may not wait for it.
        let _ = done.send(());
    }

    pub(crate) fn tell_watchers(&self, news: &PresenceNews) {
        self.watchers.iter().for_each(|watch| watch.told(news));
    }

    /// Puts news into the batch.
    pub(crate) fn news(&mut self, news: impl FnOnce(&Self) -> Option<PresenceNews>) {
        if self.is_watched
            && let Some(news) = news(self)
        {
            self.effect(Effect::Presence(news));
        }
    }

    /// Somebody has just registered.
    pub(crate) fn tell_registered(&mut self, user: UserId) {
        if !self.state.presence.is_here(user) {
            return;
        }
        self.news(|task| {
            let account = task.state.user(user)?.account()?.clone();
            let who = task.called_now(user)?;
            Some(PresenceNews::Registered { who, account })
        });
    }

    /// Tells watchers all anew, after the store was reopened.
    pub(crate) fn tell_watchers_all(&self) {
        if self.is_watched {
            self.tell_watchers(&PresenceNews::Now(self.all_here()));
        }
    }

    pub(crate) fn all_here(&self) -> Vec<Here> {
        let users = self.state.presence.users();
        users.filter_map(|user| self.here(user)).collect()
    }

    /// A user who is here.
    pub(crate) fn here(&self, user: UserId) -> Option<Here> {
        let (known, presence) = (self.state.user(user)?, &self.state.presence);
        let sessions = presence.sessions_of(user);
        let sessions = sessions.filter_map(|session| presence.session(session));
        Some(Here {
            who: actor(user, &known.name),
            account: known.account().cloned(),
            gateway: presence.door(user)?,
            since: sessions
                .map(|session| session.since)
                .min()
                .unwrap_or(known.seen),
            away: presence.away(user).cloned(),
        })
    }

    /// Who a user is, by the name that they have now.
    pub(crate) fn called_now(&self, user: UserId) -> Option<Actor> {
        let known: &User = self.state.user(user)?;
        Some(actor(user, &known.name))
    }
}
