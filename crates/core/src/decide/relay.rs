//! Relays: what a session says to others of its protocol, and nobody keeps. Who may, and who hears it.

use parlor_model::{RoomId, RoomKind, RoomRole, Timestamp, UserId};

use super::draft::holds_name;
use crate::policy::{self, Action};
use crate::{Actor, Denied, RoomRef, State, UserRef};

/// Whom a relay is for, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayTo {
    /// All who attend a room.
    Room(RoomRef),
    /// All who attend a room, as what programs ask each other: where the room lets that through.
    Query(RoomRef),
    /// The members of a room from this role on.
    Ranked(RoomRef, RoomRole),
    /// One user, who is here. No room is needed or made.
    User(UserRef),
    /// The operators of a room. Also somebody who is not in it may ask them, as to be let in.
    Operators(RoomRef),
    /// All admins who are here.
    Admins,
}

/// Whom a relay is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relayed {
    /// All who attend this room.
    Room(RoomId),
    /// The members of this room from this role on.
    Ranked(RoomId, RoomRole),
    /// This user.
    User(Actor),
    /// The operators of this room.
    Operators(RoomId),
    /// All admins.
    Admins,
}

impl State {
    /// Decides whether a user, by a session that is raised to an admin's standing or not, may relay something, and
    /// to whom: who may write there may, of a room's operators also who only may know of the room and is not kept
    /// out of it, and to the admins an admin.
    ///
    /// # Errors
    /// [`Denied`], in words for the one who asked.
    pub fn relay(
        &self,
        (user, raised): (UserId, bool),
        to: &RelayTo,
        now: Timestamp,
    ) -> Result<Relayed, Denied> {
        let author = self.user(user).ok_or(Denied::InvalidToken)?;
        holds_name(self, author)?;
        let standing = |room| self.standing(user, room).raised(raised);
        match to {
            RelayTo::Room(room) | RelayTo::Query(room) | RelayTo::Ranked(room, _) => {
                let room = self.find_room(room, user)?;
                let outside = room.takes_outsiders() && !self.is_member(room.id, user);
                let action = if outside {
                    Action::PostFromOutside
                } else {
                    Action::Post
                };
                policy::may(standing(Some(room.id)), action)?;
                self.may_add((author, standing(Some(room.id))), room, now)?;
                if matches!(to, RelayTo::Query(_)) && room.flags.no_queries {
                    return Err(Denied::NoQueries);
                }
                Ok(match to {
                    RelayTo::Ranked(_, least) => Relayed::Ranked(room.id, *least),
                    _ => Relayed::Room(room.id),
                })
            }
            RelayTo::User(target) => {
                let target = self.find_user(target)?;
                self.may_write((author, standing(None)), None, now)?;
                self.takes_from(target.id, author)?;
                let (user, name) = (target.id, target.name.clone());
                if !self.presence.is_here(user) {
                    return Err(Denied::NoSuchUser(name.to_string()));
                }
                Ok(Relayed::User(Actor { user, name }))
            }
            RelayTo::Operators(room) => {
                let room = self.find_room(room, user)?;
                if room.kind == RoomKind::Direct {
                    return Err(Denied::DirectRoom);
                }
                if self.is_member(room.id, user) {
                    self.may_add((author, standing(Some(room.id))), room, now)?;
                } else {
                    if room.bans(self.whom(author)) {
                        return Err(Denied::Banned);
                    }
                    self.may_write((author, standing(None)), None, now)?;
                }
                Ok(Relayed::Operators(room.id))
            }
            RelayTo::Admins => {
                policy::may(standing(None), Action::ModerateServer)?;
                Ok(Relayed::Admins)
            }
        }
    }

    /// Whether a user is among those whom a relay is for: its author is, as far as they can be, and who
    /// ignores its author is not.
    #[must_use]
    pub fn hears(&self, user: UserId, to: &Relayed, author: UserId) -> bool {
        if self.ignored_by(user).contains(&author) {
            return false;
        }
        let in_room = |room| self.standing(user, Some(room));
        let may = |standing, action| policy::may(standing, action).is_ok();
        match to {
            Relayed::Room(room) => self.is_member(*room, user),
            Relayed::Ranked(room, least) => {
                user == author || in_room(*room).room.is_some_and(|role| role >= *least)
            }
            Relayed::User(target) => user == target.user || user == author,
            Relayed::Operators(room) => {
                user == author || may(in_room(*room), Action::InviteToClosed)
            }
            Relayed::Admins => {
                let mut sessions = self.presence.sessions_of(user);
                let raised = sessions.any(|session| self.presence.is_raised(session));
                may(
                    self.standing(user, None).raised(raised),
                    Action::ModerateServer,
                )
            }
        }
    }
}
