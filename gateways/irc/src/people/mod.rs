//! Who is here, as IRC needs to know it at once, and what IRC alone says of people. One for all connections of the gateway. Who
//! is here the hub tells before anybody can ask for what came of it.

mod audience;
mod authors;
mod client;
mod face;
mod held;
mod inbox;
mod told;
mod was;
mod watch;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_hub::Here;
use parlor_model::{SessionId, UserId, UserName};

use crate::people::authors::Authors;
use crate::people::client::Client;
use crate::people::held::Hold;
use crate::people::was::WhoWas;

pub(crate) use client::{Introduction, Trait};
pub(crate) use face::Face;
pub(crate) use inbox::{Inbox, News, Why};
pub(crate) use was::Was;
pub(crate) use watch::MONITORED;

/// Everybody who is here.
#[derive(Debug, Default)]
pub(crate) struct People {
    known: Mutex<Known>,
    /// Who wrote the newest messages.
    pub authors: Authors,
}

#[derive(Debug, Default)]
struct Known {
    here: HashMap<UserId, Here>,
    /// By the folded form of their names.
    by_name: BTreeMap<Box<str>, UserId>,
    /// What IRC's sessions of a user say of them.
    faces: HashMap<UserId, Face>,
    /// The connections of those who have registered.
    clients: HashMap<SessionId, Client>,
    /// Who wants to be told of a name, by its folded form.
    watched: HashMap<Box<str>, Vec<SessionId>>,
    /// Names that change hands, by their folded forms: nobody is told who comes and goes by them.
    held: HashMap<Box<str>, Hold>,
    was: WhoWas,
    /// How many connections have not registered yet.
    registering: usize,
    /// The most users who were here at once.
    most: usize,
}

/// How many there are (Modern IRC "LUSERS message").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Users, on whichever gateway.
    pub users: usize,
    /// Those of them who are invisible.
    pub invisible: usize,
    /// Those of them who are operators.
    pub operators: usize,
    /// Connections that have not registered yet.
    pub registering: usize,
    /// The most users who were here at once.
    pub most: usize,
}

/// A connection that has not registered yet, counted as long as this lives.
#[derive(Debug)]
pub(crate) struct Unregistered(Arc<People>);

impl Drop for Unregistered {
    fn drop(&mut self) {
        let mut known = self.0.lock();
        known.registering = known.registering.saturating_sub(1);
    }
}

impl People {
    /// Counts a connection as one that has not registered yet.
    pub(crate) fn unregistered(self: &Arc<Self>) -> Unregistered {
        self.lock().registering += 1;
        Unregistered(Arc::clone(self))
    }

    /// Who is here by this name.
    pub(crate) fn named(&self, name: &UserName) -> Option<Here> {
        let known = self.lock();
        let user = known.by_name.get(name.folded())?;
        known.here.get(user).cloned()
    }

    /// The name of a user who is here.
    pub(crate) fn name_of(&self, user: UserId) -> Option<UserName> {
        let known = self.lock();
        known.here.get(&user).map(|here| here.who.name.clone())
    }

    /// Everybody who is here, in the order of their names.
    pub(crate) fn everyone(&self) -> Vec<Here> {
        let known = self.lock();
        known
            .by_name
            .values()
            .filter_map(|user| known.here.get(user).cloned())
            .collect()
    }

    /// The account of a user who is here.
    pub(crate) fn account(&self, user: UserId) -> Option<String> {
        let known = self.lock();
        let here = known.here.get(&user)?;
        here.account.as_ref().map(ToString::to_string)
    }

    /// What the user is away for.
    pub(crate) fn away(&self, user: UserId) -> Option<String> {
        self.lock()
            .here
            .get(&user)?
            .away
            .as_ref()
            .map(ToString::to_string)
    }

    /// What IRC's sessions of a user say of them; the usual for somebody who is not on IRC.
    pub(crate) fn face(&self, user: UserId) -> Face {
        self.lock().faces.get(&user).cloned().unwrap_or_default()
    }

    /// What the user calls themselves at length, if they said so on IRC.
    pub(crate) fn real_name(&self, user: UserId) -> Option<String> {
        self.lock().faces.get(&user)?.real_name.clone()
    }

    /// Whether the user says that they are a bot.
    pub(crate) fn is_bot(&self, user: UserId) -> bool {
        self.lock().faces.get(&user).is_some_and(|face| face.bot)
    }

    /// What was known of those who had this name, the newest first.
    pub(crate) fn was(&self, mask: &str, count: usize) -> Vec<Was> {
        self.lock().was.find(mask, count)
    }

    /// How many there are.
    pub(crate) fn counts(&self) -> Counts {
        let known = self.lock();
        let count = |is: fn(&Face) -> bool| known.faces.values().filter(|face| is(face)).count();
        Counts {
            users: known.here.len(),
            invisible: count(|face| face.invisible),
            operators: count(Face::is_operator),
            registering: known.registering,
            most: known.most,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use parlor_core::Actor;
    use parlor_hub::{PresenceNews, PresenceWatch as _};
    use parlor_model::{AwayText, Gateway, Reason, Timestamp};

    use super::*;

    pub(super) fn actor(id: u8, name: &str) -> Actor {
        Actor {
            user: UserId::from_bytes([id; 16]),
            name: UserName::parse(name).unwrap(),
        }
    }

    pub(super) fn here(id: u8, name: &str) -> Here {
        Here {
            who: actor(id, name),
            account: None,
            gateway: Gateway::Irc,
            since: Timestamp::from_millis(1_000),
            away: None,
        }
    }

    pub(super) fn gone(id: u8, name: &str) -> PresenceNews {
        PresenceNews::Gone {
            who: actor(id, name),
            reason: Reason::default(),
        }
    }

    fn name(name: &str) -> UserName {
        UserName::parse(name).unwrap()
    }

    #[test]
    fn who_is_here_is_found_by_the_name_they_have_now() {
        let people = People::default();
        people.told(&PresenceNews::Came(here(1, "ada")));
        let to = actor(1, "Countess");
        people.told(&PresenceNews::Renamed {
            who: to.clone(),
            from: name("ada"),
        });
        assert_eq!(people.named(&name("ada")), None);
        assert_eq!(
            people.named(&name("COUNTESS")).map(|here| here.who),
            Some(to)
        );
        let text = AwayText::parse("lunch").ok();
        people.told(&PresenceNews::Away {
            who: actor(1, "Countess"),
            text,
            by: None,
        });
        assert_eq!(
            people.away(UserId::from_bytes([1; 16])).as_deref(),
            Some("lunch")
        );
        people.told(&gone(1, "Countess"));
        assert_eq!(people.named(&name("countess")), None);
    }

    #[test]
    fn the_most_at_once_stays_when_they_go() {
        let people = Arc::new(People::default());
        let unregistered = people.unregistered();
        people.told(&PresenceNews::Now(vec![here(1, "a"), here(2, "b")]));
        people.told(&gone(1, "a"));
        let counts = people.counts();
        assert_eq!((counts.users, counts.most, counts.registering), (1, 2, 1));
        drop(unregistered);
        assert_eq!(people.counts().registering, 0);
    }
}
