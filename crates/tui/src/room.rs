//! A room as the client knows it.

use std::collections::{BTreeMap, BTreeSet};

use parlor_wire::{
    EventFrame, Flags, RoomId, RoomKind, RoomRole, RoomView, ServerRole, UserId, UserLabel,
};

use crate::compose::Composer;
use crate::log::Log;

/// A room that the client follows.
#[derive(Debug)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name; in a direct room that of the other one.
    pub name: String,
    /// In a direct room, the other one.
    pub with: Option<UserLabel>,
    /// Its kind.
    pub kind: RoomKind,
    /// Whether it is the lobby.
    pub lobby: bool,
    /// What it is about; possibly empty.
    pub topic: String,
    /// What its operators have switched.
    pub flags: Flags,
    /// What they had switched before the event of this `seq`, the last that changed it.
    pub flags_before: Option<(u64, Flags)>,
    /// Its members by id; of the lobby, who is here and who has a role there.
    pub members: BTreeMap<UserId, Member>,
    /// What is loaded of its log.
    pub log: Log,
    /// The newest `seq` there is.
    pub head: u64,
    /// What this user wrote and the server has not acknowledged, in order.
    pub outgoing: Vec<Outgoing>,
    /// The newest `seq` that the user has seen.
    pub read: u64,
    /// How many messages came since.
    pub unread: u64,
    /// How many of them mention the user, or all in a direct room.
    pub mentions: u64,
    /// The `seq` before which the "new" line stands.
    pub new_from: Option<u64>,
    /// What is being written.
    pub composer: Composer,
    /// What it will be.
    pub intent: Intent,
    /// Cells of the widest name of those who wrote what was loaded; it never shrinks, so that nothing jumps.
    pub widest: u16,
    /// The part of the log that is looked at.
    pub scroll: Scroll,
    /// The message that is selected, by `seq`.
    pub selected: Option<u64>,
    /// Who types, and since when, in milliseconds since 1970.
    pub typing: Vec<(UserLabel, i64)>,
    /// Of messages that are answered and not loaded: who wrote them, and their text.
    pub quotes: BTreeMap<u64, Option<(String, String)>>,
    /// What is being loaded.
    pub loading: Loading,
    /// Events that came while the newest page was being loaded.
    pub(crate) held: Vec<EventFrame>,
    /// Whose words are not shown.
    pub(crate) ignored: BTreeSet<UserId>,
    /// Who came and went since anything else happened; they share the last note of the log.
    pub(crate) gathering: Option<Gathering>,
}

/// Who came and who went, in order.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    pub(crate) came: Vec<String>,
    pub(crate) went: Vec<String>,
}

/// A member as the client knows them.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name.
    pub name: String,
    /// The role on the server.
    pub server_role: ServerRole,
    /// The role in the room.
    pub role: RoomRole,
    /// Whether they attend now.
    pub here: bool,
    /// What they are away for; empty when they gave no reason.
    pub away: Option<String>,
    /// Whether they may not write.
    pub muted: bool,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The tag of its request.
    pub tag: u64,
    /// The text.
    pub text: String,
    /// In the third person.
    pub action: bool,
    /// The message that it answers.
    pub reply_to: Option<u64>,
    /// For how long it was written, in milliseconds.
    pub lifetime_ms: Option<u64>,
    /// When it was written, in milliseconds since 1970.
    pub at: i64,
    /// Why the server did not take it; `None` while it is on its way.
    pub failed: Option<String>,
    /// Whether its event was seen, so that it is shown already.
    pub seen: bool,
    /// The `seq` that the server gave it, while its event was not seen.
    pub stored: Option<u64>,
}

/// What the text in the composer will be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Intent {
    /// A new message.
    #[default]
    Say,
    /// An answer to the message of this `seq`.
    Reply(u64),
    /// The new text of the message of this `seq`.
    Edit(u64),
}

/// The part of the log that is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scroll {
    /// The newest, and what comes.
    #[default]
    Newest,
    /// The topmost row is this one of that item.
    From {
        /// The position of the item that the topmost row belongs to, by `seq`.
        seq: u64,
        /// Which of its rows, from 0.
        row: u16,
    },
}

/// What is being loaded of a log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loading {
    /// The newest page, or one in the middle: what there is is replaced.
    pub window: bool,
    /// A page before the oldest that is there.
    pub older: bool,
    /// A page after the newest that is there.
    pub newer: bool,
}

/// The name of a direct room whose other user is unknown.
const FORGOTTEN: &str = "someone";

impl Room {
    /// Whether it is a direct room and not known with whom.
    #[must_use]
    pub fn is_nameless(&self) -> bool {
        self.kind == RoomKind::Direct && self.with.is_none() && self.name == FORGOTTEN
    }

    /// Takes the name of a direct room's forgotten user from what they did; returns whether it did.
    pub(crate) fn learn_name(&mut self, by: &UserLabel, me: UserId) -> bool {
        let is_theirs = self.is_nameless() && by.id != me;
        if is_theirs {
            self.name.clone_from(&by.name);
        }
        is_theirs
    }

    /// The room with its mark: `#dev`, or `@anna` for a direct room.
    #[must_use]
    pub fn title(&self) -> String {
        match self.kind {
            RoomKind::Direct => format!("@{}", self.name),
            RoomKind::Public | RoomKind::Private => format!("#{}", self.name),
        }
    }

    /// What its operators had switched before an event, where that is known.
    pub(crate) fn flags_before(&self, seq: u64) -> Option<&Flags> {
        let (of, before) = self.flags_before.as_ref()?;
        (*of == seq).then_some(before)
    }

    pub(crate) fn new(view: &RoomView) -> Self {
        let mut room = Self {
            id: view.room.id,
            name: String::new(),
            with: None,
            kind: view.room.kind,
            lobby: view.room.lobby,
            topic: String::new(),
            flags: Flags::default(),
            flags_before: None,
            members: BTreeMap::new(),
            log: Log::default(),
            head: 0,
            outgoing: Vec::new(),
            read: view.room.head,
            unread: 0,
            mentions: 0,
            new_from: None,
            composer: Composer::default(),
            intent: Intent::Say,
            widest: 0,
            scroll: Scroll::Newest,
            selected: None,
            typing: Vec::new(),
            quotes: BTreeMap::new(),
            loading: Loading::default(),
            held: Vec::new(),
            ignored: BTreeSet::new(),
            gathering: None,
        };
        room.refresh(view);
        room
    }

    /// Takes over what a view says; what was loaded, read and typed stays.
    pub(crate) fn refresh(&mut self, view: &RoomView) {
        let summary = &view.room;
        self.with.clone_from(&summary.with);
        let other = summary.with.as_ref().map(|with| with.name.clone());
        match summary.name.clone().or(other) {
            Some(name) => self.name = name,
            // The server has forgotten the guest that this was with; what they wrote is still there.
            None if self.name.is_empty() => FORGOTTEN.clone_into(&mut self.name),
            None => {}
        }
        self.topic.clone_from(&summary.topic);
        self.flags = view.flags.clone();
        self.head = summary.head;
        if let Some(members) = &view.members {
            self.members = members
                .iter()
                .map(|view| {
                    let member = Member {
                        name: view.who.name.clone(),
                        server_role: view.server_role,
                        role: view.role,
                        here: view.here,
                        away: view.away.clone(),
                        muted: view.muted,
                    };
                    (view.who.id, member)
                })
                .collect();
        }
    }
}
