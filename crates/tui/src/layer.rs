//! What lies over the rooms: one thing at a time takes the keys, and Esc takes the topmost away.

use parlor_wire::{EventFrame, FileView, RoomId};

use crate::Wish;
use crate::compose::Composer;
use crate::log::Tone;
use crate::pick::Pick;

/// Something that lies over the rooms.
#[derive(Debug)]
pub enum Layer {
    /// The keys and commands; scrolled down by so many rows.
    Help(u16),
    /// Ctrl+K: type a part of a room's or person's name, and go there.
    Switcher(Switcher),
    /// Search: words, and what was found.
    Search(Search),
    /// Choose a reaction for the message of this `seq`.
    React {
        /// The message.
        target: u64,
        /// What is typed to find an emoji.
        query: Composer,
        /// The emoji that fit, as (glyph, shortcode), and which one is meant.
        found: Pick<(String, String)>,
    },
    /// The files of a room.
    Files(FileList),
    /// The files that are on their way, and which is meant, from 0.
    Transfers(usize),
    /// Lines to read, such as who is here.
    Sheet {
        /// What they are.
        title: String,
        /// The lines.
        lines: Vec<String>,
        /// Scrolled down by so many rows.
        scroll: u16,
    },
    /// Signing another device in.
    Handoff(Handoff),
    /// A question with one key an answer.
    Question(Question),
}

/// The quick switcher.
#[derive(Debug, Default)]
pub struct Switcher {
    /// What is typed.
    pub query: Composer,
    /// The places that fit, best first.
    pub found: Pick<Place>,
    /// Rooms that could be joined, as the server has told.
    pub open: Vec<Place>,
}

/// Somewhere to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// How it is shown: `#dev`, `@anna`.
    pub label: String,
    /// A word about it, such as `3 unread`, `join`; possibly empty.
    pub detail: String,
    /// Where it leads.
    pub goal: Goal,
}

/// Where a [`Place`] leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// A room that the client follows.
    Room(RoomId),
    /// A room to join, by its name.
    Join(String),
    /// The direct room with somebody, by their name.
    Direct(String),
}

/// The search.
#[derive(Debug, Default)]
pub struct Search {
    /// The words.
    pub query: Composer,
    /// What was asked for last.
    pub asked: Option<String>,
    /// Whether the answer is on its way.
    pub is_waiting: bool,
    /// What was found, newest first.
    pub found: Pick<Hit>,
    /// What is to be said of the result: nothing found, or why not.
    pub remark: Option<(Tone, String)>,
}

/// One message that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The room as it is shown.
    pub room: String,
    /// The message.
    pub event: EventFrame,
}

/// The files of a room, the newest first.
#[derive(Debug)]
pub struct FileList {
    /// The room.
    pub room: RoomId,
    /// The room as it is shown.
    pub title: String,
    /// What is there of the list.
    pub found: Pick<FileView>,
    /// Whether a part of it is on its way.
    pub is_waiting: bool,
    /// Whether there may be more.
    pub has_more: bool,
    /// Why it could not be read.
    pub remark: Option<String>,
}

impl FileList {
    /// A list that was just asked for.
    #[must_use]
    pub const fn new(room: RoomId, title: String) -> Self {
        Self {
            room,
            title,
            found: Pick::new(Vec::new()),
            is_waiting: true,
            has_more: false,
            remark: None,
        }
    }
}

/// The panel that signs another device in. Times are in milliseconds since 1970.
#[derive(Debug)]
pub struct Handoff {
    /// How far it is.
    pub stage: Stage,
    /// Until when fresh codes follow each other.
    pub round_ends: i64,
}

/// How far signing another device in is.
#[derive(Debug)]
pub enum Stage {
    /// A code was asked for.
    Asking,
    /// A code is shown.
    Shown {
        /// Its picture, a line each.
        picture: Vec<String>,
        /// What it says: an address.
        link: String,
        /// When it destroys itself.
        ends: i64,
    },
    /// A device has fetched it and waits to be let in.
    Waits {
        /// What it calls itself, and from where it asks.
        who: String,
        /// What is typed of its number.
        typed: String,
        /// Until when.
        ends: i64,
    },
    /// The number was right.
    Confirmed,
    /// It came to nothing, and this is why.
    Over(String),
}

/// A question with one key an answer.
#[derive(Debug)]
pub struct Question {
    /// What is asked, a line each.
    pub text: Vec<String>,
    /// The answers: the key, what it says, what it does.
    pub answers: Vec<(char, &'static str, Answer)>,
}

/// What the answer to a question does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    Nothing,
    /// End the client.
    Quit {
        /// Whether the server goes on.
        keep_server: bool,
    },
    /// Delete the message.
    Delete {
        /// Where.
        room: RoomId,
        /// Which.
        target: u64,
    },
    /// Steer these transfers.
    Steer(Vec<u64>, Wish),
    /// Say what was typed, as a command again; it destroys something and was asked back about.
    Run(String),
}
