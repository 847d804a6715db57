//! A chunk: what one commit added to one room, shared by every session that follows the room, and
//! encoded at most once per wire format and variant of it, however many receive it.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parlor_core::{Actor, Event, EventBody};
use parlor_model::{
    AwayText, Gateway, Reason, RoomFlags, RoomId, RoomKind, RoomName, RoomRole, SessionId, UserName,
};

use crate::variants::Variants;

/// How many wire formats there can be: one slot for each gateway that registers.
pub const WIRE_FORMATS: usize = 4;

/// A gateway's slot in every chunk, from [`Hub::wire_format`](crate::Hub::wire_format), and which
/// variant of its format is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireFormat {
    pub(crate) slot: usize,
    pub(crate) variant: u32,
}

impl WireFormat {
    /// Another variant of the same format, for clients that understand more or less of it; what
    /// [`Hub::wire_format`](crate::Hub::wire_format) gives is variant 0. A chunk keeps each variant that
    /// was asked for as long as it lives, so a gateway maps its clients to few of them: their number
    /// bounds what a chunk can come to.
    #[must_use]
    pub fn variant(self, variant: u32) -> Self {
        Self { variant, ..self }
    }
}

/// A room as an encoder needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomLabel {
    /// The room.
    pub id: RoomId,
    /// Its name at that time; a direct room has none.
    pub name: Option<RoomName>,
    /// Its kind.
    pub kind: RoomKind,
    /// Whether it is the lobby.
    pub lobby: bool,
}

/// What happened in a room, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// An entry of the room's log.
    Event(Event),
    /// Who is here changed; told in order, never stored.
    Attendance(Attendance),
}

/// A change of who is here: somebody began or ceased to attend the room, or is here otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Who, by the name they have from now on.
    pub who: Actor,
    /// What changed.
    pub change: AttendanceChange,
}

/// What changed about who is here. What is told in several rooms for one cause has the same `serial` in
/// each, which nothing else has while the server runs, so that whoever is in several can show it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttendanceChange {
    /// Their first session is in the room, through this door. Told after the event when they just
    /// became a member.
    Joined(Gateway),
    /// None of their sessions is in the room any more. Not told where an event says that they were
    /// removed from this very room.
    Left(Leaving),
    /// They are away, or back. Told in all rooms that they attend.
    Away {
        /// What they are away for; `None` when they are back.
        text: Option<AwayText>,
        /// Names the change.
        serial: u64,
    },
    /// They have another name. Told in all rooms that they are a member of, and in the lobby only when
    /// they attend it.
    Renamed {
        /// The old one.
        from: UserName,
        /// Whether they attend the room; else it concerns those alone who are shown all members.
        attends: bool,
        /// Names the change.
        serial: u64,
    },
}

/// How somebody left a room. The reason is empty when none was given, or may not be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaving {
    /// They are still on the server.
    Parted {
        /// Why.
        reason: Reason,
    },
    /// Their last session has ended. Told in all rooms that they attended.
    Gone {
        /// Why.
        reason: Reason,
        /// Names their going.
        serial: u64,
    },
}

impl Leaving {
    /// Why; empty when no reason is told.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        match self {
            Self::Parted { reason } | Self::Gone { reason, .. } => reason,
        }
    }
}

/// A happening and the session that caused it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What happened.
    pub what: Happening,
    /// Who asked for it; some gateways do not repeat a session's own words to it.
    pub by: Option<SessionId>,
    /// What rides along with a message for clients of its author's protocol, as their gateway wrote it
    /// ([`Request::Tagged`](crate::Request::Tagged)). It is not stored: `None` when a session lagged and
    /// reads the log.
    pub tags: Option<Arc<str>>,
    /// The account of whose doing it is; `None` for guests, and when a session lagged and reads the log.
    pub account: Option<UserName>,
    /// What an event changed, as it was, and of somebody who joins the role that they have already. `None`
    /// where there is nothing of that kind, and when a session lagged and reads the log.
    pub before: Option<Before>,
}

/// What an event changed, as it was before, for protocols that tell a change and not what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// The role of whose role was set.
    Role(RoomRole),
    /// The flags of the room.
    Flags(Arc<RoomFlags>),
    /// The name of the room.
    Name(RoomName),
}

impl Item {
    /// An item without tags, of which nobody knows whether its author is registered.
    #[must_use]
    pub fn new(what: Happening, by: Option<SessionId>) -> Self {
        Self {
            what,
            by,
            tags: None,
            account: None,
            before: None,
        }
    }

    fn weight(&self) -> usize {
        let text = match &self.what {
            Happening::Event(event) => text_bytes(&event.body),
            Happening::Attendance(attendance) => match &attendance.change {
                AttendanceChange::Left(leaving) => leaving.reason().as_str().len(),
                AttendanceChange::Joined(_)
                | AttendanceChange::Away { .. }
                | AttendanceChange::Renamed { .. } => 0,
            },
        };
        let tags = self.tags.as_ref().map_or(0, |tags| tags.len());
        size_of::<Self>() + text + tags
    }
}

/// How much text an event brings, in bytes.
pub(crate) fn text_bytes(body: &EventBody) -> usize {
    match body {
        EventBody::Message {
            text: Some(text), ..
        }
        | EventBody::Edited {
            text: Some(text), ..
        } => text.as_str().len(),
        _ => 0,
    }
}

/// What one commit added to one room.
#[derive(Debug)]
pub struct Chunk {
    room: Arc<RoomLabel>,
    items: Box<[Item]>,
    authors: Box<[SessionId]>,
    weight: usize,
    encoded: [Variants<Encoded>; WIRE_FORMATS],
}

/// The bytes of a chunk in one wire format, and where each item ends in them.
#[derive(Debug)]
pub struct Encoded {
    bytes: Bytes,
    ends: Box<[usize]>,
}

impl Chunk {
    pub(crate) fn new(room: Arc<RoomLabel>, items: Vec<Item>) -> Self {
        let mut authors: Vec<SessionId> = items.iter().filter_map(|item| item.by).collect();
        authors.sort_unstable();
        authors.dedup();
        let weight = items.iter().map(Item::weight).sum();
        let (items, authors) = (items.into_boxed_slice(), authors.into_boxed_slice());
        Self {
            room,
            items,
            authors,
            weight,
            encoded: Default::default(),
        }
    }

    /// The room, as it was called then.
    #[must_use]
    pub fn room(&self) -> &RoomLabel {
        &self.room
    }

    /// About how many bytes it keeps, without what it is encoded to.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// What happened, in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Whether a session caused any of it.
    #[must_use]
    pub fn has_author(&self, session: SessionId) -> bool {
        self.authors.binary_search(&session).is_ok()
    }

    /// The chunk in a variant of a wire format: made by the first who asks, shared by all who follow.
    /// `encode` appends one item's bytes (nothing, where the format does not tell of it).
    pub fn encoded(
        &self,
        format: WireFormat,
        mut encode: impl FnMut(&RoomLabel, &Item, &mut Vec<u8>),
    ) -> &Encoded {
        self.encoded[format.slot].get_or_init(format.variant, || {
            let mut bytes = Vec::with_capacity(self.items.len() * 128);
            let mut end = |item| {
                encode(&self.room, item, &mut bytes);
                bytes.len()
            };
            let ends = self.items.iter().map(&mut end).collect();
            Encoded {
                bytes: Bytes::from(bytes),
                ends,
            }
        })
    }
}

impl Encoded {
    /// The bytes of one item.
    #[must_use]
    pub fn item(&self, index: usize) -> Bytes {
        self.bytes.slice(self.start(index)..self.ends[index])
    }

    /// The bytes of a run of items.
    #[must_use]
    pub fn run(&self, items: Range<usize>) -> Bytes {
        if items.is_empty() {
            return Bytes::new();
        }
        self.bytes
            .slice(self.start(items.start)..self.ends[items.end - 1])
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

/// The items of a chunk that a session has not had yet and is to have: `from..to`.
#[derive(Debug, Clone)]
pub struct Slice {
    /// The chunk.
    pub chunk: Arc<Chunk>,
    /// The index of the first item for this session.
    pub from: usize,
    /// The index after its last; at most the number of items.
    pub to: usize,
}

impl Slice {
    /// The items.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.chunk.items[self.from..self.to]
    }

    /// The bytes for a session, in as few pieces as can be: without the items that `skip` names.
    /// `skip` is only asked when the session is among the chunk's authors.
    pub fn bytes(
        &self,
        session: SessionId,
        format: WireFormat,
        encode: impl FnMut(&RoomLabel, &Item, &mut Vec<u8>),
        skip: impl Fn(&Item) -> bool,
        out: &mut Vec<Bytes>,
    ) {
        if self.chunk.has_author(session) {
            return self.bytes_without(format, encode, skip, out);
        }
        let encoded = self.chunk.encoded(format, encode);
        out.extend(Some(encoded.run(self.from..self.to)).filter(|bytes| !bytes.is_empty()));
    }

    /// The same, where `skip` is asked about every item.
    pub fn bytes_without(
        &self,
        format: WireFormat,
        encode: impl FnMut(&RoomLabel, &Item, &mut Vec<u8>),
        skip: impl Fn(&Item) -> bool,
        out: &mut Vec<Bytes>,
    ) {
        let encoded = self.chunk.encoded(format, encode);
        let mut start = self.from;
        for (index, item) in self
            .chunk
            .items
            .iter()
            .enumerate()
            .take(self.to)
            .skip(self.from)
        {
            if skip(item) {
                out.extend(Some(encoded.run(start..index)).filter(|bytes| !bytes.is_empty()));
                start = index + 1;
            }
        }
        out.extend(Some(encoded.run(start..self.to)).filter(|b| !b.is_empty()));
    }
}
