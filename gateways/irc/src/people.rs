//! Who is here, as IRC needs to know it at once, and what IRC alone says of people: real names, bots, who is watched.
//! One for all connections of the gateway. What it says of presence comes from the hub, before anybody can ask for it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlor_model::{SessionId, UserId, UserName};

/// Everybody who is here.
#[derive(Debug, Default)]
pub(crate) struct People {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
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
    pub(crate) fn came(&self, user: UserId, session: SessionId, real_name: &str, secure: bool) {
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

    /// The nick of somebody who is here, and what they are away for.
    pub(crate) fn away(&self, _name: &UserName) -> Option<(String, Option<String>)> {
        None
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
