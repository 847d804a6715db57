//! One client as the gateway knows it: who it is, what it can do, where it is, and what waits to be told to it. Knows no socket.

mod batch;
mod deliver;
mod news;
mod relayed;
mod reply;
mod room;
mod who;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use parlor_core::Actor;
use parlor_model::{Few, RoomId, RoomKind, Seq, SessionId, UserId, UserName};

use crate::caps::{Cap, Caps};
use crate::commands::batch::Multiline;
use crate::names;
use crate::out::Out;
use crate::people::{Inbox, Unregistered};
use crate::registering::Registering;
use crate::sasl::Exchange;
use crate::shared::Shared;
use crate::view::View;
use crate::views::SharedView;
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
    pub rooms: Few<RoomId, Place>,
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
    /// Whether it has become an operator by OPER.
    pub raised: bool,
    /// Whether it wants to read WALLOPS (user mode `w`).
    pub wallops: bool,
    /// Whether it wants no CTCP but ACTION (user mode `T`).
    pub no_ctcp: bool,
    /// An exchange of SASL that has begun.
    pub exchange: Option<Box<Exchange>>,
    /// A message of several lines that is not whole yet.
    pub multiline: Option<Box<Multiline>>,
    /// The keys of metadata that it wants to be told of.
    pub subscribed: BTreeSet<String>,
    /// How far the user has read by clients of other gateways, that is to be told as a time.
    pub reads: Vec<(RoomId, Seq)>,
    /// News about people.
    pub inbox: Arc<Inbox>,
    /// Whether nobody sits behind the connection, as the client said (draft/pre-away).
    pub deserted: bool,
    /// Whether the client was told last that it is away.
    pub told_away: bool,
    /// How those who are watched were last told to be away.
    pub away_told: BTreeMap<UserId, Option<String>>,
    /// Those of whom a sign that they type was told that will come once more.
    pub typed: VecDeque<UserId>,
    /// How many messages it has passed on.
    pub passed: u32,
    /// Its view, if that is encoded for all who have it.
    pub shared_view: Option<SharedView>,
    /// Counts it as long as it has not registered.
    pub unregistered: Option<Unregistered>,
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
    /// Whether the user was here by another connection when this one came in.
    pub was_here: bool,
}

impl Me {
    /// Whoever has come in by a session of the hub's.
    pub(crate) fn of(seat: &parlor_hub::Session) -> Self {
        Self {
            session: seat.id(),
            actor: seat.actor().clone(),
            account: seat.account().map(ToString::to_string),
            lobby: seat.lobby(),
            was_here: seat.was_here(),
        }
    }
}

impl Session {
    pub(crate) fn new(shared: Arc<Shared>, peer: parlor_net::Peer) -> Self {
        let unregistered = Some(shared.people.unregistered());
        Self {
            shared,
            peer,
            caps: Caps::default(),
            cap_302: false,
            me: None,
            registering: Some(Box::default()),
            rooms: Few::default(),
            out: Out::default(),
            reply: None,
            over: None,
            batches: 0,
            told: VecDeque::new(),
            unanswered: 0,
            moved_to: Vec::new(),
            raised: false,
            wallops: false,
            no_ctcp: false,
            exchange: None,
            multiline: None,
            subscribed: BTreeSet::new(),
            reads: Vec::new(),
            inbox: Arc::default(),
            deserted: false,
            told_away: false,
            away_told: BTreeMap::new(),
            typed: VecDeque::new(),
            passed: 0,
            shared_view: None,
            unregistered,
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

    /// How the client gets to see rooms has changed.
    pub(crate) fn sees_anew(&mut self) {
        self.shared_view = None;
        self.shared_view = self.shared.views.take(View::of(self.caps));
    }

    /// An id for a message that nobody keeps; no other has it.
    pub(crate) fn fresh_msgid(&mut self) -> String {
        self.passed = self.passed.wrapping_add(1);
        let session = self.me.as_ref().map_or(0, |me| me.session.0);
        format!(
            "{:x}-{session}-{}",
            self.shared.hub.now().as_millis(),
            self.passed
        )
    }

    /// How many bytes the client takes up as the source of a line.
    pub(crate) fn source_bytes(&self) -> usize {
        self.nick().len() + "!@".len() + names::USER.len() + names::HOST_BYTES
    }

    /// The direct room with whoever is called that now.
    pub(crate) fn direct_room(&self, name: &UserName) -> Option<RoomId> {
        let with = |place: &Place| {
            let other = self.other_in(place);
            other.is_some_and(|other| other.folded() == name.folded())
        };
        let found = self
            .rooms
            .iter()
            .find(|(_, place)| place.kind == RoomKind::Direct && with(place));
        found.map(|(id, _)| *id)
    }

    /// What the other one in a direct room is called now; of somebody who is not here, what they were called last.
    pub(crate) fn other_in(&self, place: &Place) -> Option<UserName> {
        let with = place.with.as_ref()?;
        let now = self.shared.people.name_of(with.user);
        Some(now.unwrap_or_else(|| with.name.clone()))
    }

    /// The room of this channel's name, if the client is in it.
    pub(crate) fn place(&self, channel: &str) -> Option<(RoomId, &Place)> {
        let wanted = names::room(channel)?;
        let mut rooms = self.rooms.iter();
        let found = rooms.find(|(_, place)| place.is_called(&wanted));
        found.map(|(id, place)| (*id, place))
    }

    /// Ends it for no reason of the client's. The end is the answer to a command with a label that has no other yet; one that has
    /// is answered as far as that has come.
    pub(crate) fn end_by_server(&mut self, reason: &str) {
        if self.reply.as_ref().is_some_and(Reply::has_begun) {
            self.end_reply();
        }
        self.end(reason);
        self.end_reply();
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
