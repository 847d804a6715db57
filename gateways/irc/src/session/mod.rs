//! One client as the gateway knows it: who it is, what it can do, where it is, and what waits to be told to it. Knows no socket.

mod deliver;
mod reply;
mod room;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parlor_core::Actor;
use parlor_model::{RoomId, SessionId};

use crate::caps::{Cap, Caps};
use crate::names;
use crate::out::Out;
use crate::registering::Registering;
use crate::shared::Shared;
use crate::wire::line::Line;

pub(crate) use reply::Reply;
pub(crate) use room::Place;

/// One client.
pub(crate) struct Session {
    /// What all have in common.
    pub shared: Arc<Shared>,
    /// What is known of the connection.
    pub peer: parlor_net::Peer,
    /// What it asked for.
    pub caps: Caps,
    /// Whether it speaks capability negotiation of version 302.
    pub cap_302: bool,
    /// Who it is, from registration on.
    pub me: Option<Me>,
    /// What is known before registration is complete.
    pub registering: Option<Box<Registering>>,
    /// The rooms that it follows: the channels it is in, and direct rooms.
    pub rooms: BTreeMap<RoomId, Place>,
    /// What waits to be written.
    pub out: Out,
    /// The answer to a labelled command, while that is carried out.
    pub reply: Option<Reply>,
    /// Why it is over, once it is; nothing is read any more.
    pub over: Option<String>,
    /// How many batches it has been sent.
    pub batches: u32,
    /// The serials of what was told lately and may come again in another channel.
    pub told: VecDeque<u64>,
    /// How many messages wait for their answers.
    pub unanswered: usize,
    /// Channels that it was moved to and has not been told all about.
    pub moved_to: Vec<RoomId>,
}

/// Who a client is.
#[derive(Debug, Clone)]
pub(crate) struct Me {
    /// The hub's session.
    pub session: SessionId,
    /// The user, by the name they have now.
    pub actor: Actor,
    /// The name under which they are registered.
    pub account: Option<String>,
    /// The room that everyone is in.
    pub lobby: RoomId,
}

impl Session {
    pub(crate) fn new(shared: Arc<Shared>, peer: parlor_net::Peer) -> Self {
        Self {
            shared,
            peer,
            caps: Caps::default(),
            cap_302: false,
            me: None,
            registering: Some(Box::default()),
            rooms: BTreeMap::new(),
            out: Out::default(),
            reply: None,
            over: None,
            batches: 0,
            told: VecDeque::new(),
            unanswered: 0,
            moved_to: Vec::new(),
        }
    }

    /// Whether registration is complete.
    pub(crate) fn is_registered(&self) -> bool {
        self.registering.is_none()
    }

    /// Whether the client asked for the capability.
    pub(crate) fn can(&self, cap: Cap) -> bool {
        self.caps.has(cap)
    }

    /// The client's nick, `*` before it has one.
    pub(crate) fn nick(&self) -> &str {
        match (&self.registering, &self.me) {
            (None, Some(me)) => me.actor.name.as_str(),
            (Some(registering), _) => registering.nick.as_ref().map_or("*", |nick| nick.as_str()),
            (None, None) => "*",
        }
    }

    /// The client as the source of a line.
    pub(crate) fn source(&self) -> String {
        match &self.me {
            Some(me) => names::source(&me.actor.name, me.actor.user),
            None => self.nick().to_owned(),
        }
    }

    /// The room of this channel's name, if the client is in it.
    pub(crate) fn place(&self, channel: &str) -> Option<(RoomId, &Place)> {
        let wanted = names::room(channel)?;
        let mut rooms = self.rooms.iter();
        let found = rooms.find(|(_, place)| place.is_called(&wanted));
        found.map(|(id, place)| (*id, place))
    }

    /// Ends it, with what the client is told as ERROR. Others see the reason as that of a QUIT.
    pub(crate) fn end(&mut self, reason: &str) {
        if self.over.is_none() {
            let address = self.peer.ip();
            let text = format!("Closing Link: {address} ({reason})");
            self.send(Line::bare("ERROR").text(&text));
            self.over = Some(reason.to_owned());
        }
    }
}
