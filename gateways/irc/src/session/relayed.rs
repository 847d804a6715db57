//! What other IRC clients say that nobody keeps, and who types, as lines to one client.

use parlor_core::{Actor, Relayed};
use parlor_hub::{Relay, Signal};
use parlor_model::{RoomId, RoomKind, UserId};

use crate::caps::Cap;
use crate::commands::privmsg::is_ctcp;
use crate::names;
use crate::relay::Passed;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::numeric::RPL_KNOCK;

/// How many people who type are remembered.
const TYPING: usize = 16;
/// The tag that says so (IRCv3 typing).
const TYPES: &str = "+typing=active";

impl Session {
    pub(super) fn signal(&mut self, signal: &Signal) {
        match signal {
            Signal::Typing { room, who } => self.types(*room, who),
            Signal::Relay(relay) => {
                if let Some(passed) = Passed::read(&relay.payload) {
                    self.relayed(relay, &passed);
                }
            }
            Signal::FileProgress(..) => {}
        }
    }

    fn relayed(&mut self, relay: &Relay, passed: &Passed) {
        match &relay.to {
            Relayed::Room(room) | Relayed::Ranked(room, _) => {
                let channel = self
                    .rooms
                    .get(room)
                    .and_then(|place| place.name.as_ref())
                    .map(names::channel);
                if let Some(channel) = channel {
                    self.said(relay, passed, &format!("{}{channel}", passed.status));
                }
            }
            Relayed::User(to) => self.said_to_user(relay, passed, to),
            Relayed::Operators(room) => self.for_operators(relay, passed, *room),
            Relayed::Admins => {
                if self.wallops && passed.command == "WALLOPS" {
                    let line = self.line_of(relay, passed).text(&passed.text);
                    self.tell(line);
                }
            }
        }
    }

    /// To a user: to those who read it under their own nick, to the writer's other connections under the reader's.
    fn said_to_user(&mut self, relay: &Relay, passed: &Passed, to: &Actor) {
        let me = self.me.as_ref().map(|me| me.actor.user);
        if me == Some(relay.from.user) && passed.command != "INVITE" {
            self.said(relay, passed, to.name.as_str());
        }
        let unwanted = self.no_ctcp && passed.command == "PRIVMSG" && is_ctcp(&passed.text);
        if me == Some(to.user) && !unwanted {
            let line = self.message(relay, passed, to.name.as_str());
            line.into_iter().for_each(|line| self.tell(line));
        }
    }

    /// Tells what somebody said, to its writer only when they want to hear that.
    fn said(&mut self, relay: &Relay, passed: &Passed, target: &str) {
        let me = self.me.as_ref();
        let mine = me.is_some_and(|me| me.actor.user == relay.from.user);
        let own = me.is_some_and(|me| me.session == relay.by);
        if mine && !self.can(Cap::EchoMessage) {
            return;
        }
        if let Some(line) = self.message(relay, passed, target) {
            if own {
                self.send(line)
            } else {
                self.tell(line)
            }
        }
    }

    /// A message as a line; none for a client that knows nothing of such.
    fn message(&mut self, relay: &Relay, passed: &Passed, target: &str) -> Option<Line> {
        let line = self.line_of(relay, passed).word(target);
        if passed.command != "TAGMSG" {
            return Some(line.text(&passed.text));
        }
        if passed.tags.split(';').any(|tag| tag == TYPES) {
            self.typed.truncate(TYPING);
            self.typed.push_front(relay.from.user);
        }
        self.can(Cap::MessageTags).then_some(line)
    }

    /// To the operators of a channel, from somebody who may be outside: a knock.
    fn for_operators(&mut self, relay: &Relay, passed: &Passed, room: RoomId) {
        let mine = self
            .me
            .as_ref()
            .is_some_and(|me| me.actor.user == relay.from.user);
        let place = self
            .rooms
            .get(&room)
            .filter(|_| !mine && passed.command == "KNOCK");
        let Some(channel) = place
            .and_then(|place| place.name.as_ref())
            .map(names::channel)
        else {
            return;
        };
        let source = names::source(&relay.from.name, relay.from.user);
        let line = self.numeric_line(RPL_KNOCK).word(&channel).word(&source);
        let text = match passed.text.is_empty() {
            true => RPL_KNOCK.text.to_owned(),
            false => format!("has asked for an invite: {}", passed.text),
        };
        self.tell(line.text(&text));
    }

    fn line_of(&self, relay: &Relay, passed: &Passed) -> Line {
        let line = Line::from(
            &names::source(&relay.from.name, relay.from.user),
            &passed.command,
        );
        let line = self.timed(line);
        let line = match relay.account.as_ref().filter(|_| self.can(Cap::AccountTag)) {
            Some(account) => line.tag("account", account.as_str()),
            None => line,
        };
        if !self.can(Cap::MessageTags) {
            return line;
        }
        let line = line.tag("msgid", &passed.msgid).raw_tags(&passed.tags);
        if self.shared.people.is_bot(relay.from.user) {
            line.tag("bot", "")
        } else {
            line
        }
    }

    /// Somebody types, on whichever gateway. Whom IRC has told of already is told of twice.
    fn types(&mut self, room: RoomId, who: &Actor) {
        if self.was_told_to_type(who.user) || !self.can(Cap::MessageTags) {
            return;
        }
        let Some(place) = self.rooms.get(&room) else {
            return;
        };
        let target = match (place.kind, &place.name) {
            (RoomKind::Direct, _) => self.nick().to_owned(),
            (_, Some(name)) => names::channel(name),
            (_, None) => return,
        };
        let line = Line::from(&names::source(&who.name, who.user), "TAGMSG").raw_tags(TYPES);
        let line = self.timed(line).word(&target);
        self.tell(line);
    }

    fn was_told_to_type(&mut self, user: UserId) -> bool {
        let at = self.typed.iter().position(|typed| *typed == user);
        at.is_some_and(|at| self.typed.remove(at).is_some())
    }
}
