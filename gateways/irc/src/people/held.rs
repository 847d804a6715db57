//! Names that change hands: while somebody signs in, a guest goes and a user comes by the same name, and those who watch the name
//! need not hear that it was nobody's for a moment (IRCv3 monitor).

use std::collections::hash_map::Entry;
use std::sync::Arc;

use parlor_core::Actor;
use parlor_hub::Here;
use parlor_model::{UserId, UserName};

use crate::people::{Known, News, People, Why};

/// Names of which nobody is told who comes and goes by them, as long as this lives; then what has become of them.
#[derive(Debug)]
pub(crate) struct Held {
    people: Arc<People>,
    names: Vec<UserName>,
}

/// A name that is held.
#[derive(Debug)]
pub(super) struct Hold {
    /// How many hold it.
    by: usize,
    /// Who had it before the first one did.
    before: Option<Actor>,
    /// Those who sign in meanwhile: whoever of them has it in the end is the same person by another account.
    heirs: Vec<UserId>,
}

impl People {
    /// Holds names back from those who watch them, while somebody signs in as the heir.
    pub(crate) fn hold(self: &Arc<Self>, names: Vec<UserName>, heir: UserId) -> Held {
        let mut known = self.lock();
        for name in &names {
            let before = known.has_now(name).map(|here| here.who.clone());
            let hold = known.held.entry(name.folded().into()).or_insert(Hold {
                by: 0,
                before,
                heirs: Vec::new(),
            });
            hold.by += 1;
            hold.heirs.push(heir);
        }
        drop(known);
        Held {
            people: Arc::clone(self),
            names,
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut known = self.people.lock();
        for name in &self.names {
            let Entry::Occupied(mut hold) = known.held.entry(name.folded().into()) else {
                continue;
            };
            hold.get_mut().by -= 1;
            // Whoever holds it last tells.
            if hold.get().by == 0 {
                let hold = hold.remove();
                known.changed_hands(name, &hold);
            }
        }
    }
}

impl Known {
    /// Who has a name, as those are told who watch it: while it is held, whoever had it before.
    pub(super) fn has(&self, name: &UserName) -> Option<Actor> {
        match self.held.get(name.folded()) {
            Some(hold) => hold.before.clone(),
            None => self.has_now(name).map(|here| here.who.clone()),
        }
    }

    fn has_now(&self, name: &UserName) -> Option<&Here> {
        self.here.get(self.by_name.get(name.folded())?)
    }

    /// Tells those who watch a name what has become of it: of somebody who has signed in only that.
    fn changed_hands(&self, name: &UserName, hold: &Hold) {
        match (&hold.before, self.has_now(name)) {
            (None, None) => {}
            (Some(before), Some(now)) if before.user == now.who.user => {}
            (None, Some(now)) => self.tell_watchers(name, &News::Online(now.who.clone())),
            (Some(before), None) => self.tell_watchers(name, &News::Offline(before.name.clone())),
            (Some(before), Some(now)) => match &now.account {
                Some(account) if hold.heirs.contains(&now.who.user) => {
                    self.tell_watchers(name, &account_of(&now.who, account));
                }
                _ => {
                    self.tell_watchers(name, &News::Offline(before.name.clone()));
                    self.tell_watchers(name, &News::Online(now.who.clone()));
                }
            },
        }
    }
}

fn account_of(who: &Actor, account: &UserName) -> News {
    News::Account {
        who: who.clone(),
        account: account.to_string(),
        why: Why::Watched,
    }
}

#[cfg(test)]
mod tests {
    use parlor_hub::{PresenceNews, PresenceWatch as _};
    use parlor_model::SessionId;

    use super::*;
    use crate::people::Inbox;
    use crate::people::client::Introduction;
    use crate::people::tests::{actor, gone, here};

    fn name(name: &str) -> UserName {
        UserName::parse(name).unwrap()
    }

    fn user(id: u8) -> UserId {
        UserId::from_bytes([id; 16])
    }

    /// Somebody who watches a name.
    fn watcher(people: &People, watched: &str) -> Arc<Inbox> {
        let inbox = Arc::new(Inbox::default());
        let says = Introduction {
            real_name: "R".to_owned(),
            user: "u".to_owned(),
            secure: false,
            certificate: None,
        };
        let (user, session) = (UserId::from_bytes([9; 16]), SessionId(9));
        people.registered(user, session, says, Arc::clone(&inbox));
        assert_eq!(people.watch(session, &name(watched)), Ok(None));
        inbox
    }

    #[test]
    fn a_name_that_a_user_takes_over_from_a_guest_was_never_gone() {
        let people = Arc::new(People::default());
        let inbox = watcher(&people, "foo");
        people.told(&PresenceNews::Came(here(1, "foo")));
        inbox.take();
        let held = people.hold(vec![name("foo"), name("jilles")], user(2));
        people.told(&gone(1, "foo"));
        let account = Some(name("jilles"));
        people.told(&PresenceNews::Came(Here {
            account,
            ..here(2, "jilles")
        }));
        people.told(&PresenceNews::Renamed {
            who: actor(2, "foo"),
            from: name("jilles"),
        });
        assert!(inbox.take().is_empty());
        drop(held);
        assert_eq!(
            inbox.take(),
            [account_of(&actor(2, "foo"), &name("jilles"))]
        );
        people.told(&gone(2, "foo"));
        assert_eq!(inbox.take(), [News::Offline(name("foo"))]);
    }

    #[test]
    fn a_name_that_nobody_takes_over_is_told_to_be_gone_once() {
        let people = Arc::new(People::default());
        let inbox = watcher(&people, "foo");
        people.told(&PresenceNews::Came(here(1, "foo")));
        inbox.take();
        let held = people.hold(vec![name("foo")], user(2));
        people.told(&gone(1, "foo"));
        assert!(inbox.take().is_empty());
        drop(held);
        assert_eq!(inbox.take(), [News::Offline(name("foo"))]);
        assert!(people.lock().held.is_empty());
    }

    #[test]
    fn a_name_that_is_held_twice_is_told_of_once() {
        let people = Arc::new(People::default());
        let inbox = watcher(&people, "foo");
        people.told(&PresenceNews::Came(here(1, "foo")));
        inbox.take();
        let first = people.hold(vec![name("foo"), name("foo")], user(2));
        people.told(&gone(1, "foo"));
        let second = people.hold(vec![name("Foo")], user(3));
        drop(first);
        assert!(inbox.take().is_empty());
        drop(second);
        assert_eq!(inbox.take(), [News::Offline(name("foo"))]);
        assert!(people.lock().held.is_empty());
    }

    #[test]
    fn who_asks_while_a_name_is_held_is_told_what_holds_until_more_is_told() {
        let people = Arc::new(People::default());
        let inbox = watcher(&people, "foo");
        people.told(&PresenceNews::Came(here(1, "foo")));
        inbox.take();
        let held = people.hold(vec![name("foo"), name("jilles")], user(2));
        people.told(&gone(1, "foo"));
        assert_eq!(people.has(&name("foo")), Some(actor(1, "foo")));
        let account = Some(name("jilles"));
        people.told(&PresenceNews::Came(Here {
            account,
            ..here(2, "jilles")
        }));
        assert_eq!(people.has(&name("jilles")), None);
        drop(held);
        assert_eq!(inbox.take(), [News::Offline(name("foo"))]);
        assert_eq!(people.has(&name("foo")), None);
        let now = people.has(&name("jilles"));
        assert_eq!(now, Some(actor(2, "jilles")));
    }

    #[test]
    fn a_name_that_somebody_else_takes_was_gone() {
        let people = Arc::new(People::default());
        let inbox = watcher(&people, "foo");
        people.told(&PresenceNews::Came(here(1, "foo")));
        inbox.take();
        let held = people.hold(vec![name("foo")], user(2));
        people.told(&gone(1, "foo"));
        let account = Some(name("other"));
        people.told(&PresenceNews::Came(Here {
            account,
            ..here(3, "foo")
        }));
        drop(held);
        let news = [News::Offline(name("foo")), News::Online(actor(3, "foo"))];
        assert_eq!(inbox.take(), news);
    }
}
