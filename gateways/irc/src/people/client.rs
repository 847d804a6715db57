//! A connection that has registered, as the others' commands need to know it.

use std::sync::Arc;

use parlor_model::{Few, RoomId, SessionId, UserId};

use crate::people::{Face, Inbox, Known, People};

/// A connection that has registered.
#[derive(Debug)]
pub(super) struct Client {
    pub user: UserId,
    pub inbox: Arc<Inbox>,
    /// The channels that it is in.
    pub rooms: Few<RoomId>,
    /// The folded forms of the names that it wants to be told of, as it wrote them.
    pub watches: Vec<(Box<str>, String)>,
}

/// What a session says of its user when it registers.
#[derive(Debug, Clone)]
pub(crate) struct Introduction {
    pub real_name: String,
    pub user: String,
    pub secure: bool,
    pub certificate: Option<String>,
}

/// What somebody can set of themselves that others see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trait {
    Bot,
    Guarded,
    Invisible,
}

impl People {
    /// A session of the user has registered.
    pub(crate) fn registered(
        &self,
        user: UserId,
        session: SessionId,
        says: Introduction,
        inbox: Arc<Inbox>,
    ) {
        let mut known = self.lock();
        let client = Client {
            user,
            inbox,
            rooms: Few::default(),
            watches: Vec::new(),
        };
        known.clients.insert(session, client);
        known.shows(user, session, says);
    }

    /// A session of the user has ended.
    pub(crate) fn went(&self, user: UserId, session: SessionId) {
        let mut known = self.lock();
        known.watch_nothing(session);
        known.clients.remove(&session);
        known.shows_no_more(user, session);
    }

    /// A connection goes on by another session, of another user. It watches whom it watched, and what it said and set of itself
    /// holds for the other user; what is set of them already stays.
    pub(crate) fn goes_on(
        &self,
        (before, from): (UserId, SessionId),
        (user, to): (UserId, SessionId),
        secure: bool,
    ) {
        let mut known = self.lock();
        let Some(client) = known.clients.remove(&from) else {
            return;
        };
        let face = known.faces.get(&before).cloned().unwrap_or_default();
        known.watches_as(from, to, &client);
        let client = Client {
            user,
            rooms: Few::default(),
            ..client
        };
        known.clients.insert(to, client);
        known.shows_no_more(before, from);
        let says = Introduction {
            real_name: face.real_name.unwrap_or_default(),
            user: face.user.unwrap_or_default(),
            secure,
            certificate: face.certificate,
        };
        known.shows(user, to, says);
        if let Some(shown) = known.faces.get_mut(&user) {
            shown.bot |= face.bot;
            shown.invisible |= face.invisible;
        }
    }

    /// A session is in a channel from now on, or not any more.
    pub(crate) fn follows(&self, session: SessionId, room: RoomId, on: bool) {
        let mut known = self.lock();
        if let Some(client) = known.clients.get_mut(&session) {
            if on {
                client.rooms.insert(room);
            } else {
                client.rooms.remove(&room);
            }
        }
    }

    /// Sets something of a user; whether that changed anything.
    pub(crate) fn set(&self, user: UserId, what: Trait, on: bool) -> bool {
        let mut known = self.lock();
        let Some(face) = known.faces.get_mut(&user) else {
            return false;
        };
        let value = match what {
            Trait::Bot => &mut face.bot,
            Trait::Guarded => &mut face.guarded,
            Trait::Invisible => &mut face.invisible,
        };
        std::mem::replace(value, on) != on
    }

    /// A session is raised to an operator's standing, or not any more.
    pub(crate) fn raised(&self, user: UserId, session: SessionId, on: bool) {
        let mut known = self.lock();
        let Some(face) = known.faces.get_mut(&user) else {
            return;
        };
        face.raised.retain(|other| *other != session);
        if on {
            face.raised.push(session);
        }
    }

    /// Whether a session is in a channel with a session of the user's.
    pub(crate) fn shares_channel(&self, session: SessionId, user: UserId) -> bool {
        let known = self.lock();
        let Some(client) = known.clients.get(&session) else {
            return false;
        };
        let sessions: &[SessionId] = known
            .faces
            .get(&user)
            .map_or(&[], |face: &Face| &face.sessions);
        let mut others = sessions.iter().filter_map(|other| known.clients.get(other));
        others.any(|other| !other.rooms.is_disjoint(&client.rooms))
    }
}

impl Known {
    /// What a session says of its user is shown.
    fn shows(&mut self, user: UserId, session: SessionId, says: Introduction) {
        let face = self.faces.entry(user).or_default();
        face.secure = says.secure && (face.secure || face.sessions.is_empty());
        face.sessions.push(session);
        face.real_name = Some(says.real_name);
        face.user = Some(says.user);
        face.certificate = says.certificate;
    }

    /// A session says nothing of its user any more.
    fn shows_no_more(&mut self, user: UserId, session: SessionId) {
        let Some(face) = self.faces.get_mut(&user) else {
            return;
        };
        face.sessions.retain(|other| *other != session);
        face.raised.retain(|other| *other != session);
        if face.sessions.is_empty() {
            // What they are called stays for as long as they are here, on another gateway or to come back.
            (face.bot, face.invisible, face.secure) = (false, false, false);
            if !self.here.contains_key(&user) {
                self.faces.remove(&user);
            }
        }
    }
}
