//! Who wants to be told when somebody comes or goes (IRCv3 monitor), and what the hub tells of who is here.

use parlor_core::Actor;
use parlor_hub::{Here, PresenceNews, PresenceWatch};
use parlor_model::{SessionId, UserId, UserName};

use crate::people::client::Client;
use crate::people::{Known, News, People};

/// How many names a connection may watch.
pub(crate) const MONITORED: usize = 100;

/// The connection watches as many names as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

impl People {
    /// Watches a name for a session from now on, and says who has it: whatever comes of it after that is news.
    ///
    /// # Errors
    /// [`TooMany`].
    pub(crate) fn watch(
        &self,
        session: SessionId,
        name: &UserName,
    ) -> Result<Option<Actor>, TooMany> {
        let mut known = self.lock();
        let has = known.has(name);
        let Some(client) = known.clients.get_mut(&session) else {
            return Ok(has);
        };
        let mut watches = client.watches.iter();
        if watches.any(|(folded, _)| **folded == *name.folded()) {
            return Ok(has);
        }
        if client.watches.len() >= MONITORED {
            return Err(TooMany);
        }
        client
            .watches
            .push((name.folded().into(), name.to_string()));
        known
            .watched
            .entry(name.folded().into())
            .or_default()
            .push(session);
        Ok(has)
    }

    /// Who has a name, as those are told who watch it.
    pub(crate) fn has(&self, name: &UserName) -> Option<Actor> {
        self.lock().has(name)
    }

    /// Watches a name no longer.
    pub(crate) fn unwatch(&self, session: SessionId, name: &UserName) {
        let mut known = self.lock();
        if let Some(client) = known.clients.get_mut(&session) {
            client
                .watches
                .retain(|(folded, _)| **folded != *name.folded());
        }
        known.unwatch(session, name.folded());
    }

    /// Watches nobody any more.
    pub(crate) fn unwatch_all(&self, session: SessionId) {
        self.lock().watch_nothing(session);
    }

    /// The names that a session watches, as it wrote them.
    pub(crate) fn watches(&self, session: SessionId) -> Vec<String> {
        let known = self.lock();
        let client = known.clients.get(&session);
        client.map_or_else(Vec::new, |client| {
            client
                .watches
                .iter()
                .map(|(_, name)| name.clone())
                .collect()
        })
    }
}

impl Known {
    pub(super) fn watch_nothing(&mut self, session: SessionId) {
        let watches = match self.clients.get_mut(&session) {
            Some(client) => std::mem::take(&mut client.watches),
            None => return,
        };
        for (folded, _) in watches {
            self.unwatch(session, &folded);
        }
    }

    /// Another session watches from now on whom a connection watched by one.
    pub(super) fn watches_as(&mut self, from: SessionId, to: SessionId, client: &Client) {
        for (folded, _) in &client.watches {
            let sessions = self.watched.get_mut(folded);
            let its = sessions.into_iter().flatten();
            its.filter(|session| **session == from)
                .for_each(|session| *session = to);
        }
    }

    fn unwatch(&mut self, session: SessionId, folded: &str) {
        if let Some(sessions) = self.watched.get_mut(folded) {
            sessions.retain(|other| *other != session);
            if sessions.is_empty() {
                self.watched.remove(folded);
            }
        }
    }

    /// Those who watch a name.
    pub(super) fn watchers(&self, name: &UserName) -> &[SessionId] {
        self.watched.get(name.folded()).map_or(&[], Vec::as_slice)
    }

    /// Tells those who watch a name of somebody who comes or goes by it.
    fn tell_of_name(&self, name: &UserName, news: &News) {
        if !self.held.contains_key(name.folded()) {
            self.tell_watchers(name, news);
        }
    }

    pub(super) fn tell_watchers(&self, name: &UserName, news: &News) {
        for session in self.watchers(name) {
            if let Some(client) = self.clients.get(session) {
                client.inbox.put(news.clone());
            }
        }
    }

    fn came(&mut self, here: Here) {
        let who = here.who.clone();
        self.by_name.insert(who.name.folded().into(), who.user);
        let is_new = self.here.insert(who.user, here).is_none();
        self.most = self.most.max(self.here.len());
        if is_new {
            self.tell_of_name(&who.name, &News::Online(who.clone()));
        }
    }

    fn gone(&mut self, who: &Actor) {
        self.forget_name(who.user, &who.name);
        let Some(here) = self.here.remove(&who.user) else {
            return;
        };
        let face = self.faces.get(&who.user).cloned().unwrap_or_default();
        if face.sessions.is_empty() {
            self.faces.remove(&who.user);
        }
        self.tell_of_name(&here.who.name, &News::Offline(here.who.name.clone()));
        self.was.add(here, face);
    }

    fn forget_name(&mut self, user: UserId, name: &UserName) {
        if self.by_name.get(name.folded()) == Some(&user) {
            self.by_name.remove(name.folded());
        }
    }

    fn renamed(&mut self, who: &Actor, from: &UserName) {
        self.forget_name(who.user, from);
        self.by_name.insert(who.name.folded().into(), who.user);
        let Some(here) = self.here.get_mut(&who.user) else {
            return;
        };
        let before = here.clone();
        here.who = who.clone();
        if from.folded() != who.name.folded() {
            self.was.add(
                before,
                self.faces.get(&who.user).cloned().unwrap_or_default(),
            );
            self.tell_of_name(from, &News::Offline(from.clone()));
            self.tell_of_name(&who.name, &News::Online(who.clone()));
        }
        self.tell_own(who.user, &News::Renamed(who.clone()));
    }

    fn away(&mut self, who: &Actor, text: Option<&parlor_model::AwayText>, by: Option<SessionId>) {
        let Some(here) = self.here.get_mut(&who.user) else {
            return;
        };
        here.away = text.cloned();
        let account = here.account.as_ref().map(ToString::to_string);
        let text = text.map(ToString::to_string);
        let away = text.is_some();
        self.tell_own(who.user, &News::OwnAway { away, by });
        self.tell_watchers(
            &who.name,
            &News::Away {
                who: who.clone(),
                account,
                text,
            },
        );
    }

    fn has_account(&mut self, who: &Actor, account: &UserName) {
        if let Some(here) = self.here.get_mut(&who.user) {
            here.account = Some(account.clone());
        }
        let account = account.to_string();
        self.tell_audience(who, |why| News::Account {
            who: who.clone(),
            account: account.clone(),
            why,
        });
    }

    /// Tells the connections of a user themselves.
    fn tell_own(&self, user: UserId, news: &News) {
        let sessions = self.faces.get(&user).map(|face| face.sessions.as_slice());
        for session in sessions.unwrap_or_default() {
            if let Some(client) = self.clients.get(session) {
                client.inbox.put(news.clone());
            }
        }
    }
}

impl PresenceWatch for People {
    fn told(&self, news: &PresenceNews) {
        let mut known = self.lock();
        match news {
            PresenceNews::Now(now) => {
                let gone: Vec<Actor> = known.here.values().map(|here| here.who.clone()).collect();
                let stayed = |who: &Actor| now.iter().any(|here| here.who == *who);
                gone.iter()
                    .filter(|who| !stayed(who))
                    .for_each(|who| known.gone(who));
                now.iter().for_each(|here| known.came(here.clone()));
            }
            PresenceNews::Came(here) => known.came(here.clone()),
            PresenceNews::Gone { who, .. } => known.gone(who),
            PresenceNews::Renamed { who, from } => known.renamed(who, from),
            PresenceNews::Away { who, text, by } => known.away(who, text.as_ref(), *by),
            PresenceNews::Registered { who, account } => known.has_account(who, account),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::people::client::Introduction;
    use crate::people::tests::{actor, gone, here};
    use crate::people::{Inbox, Why};

    fn session(id: u8) -> SessionId {
        SessionId(u64::from(id))
    }

    fn registered(people: &People, id: u8) -> Arc<Inbox> {
        let inbox = Arc::new(Inbox::default());
        let says = Introduction {
            real_name: "R".to_owned(),
            user: "u".to_owned(),
            secure: false,
            certificate: None,
        };
        people.registered(
            UserId::from_bytes([id; 16]),
            session(id),
            says,
            Arc::clone(&inbox),
        );
        inbox
    }

    fn name(name: &str) -> UserName {
        UserName::parse(name).unwrap()
    }

    #[test]
    fn those_who_watch_a_name_are_told_who_comes_and_goes_by_it() {
        let people = People::default();
        people.told(&PresenceNews::Came(here(1, "ada")));
        let inbox = registered(&people, 1);
        assert_eq!(people.watch(session(1), &name("Bob")), Ok(None));
        people.told(&PresenceNews::Came(here(2, "bob")));
        people.told(&PresenceNews::Renamed {
            who: actor(2, "BOB"),
            from: name("bob"),
        });
        people.told(&PresenceNews::Renamed {
            who: actor(2, "carl"),
            from: name("BOB"),
        });
        people.told(&PresenceNews::Renamed {
            who: actor(2, "bob"),
            from: name("carl"),
        });
        people.told(&gone(2, "bob"));
        let news = [
            News::Online(actor(2, "bob")),
            News::Offline(name("BOB")),
            News::Online(actor(2, "bob")),
            News::Offline(name("bob")),
        ];
        assert_eq!(inbox.take(), news);
        people.unwatch(session(1), &name("bob"));
        people.told(&PresenceNews::Came(here(2, "bob")));
        assert!(inbox.take().is_empty());
        assert!(people.lock().watched.is_empty());
    }

    #[test]
    fn as_many_names_as_the_limit_says_can_be_watched() {
        let people = People::default();
        registered(&people, 1);
        for at in 0..MONITORED {
            let watched = people.watch(session(1), &name(&format!("n{at}")));
            assert_eq!(watched, Ok(None));
        }
        assert_eq!(people.watch(session(1), &name("another")), Err(TooMany));
        assert_eq!(people.watch(session(1), &name("N0")), Ok(None));
        people.unwatch_all(session(1));
        assert!(people.watches(session(1)).is_empty());
        assert!(people.lock().watched.is_empty());
    }

    #[test]
    fn a_new_real_name_is_told_to_those_in_the_same_channel_and_those_who_watch() {
        let people = People::default();
        for (id, nick) in [(1, "ada"), (2, "bob"), (3, "carl"), (4, "dan")] {
            people.told(&PresenceNews::Came(here(id, nick)));
        }
        let [ada, bob, carl, dan] = [1, 2, 3, 4].map(|id| registered(&people, id));
        let room = parlor_model::RoomId::from_bytes([9; 16]);
        people.follows(session(1), room, true);
        people.follows(session(2), room, true);
        assert!(people.watch(session(2), &name("ada")).is_ok());
        assert!(people.watch(session(3), &name("ada")).is_ok());
        people.renames_really(&actor(1, "ada"), "Countess");
        let told = |inbox: &Inbox| {
            let news = inbox.take();
            news.iter()
                .map(|news| {
                    if let News::SetName { why, .. } = news {
                        Some(*why)
                    } else {
                        None
                    }
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&ada), [Some(Why::Own)]);
        assert_eq!(told(&bob), [Some(Why::Shared)]);
        assert_eq!(told(&carl), [Some(Why::Watched)]);
        assert!(told(&dan).is_empty());
        assert!(people.shares_channel(session(2), UserId::from_bytes([1; 16])));
        assert!(!people.shares_channel(session(3), UserId::from_bytes([1; 16])));
    }
}
