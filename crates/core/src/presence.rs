//! Who is here right now: sessions, the users they belong to, and which rooms they attend. Never stored.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use parlor_model::{
    AwayText, DeviceId, Few, Gateway, RoomId, SessionId, Timestamp, UserId, UserPart,
};

use crate::guard::Guard;
use crate::{Attended, Means};

/// What others read of somebody who said no words, and behind whose sessions nobody sits.
const NOBODY: &str = "Away";

/// One connected client of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Whose session it is.
    pub user: UserId,
    /// The device it signed in with, if any.
    pub device: Option<DeviceId>,
    /// The door it came through.
    pub gateway: Gateway,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// Since when.
    pub since: Timestamp,
    /// When it last asked for something.
    pub active: Timestamp,
    /// Which of the user's rooms it attends.
    pub attends: Attended,
    /// By what it came in.
    pub means: Means,
    /// Whether it was raised: what it asks for is decided as if an admin had asked.
    pub raised: bool,
    /// Whether nobody sits behind it: a client that came by itself, to read what was said meanwhile.
    pub deserted: bool,
}

/// All sessions. A user is here from the first session on until the last has ended, and attends a room
/// while any of their sessions does; after an unclean end both can be held for a while so that a resumed
/// connection goes unnoticed.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    sessions: HashMap<SessionId, Attendee>,
    users: BTreeMap<UserId, Seat>,
    /// How many users attend everywhere.
    everywhere: usize,
    /// And how many others attend each room.
    chosen: HashMap<RoomId, usize>,
}

#[derive(Debug, Clone)]
struct Seat {
    sessions: Few<SessionId>,
    /// What they said that they are away for.
    said_away: Option<AwayText>,
    /// What they are away for: their words, or that nobody sits behind any of their sessions.
    away: Option<AwayText>,
    /// Whether somebody sat behind a session that was lost, until it is given up.
    held_by_somebody: bool,
    /// From whom they take direct messages.
    guard: Guard,
    /// What their program says of them, the last that said anything.
    part: Option<UserPart>,
    /// The door that they last came through.
    gateway: Gateway,
    /// What lost sessions attended, until it is given up.
    held: Attended,
    /// What all sessions attend, and what is held.
    attended: Attended,
}

impl Seat {
    fn new(gateway: Gateway) -> Self {
        Self {
            sessions: Few::default(),
            said_away: None,
            away: None,
            held_by_somebody: false,
            guard: Guard::default(),
            part: None,
            gateway,
            held: Attended::default(),
            attended: Attended::default(),
        }
    }
}

impl Presence {
    /// The sign-in of a session is whole from now on: its user has shown by more who they are than when it came in.
    pub fn make_whole(&mut self, session: SessionId, user: UserId) {
        if let Some(attendee) = self.sessions.get_mut(&session)
            && attendee.user == user
        {
            attendee.means = Means::Whole;
        }
    }

    /// Adds a session; true when the user was not here before.
    pub fn open(&mut self, session: SessionId, attendee: Attendee) -> bool {
        let (user, gateway) = (attendee.user, attendee.gateway);
        self.sessions.insert(session, attendee);
        let first = !self.users.contains_key(&user);
        let seat = self.users.entry(user);
        let seat = seat.or_insert_with(|| Seat::new(gateway));
        seat.gateway = gateway;
        seat.sessions.insert(session);
        self.recount(user);
        first
    }

    /// Takes a seat without a session, for somebody who calls without one through this door; true when
    /// the user was not here before. The seat, which attends everywhere, is given up by
    /// [`Presence::leave`].
    pub fn visit(&mut self, user: UserId, gateway: Gateway) -> bool {
        if self.users.contains_key(&user) {
            return false;
        }
        let held = Attended::Everywhere;
        let seat = Seat::new(gateway);
        self.users.insert(user, Seat { held, ..seat });
        self.recount(user);
        true
    }

    /// Ends a session and answers whose it was when no other of theirs is left. Their seat is held
    /// until [`Presence::leave`].
    pub fn close(&mut self, session: SessionId) -> Option<UserId> {
        let user = self.sessions.remove(&session)?.user;
        let seat = self.users.get_mut(&user)?;
        seat.sessions.remove(&session);
        let last = seat.sessions.is_empty().then_some(user);
        self.recount(user);
        last
    }

    /// As [`Presence::close`], but what the session attended is held until [`Presence::leave`] as well.
    pub fn lose(&mut self, session: SessionId) -> Option<UserId> {
        if let Some(attendee) = self.sessions.get(&session)
            && let Some(seat) = self.users.get_mut(&attendee.user)
        {
            seat.held.extend(&attendee.attends);
            seat.held_by_somebody |= !attendee.deserted;
        }
        self.close(session)
    }

    /// Gives up what is held for a user; true when the user is gone now, false when they came back
    /// meanwhile.
    pub fn leave(&mut self, user: UserId) -> bool {
        let Some(seat) = self.users.get_mut(&user) else {
            return false;
        };
        seat.held = Attended::default();
        seat.held_by_somebody = false;
        let empty = seat.sessions.is_empty();
        self.recount(user);
        empty && self.users.remove(&user).is_some()
    }

    /// Lets a session that attends chosen rooms attend one more; false when it did already.
    pub fn attend(&mut self, session: SessionId, room: RoomId) -> bool {
        self.choose(session, |rooms| rooms.insert(room))
    }

    /// Lets a session that attends chosen rooms attend one no more; false when it did not, or attends
    /// everywhere.
    pub fn unattend(&mut self, session: SessionId, room: RoomId) -> bool {
        self.choose(session, |rooms| rooms.remove(&room).is_some())
    }

    fn choose(
        &mut self,
        session: SessionId,
        change: impl FnOnce(&mut Few<RoomId>) -> bool,
    ) -> bool {
        let Some(attendee) = self.sessions.get_mut(&session) else {
            return false;
        };
        let user = attendee.user;
        let changed = match &mut attendee.attends {
            Attended::Everywhere => false,
            Attended::Rooms(rooms) => change(rooms),
        };
        if changed {
            self.recount(user);
        }
        changed
    }

    /// None of the user's sessions has chosen this room any more: their membership has ended.
    pub fn forget_room(&mut self, user: UserId, room: RoomId) {
        let Some(seat) = self.users.get_mut(&user) else {
            return;
        };
        seat.held.remove(room);
        for session in seat.sessions.keys() {
            if let Some(attendee) = self.sessions.get_mut(session) {
                attendee.attends.remove(room);
            }
        }
        self.recount(user);
    }

    /// Whether the user is here.
    #[must_use]
    pub fn is_here(&self, user: UserId) -> bool {
        self.users.contains_key(&user)
    }

    /// Whether the user attends this room, if they are a member of it.
    #[must_use]
    pub fn attends(&self, user: UserId, room: RoomId) -> bool {
        let seat = self.users.get(&user);
        seat.is_some_and(|seat| seat.attended.has(room))
    }

    /// Whether the session attends this room, if its user is a member of it.
    #[must_use]
    pub fn follows(&self, session: SessionId, room: RoomId) -> bool {
        let attendee = self.sessions.get(&session);
        attendee.is_some_and(|attendee| attendee.attends.has(room))
    }

    /// Which of their rooms the user attends.
    #[must_use]
    pub fn attended(&self, user: UserId) -> Attended {
        let seat = self.users.get(&user);
        seat.map(|seat| seat.attended.clone()).unwrap_or_default()
    }

    /// The users who attend a room that everyone is a member of, by id.
    pub fn attending(&self, room: RoomId) -> impl Iterator<Item = UserId> + '_ {
        let users = self.users.iter();
        let users = users.filter(move |(_, seat)| seat.attended.has(room));
        users.map(|(user, _)| *user)
    }

    /// How many those are.
    #[must_use]
    pub fn attending_count(&self, room: RoomId) -> usize {
        self.everywhere + self.chosen.get(&room).copied().unwrap_or_default()
    }

    /// All users who are here, by id.
    pub fn users(&self) -> impl Iterator<Item = UserId> + '_ {
        self.users.keys().copied()
    }

    /// How many users are here.
    #[must_use]
    pub fn count(&self) -> usize {
        self.users.len()
    }

    /// The user's sessions, oldest first.
    pub fn sessions_of(&self, user: UserId) -> impl Iterator<Item = SessionId> + '_ {
        self.users
            .get(&user)
            .into_iter()
            .flat_map(|seat| seat.sessions.keys().copied())
    }

    /// The door that the user last came through, while they are here.
    #[must_use]
    pub fn door(&self, user: UserId) -> Option<Gateway> {
        self.users.get(&user).map(|seat| seat.gateway)
    }

    /// The door of the user's oldest session in a room, or else the one that they last came through.
    #[must_use]
    pub fn door_into(&self, user: UserId, room: RoomId) -> Option<Gateway> {
        let seat = self.users.get(&user)?;
        let mut sessions = seat.sessions.keys().filter_map(|id| self.sessions.get(id));
        let inside = sessions.find(|session| session.attends.has(room));
        Some(inside.map_or(seat.gateway, |session| session.gateway))
    }

    /// A session, if it is open.
    #[must_use]
    pub fn session(&self, session: SessionId) -> Option<&Attendee> {
        self.sessions.get(&session)
    }

    /// All sessions, in no order.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, &Attendee)> {
        self.sessions.iter().map(|(id, attendee)| (*id, attendee))
    }

    /// Notes that the session asked for something.
    pub fn touch(&mut self, session: SessionId, now: Timestamp) {
        if let Some(attendee) = self.sessions.get_mut(&session) {
            attendee.active = now;
        }
    }

    /// Raises a session to an admin's standing, or lowers it again; true when that changed something.
    pub fn set_raised(&mut self, session: SessionId, raised: bool) -> bool {
        let Some(attendee) = self.sessions.get_mut(&session) else {
            return false;
        };
        std::mem::replace(&mut attendee.raised, raised) != raised
    }

    /// Whether a session was raised.
    #[must_use]
    pub fn is_raised(&self, session: SessionId) -> bool {
        self.sessions
            .get(&session)
            .is_some_and(|found| found.raised)
    }

    /// What the user is away for: as they said, or because nobody sits behind any of their sessions.
    #[must_use]
    pub fn away(&self, user: UserId) -> Option<&AwayText> {
        self.users.get(&user).and_then(|seat| seat.away.as_ref())
    }

    /// What the user said that they are away for.
    #[must_use]
    pub fn said_away(&self, user: UserId) -> Option<&AwayText> {
        self.users
            .get(&user)
            .and_then(|seat| seat.said_away.as_ref())
    }

    pub(crate) fn guard(&self, user: UserId) -> Option<&Guard> {
        self.users.get(&user).map(|seat| &seat.guard)
    }

    /// Whether the user takes direct messages from registered users alone.
    #[must_use]
    pub fn is_guarded(&self, user: UserId) -> bool {
        self.guard(user).is_some_and(Guard::is_on)
    }

    /// Takes direct messages for a user from registered users alone, or from all; true when that changed something.
    pub fn set_guarded(&mut self, user: UserId, on: bool) -> bool {
        let seat = self.users.get_mut(&user);
        seat.is_some_and(|seat| seat.guard.set(on))
    }

    /// What the user's program says of them, if it says anything.
    #[must_use]
    pub fn part(&self, user: UserId) -> Option<&UserPart> {
        self.users.get(&user).and_then(|seat| seat.part.as_ref())
    }

    /// A program says this of a user, for as long as they are here.
    pub fn set_part(&mut self, user: UserId, part: UserPart) {
        if let Some(seat) = self.users.get_mut(&user) {
            seat.part = Some(part);
        }
    }

    /// Takes somebody's direct messages for a user in any case, or not any more.
    pub fn accept(&mut self, user: UserId, from: UserId, on: bool) {
        if let Some(seat) = self.users.get_mut(&user) {
            seat.guard.accept(from, on);
        }
    }

    /// Takes direct messages for a user from those from whom another one who is here takes them, too.
    pub fn accept_as(&mut self, user: UserId, other: UserId) {
        let Some(guard) = self.guard(other).cloned() else {
            return;
        };
        if let Some(seat) = self.users.get_mut(&user) {
            seat.guard.accept_all(&guard);
        }
    }

    /// Sets or clears the words for which a user is away.
    pub fn set_away(&mut self, user: UserId, away: Option<AwayText>) {
        if let Some(seat) = self.users.get_mut(&user) {
            seat.said_away = away;
        }
        self.recount(user);
    }

    /// Says whether nobody sits behind a session.
    pub fn set_deserted(&mut self, session: SessionId, deserted: bool) {
        let Some(attendee) = self.sessions.get_mut(&session) else {
            return;
        };
        attendee.deserted = deserted;
        let user = attendee.user;
        self.recount(user);
    }

    /// Finds out anew whether a user is away, and what they attend.
    fn recount(&mut self, user: UserId) {
        let Some(seat) = self.users.get_mut(&user) else {
            return;
        };
        let is_deserted = |session| {
            self.sessions
                .get(session)
                .is_some_and(|found| found.deserted)
        };
        let by_nobody = !seat.sessions.is_empty()
            && !seat.held_by_somebody
            && seat.sessions.keys().all(is_deserted);
        seat.away = match &seat.said_away {
            None if by_nobody => AwayText::parse(NOBODY).ok(),
            said => said.clone(),
        };
        let mut attended = seat.held.clone();
        for session in seat.sessions.keys() {
            if let Some(attendee) = self.sessions.get(session) {
                attended.extend(&attendee.attends);
            }
        }
        match std::mem::replace(&mut seat.attended, attended.clone()) {
            Attended::Everywhere => self.everywhere -= 1,
            Attended::Rooms(rooms) => rooms.keys().for_each(|room| self.uncount(*room)),
        }
        match attended {
            Attended::Everywhere => self.everywhere += 1,
            Attended::Rooms(rooms) => rooms
                .keys()
                .for_each(|room| *self.chosen.entry(*room).or_default() += 1),
        }
    }

    fn uncount(&mut self, room: RoomId) {
        if let Some(count) = self.chosen.get_mut(&room) {
            *count -= 1;
            if *count == 0 {
                self.chosen.remove(&room);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: UserId = UserId::from_bytes([1; 16]);
    const OTHER: UserId = UserId::from_bytes([2; 16]);
    const LOBBY: RoomId = RoomId::from_bytes([3; 16]);
    const DEN: RoomId = RoomId::from_bytes([4; 16]);

    fn attendee(user: UserId, attends: Attended) -> Attendee {
        let at = Timestamp::from_millis(0);
        Attendee {
            user,
            device: None,
            gateway: Gateway::Line,
            address: None,
            since: at,
            active: at,
            attends,
            means: Means::Whole,
            raised: false,
            deserted: false,
        }
    }

    fn chosen(user: UserId) -> Attendee {
        attendee(user, Attended::default())
    }

    fn in_lobby(presence: &Presence) -> Vec<UserId> {
        let users: Vec<_> = presence.attending(LOBBY).collect();
        assert_eq!(users.len(), presence.attending_count(LOBBY));
        users
    }

    #[test]
    fn a_user_attends_a_room_while_any_session_does() {
        let mut presence = Presence::default();
        let [one, two, web] = [1, 2, 3].map(SessionId);
        assert!(presence.open(one, chosen(USER)));
        assert!(!presence.open(two, chosen(USER)));
        assert!(!presence.attends(USER, LOBBY));
        assert!(presence.attend(one, LOBBY) && presence.attend(two, LOBBY));
        assert!(!presence.attend(two, LOBBY), "it did already");
        presence.open(SessionId(9), attendee(OTHER, Attended::Everywhere));
        assert_eq!(in_lobby(&presence), [USER, OTHER]);
        assert!(presence.unattend(one, LOBBY));
        assert!(presence.attends(USER, LOBBY) && !presence.follows(one, LOBBY));
        presence.open(web, attendee(USER, Attended::Everywhere));
        assert!(!presence.unattend(web, LOBBY), "it attends everywhere");
        presence.close(two);
        assert_eq!(in_lobby(&presence), [USER, OTHER]);
        presence.close(web);
        assert_eq!(in_lobby(&presence), [OTHER]);
        assert!(presence.is_here(USER));
    }

    #[test]
    fn what_a_lost_session_attended_is_held_until_it_is_given_up() {
        let mut presence = Presence::default();
        let [one, two] = [1, 2].map(SessionId);
        presence.open(one, chosen(USER));
        presence.attend(one, LOBBY);
        assert_eq!(presence.lose(one), Some(USER));
        assert!(presence.attends(USER, LOBBY));
        assert!(!presence.open(two, chosen(USER)), "the seat was held");
        assert_eq!(in_lobby(&presence), [USER]);
        assert!(!presence.leave(USER), "there is another session");
        assert_eq!(in_lobby(&presence), []);
        assert_eq!(presence.close(two), Some(USER));
        assert!(presence.leave(USER) && !presence.is_here(USER));
        assert!(presence.visit(USER, Gateway::Http) && presence.attends(USER, DEN));
        assert_eq!(presence.door_into(USER, DEN), Some(Gateway::Http));
    }

    #[test]
    fn a_user_is_away_while_nobody_sits_behind_any_session() {
        let mut presence = Presence::default();
        let [one, two] = [1, 2].map(SessionId);
        let away = |presence: &Presence| presence.away(USER).map(ToString::to_string);
        let nobody = || Attendee {
            deserted: true,
            ..chosen(USER)
        };
        presence.open(one, nobody());
        assert_eq!(away(&presence).as_deref(), Some(NOBODY));
        assert_eq!(presence.said_away(USER), None);
        presence.open(two, chosen(USER));
        assert_eq!(away(&presence), None);
        presence.set_deserted(two, true);
        assert_eq!(away(&presence).as_deref(), Some(NOBODY));
        presence.set_away(USER, AwayText::parse("lunch").ok());
        assert_eq!(away(&presence).as_deref(), Some("lunch"));
        presence.set_away(USER, None);
        presence.set_deserted(two, false);
        assert_eq!(away(&presence), None);
        // Who is lost may come back unnoticed.
        presence.lose(two);
        assert_eq!(away(&presence), None);
        assert!(!presence.leave(USER));
        assert_eq!(away(&presence).as_deref(), Some(NOBODY));
    }

    #[test]
    fn a_room_that_the_user_is_out_of_is_chosen_by_no_session() {
        let mut presence = Presence::default();
        let [one, two] = [1, 2].map(SessionId);
        for session in [one, two] {
            presence.open(session, chosen(USER));
            presence.attend(session, DEN);
        }
        presence.lose(one);
        presence.forget_room(USER, DEN);
        assert!(!presence.attends(USER, DEN) && !presence.follows(two, DEN));
        assert_eq!(presence.attending_count(DEN), 0);
        assert!(presence.chosen.is_empty());
    }
}
