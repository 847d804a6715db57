//! Who somebody is, as far as their asker may know.

use std::net::IpAddr;

use parlor_core::{Action, Actor, Denied, User, UserRef, policy};
use parlor_model::{
    AwayText, Gateway, RoomId, RoomKind, RoomName, RoomRole, ServerRole, Timestamp, UserId,
    UserName,
};

use crate::input::Who;
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::views::actor;

/// A user as others see them, whether they are here or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whois {
    /// Who.
    pub who: Actor,
    /// The name under which they registered, also where it is the one that they have; a guest has none.
    pub account: Option<UserName>,
    /// Their role on the server.
    pub role: ServerRole,
    /// Whether a session of theirs was raised to an admin's standing.
    pub raised: bool,
    /// Whether they are here.
    pub here: bool,
    /// The doors of their sessions, each once.
    pub gateways: Vec<Gateway>,
    /// How long none of their sessions has asked for anything, or they have been gone, in milliseconds.
    pub idle_ms: i64,
    /// Since when they have been here, or were last.
    pub since: Timestamp,
    /// What they are away for.
    pub away: Option<AwayText>,
    /// The named rooms that they are in and the asker may find, the lobby first, then by name.
    pub rooms: Vec<WhoisRoom>,
    /// Where their sessions come from, each once; only for themselves and for admins.
    pub addresses: Vec<IpAddr>,
}

/// A room that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoisRoom {
    /// The room.
    pub id: RoomId,
    /// Its name.
    pub name: RoomName,
    /// Its kind.
    pub kind: RoomKind,
    /// Their role in it.
    pub role: RoomRole,
    /// Whether they attend it.
    pub attended: bool,
}

impl Task {
    /// # Errors
    /// [`Denied::NoSuchUser`] for nobody's name and for that of a guest who is gone.
    pub(crate) fn whois(&self, asker: Who, user: &UserRef, now: Timestamp) -> Answer {
        let found = self.state.find_user(user)?;
        let entry = self.who_entry(found.id, now);
        let entry = entry.ok_or_else(|| Denied::NoSuchUser(found.name.to_string()))?;
        let presence = &self.state.presence;
        let sessions = presence.sessions_of(found.id);
        let sessions: Vec<_> = sessions.filter_map(|id| presence.session(id)).collect();
        let sees_addresses = asker.user == found.id
            || policy::may(self.standing(asker, None), Action::SeeAddresses).is_ok();
        let mut addresses: Vec<_> = sessions.iter().filter_map(|a| a.address).collect();
        addresses.retain(|_| sees_addresses);
        addresses.sort_unstable();
        addresses.dedup();
        Ok(Reply::Whois(Box::new(Whois {
            who: actor(found.id, &found.name),
            account: found.account.clone(),
            role: found.role,
            raised: sessions.iter().any(|session| session.raised),
            here: presence.is_here(found.id),
            gateways: entry.gateways,
            idle_ms: entry.idle_ms,
            since: entry.since,
            away: entry.away,
            rooms: self.rooms_seen(found, asker.user),
            addresses,
        })))
    }

    fn rooms_seen(&self, user: &User, asker: UserId) -> Vec<WhoisRoom> {
        let rooms = self.state.rooms_of(user.id).into_iter();
        let rooms = rooms.filter_map(|room| self.state.room(room));
        let rooms = rooms.filter(|room| self.state.is_listed_for(room, asker));
        let mut seen: Vec<_> = rooms
            .filter_map(|room| {
                Some(WhoisRoom {
                    id: room.id,
                    name: room.name.clone()?,
                    kind: room.kind,
                    role: self.state.standing(user.id, Some(room.id)).room?,
                    attended: self.state.attends(room.id, user.id),
                })
            })
            .collect();
        let lobby = self.state.lobby();
        seen.sort_by(|a, b| {
            (a.id != lobby, a.name.folded()).cmp(&(b.id != lobby, b.name.folded()))
        });
        seen
    }
}
