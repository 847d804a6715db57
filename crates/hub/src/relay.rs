//! What one session says to others of its gateway: allowed by the rules, told in order, kept by nobody.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parlor_core::{Denied, RelayTo, Relayed};
use parlor_model::{Gateway, RoomId, SessionId, Span, Timestamp, UserId, limits};
use tokio::time::Instant;

use crate::batch::Effect;
use crate::delivery::{Relay, Signal};
use crate::input::Who;
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::views::actor;

/// The most knocks that are remembered.
const REMEMBERED: usize = 10_000;

/// Which sessions a relay is for.
pub(crate) enum Reached {
    /// Those that follow a room, but for people who ignore its author; and the one that says it.
    Followers {
        room: RoomId,
        author: UserId,
        by: SessionId,
    },
    /// All of these users.
    Users(Vec<UserId>),
}

/// When people who are not in a room last asked its operators.
#[derive(Default)]
pub(crate) struct Knocks(HashMap<(UserId, RoomId), Instant>);

impl Knocks {
    /// # Errors
    /// [`Denied::TooFast`] with the time to wait.
    fn take(&mut self, user: UserId, room: RoomId, now: Instant) -> Result<(), Denied> {
        let every = Duration::from_millis(limits::KNOCK_MS.unsigned_abs());
        let wait = |at: &Instant| (*at + every).saturating_duration_since(now);
        if let Some(wait) = self.0.get(&(user, room)).map(wait)
            && !wait.is_zero()
        {
            let seconds = i64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(1);
            return Err(Denied::TooFast(Span::from_millis(seconds * 1_000)));
        }
        if self.0.len() >= REMEMBERED {
            self.0.retain(|_, at| !wait(at).is_zero());
        }
        if self.0.len() >= REMEMBERED
            && let Some(oldest) = self.0.iter().min_by_key(|(_, at)| **at)
        {
            let oldest = *oldest.0;
            self.0.remove(&oldest);
        }
        self.0.insert((user, room), now);
        Ok(())
    }
}

impl Task {
    pub(crate) fn relay(
        &mut self,
        who: Who,
        to: &RelayTo,
        payload: Arc<str>,
        now: Timestamp,
    ) -> Answer {
        if payload.len() > limits::RELAY_BYTES {
            let (what, limit) = ("bytes to pass on", limits::RELAY_BYTES);
            return Err(Denied::TooMany { what, limit });
        }
        let by = who.session.ok_or(Denied::InvalidToken)?;
        let session = self.state.presence.session(by);
        let gateway = session.ok_or(Denied::InvalidToken)?.gateway;
        let to = self.state.relay((who.user, self.is_raised(who)), to, now)?;
        if let Relayed::Operators(room) = &to
            && !self.state.is_member(*room, who.user)
        {
            self.knocks.take(who.user, *room, Instant::now())?;
        }
        let author = self.state.user(who.user).ok_or(Denied::InvalidToken)?;
        let (from, account) = (actor(author.id, &author.name), author.account().cloned());
        let reached = self.reached(&to, who.user, by);
        let relay = Arc::new(Signal::Relay(Relay {
            from,
            account,
            to,
            payload,
            by,
        }));
        self.effect(Effect::Relay {
            to: reached,
            gateway,
            relay,
        });
        Ok(Reply::Pong)
    }

    fn reached(&self, to: &Relayed, author: UserId, by: SessionId) -> Reached {
        let presence = &self.state.presence;
        let mut users: Vec<UserId> = match to {
            Relayed::Room(room) => {
                let room = *room;
                return Reached::Followers { room, author, by };
            }
            Relayed::User(target) => vec![target.user],
            Relayed::Ranked(..) | Relayed::Operators(_) | Relayed::Admins => {
                presence.users().collect()
            }
        };
        users.push(author);
        users.sort_unstable();
        users.dedup();
        users.retain(|user| self.state.hears(*user, to, author));
        Reached::Users(users)
    }

    /// Tells a relay to those sessions of the gateway that it is for, the one that says it among them.
    pub(crate) fn tell_relay(&self, to: Reached, gateway: Gateway, relay: &Arc<Signal>) {
        let presence = &self.state.presence;
        let of_gateway = |session: &SessionId| {
            let attendee = presence.session(*session);
            attendee.filter(|attendee| attendee.gateway == gateway)
        };
        match to {
            Reached::Followers { room, author, by } => {
                let Some(channel) = self.channels.get(&room) else {
                    return;
                };
                if let Some(seat) = self.seats.get(&by)
                    && !channel.followers.contains_key(&by)
                {
                    seat.mailbox.relay(Arc::clone(relay));
                }
                for (session, mailbox) in &channel.followers {
                    let ignores = |user| self.state.ignored_by(user).contains(&author);
                    if of_gateway(session).is_some_and(|attendee| !ignores(attendee.user)) {
                        mailbox.relay(Arc::clone(relay));
                    }
                }
            }
            Reached::Users(users) => {
                let sessions = users.iter().flat_map(|user| presence.sessions_of(*user));
                for session in sessions.filter(|session| of_gateway(session).is_some()) {
                    if let Some(seat) = self.seats.get(&session) {
                        seat.mailbox.relay(Arc::clone(relay));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn somebody_outside_asks_the_operators_of_a_room_once_a_while() {
        let mut knocks = Knocks::default();
        let (user, now) = (UserId::from_bytes([1; 16]), Instant::now());
        let [den, cave] = [[1; 16], [2; 16]].map(RoomId::from_bytes);
        assert_eq!(knocks.take(user, den, now), Ok(()));
        let wait = Denied::TooFast(Span::from_millis(limits::KNOCK_MS));
        assert_eq!(knocks.take(user, den, now), Err(wait));
        assert_eq!(knocks.take(user, cave, now), Ok(()));
        let later = now + Duration::from_millis(limits::KNOCK_MS.unsigned_abs());
        assert_eq!(knocks.take(user, den, later), Ok(()));
    }
}
