//! Who is here, as IRC needs to know it at once, and what IRC alone says of people: real names, secure connections. One for
//! all connections of the gateway. Who is here the hub tells before anybody can ask for what came of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlor_hub::{Here, PresenceNews, PresenceWatch};
use parlor_model::{SessionId, UserId, UserName};

/// Everybody who is here.
#[derive(Debug, Default)]
pub(crate) struct People {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    here: HashMap<UserId, Here>,
    /// By the folded form of their names.
    by_name: HashMap<Box<str>, UserId>,
    faces: HashMap<UserId, Face>,
}

/// What IRC's sessions of a user say of them.
#[derive(Debug, Default)]
struct Face {
    real_name: String,
    secure: bool,
    sessions: Vec<SessionId>,
}

impl People {
    /// A session of the user has registered.
    pub(crate) fn registered(&self, user: UserId, session: SessionId, real_name: &str, secure: bool) {
        let mut known = self.lock();
        let face = known.faces.entry(user).or_default();
        face.sessions.push(session);
        real_name.clone_into(&mut face.real_name);
        face.secure = secure && (face.secure || face.sessions.len() == 1);
    }

    /// A session of the user has ended.
    pub(crate) fn went(&self, user: UserId, session: SessionId) {
        let mut known = self.lock();
        if let Some(face) = known.faces.get_mut(&user) {
            face.sessions.retain(|other| *other != session);
            if face.sessions.is_empty() {
                known.faces.remove(&user);
            }
        }
    }

    /// What the user calls themselves at length, if they said so on IRC.
    pub(crate) fn real_name(&self, user: UserId) -> Option<String> {
        self.lock().faces.get(&user).map(|face| face.real_name.clone())
    }

    /// Who is here by this name.
    pub(crate) fn named(&self, name: &UserName) -> Option<Here> {
        let known = self.lock();
        let user = known.by_name.get(name.folded())?;
        known.here.get(user).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PresenceWatch for People {
    fn told(&self, news: &PresenceNews) {
        let mut known = self.lock();
        match news {
            PresenceNews::Now(here) => {
                known.here.clear();
                known.by_name.clear();
                here.iter().for_each(|here| known.came(here.clone()));
            }
            PresenceNews::Came(here) => known.came(here.clone()),
            PresenceNews::Gone { who, .. } => {
                known.here.remove(&who.user);
                known.by_name.remove(who.name.folded());
            }
            PresenceNews::Renamed { who, from } => {
                known.by_name.remove(from.folded());
                known.by_name.insert(who.name.folded().into(), who.user);
                if let Some(here) = known.here.get_mut(&who.user) {
                    here.who = who.clone();
                }
            }
            PresenceNews::Away { who, text } => {
                if let Some(here) = known.here.get_mut(&who.user) {
                    here.away.clone_from(text);
                }
            }
            PresenceNews::Registered { who, account } => {
                if let Some(here) = known.here.get_mut(&who.user) {
                    here.account = Some(account.clone());
                }
            }
        }
    }
}

impl Known {
    fn came(&mut self, here: Here) {
        self.by_name.insert(here.who.name.folded().into(), here.who.user);
        self.here.insert(here.who.user, here);
    }
}
