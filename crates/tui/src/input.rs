//! What happens to the client: keys, the mouse, the size of the terminal, time, and what the server says.

use parlor_wire::{RoomId, ServerFrame, Welcome};

use crate::{FoundPath, Outcome, Transfer};

/// One thing that happened, in the order in which it did.
#[derive(Debug, Clone)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// A whole line was typed: what the plain mode has instead of keys.
    Line(String),
    /// Text was pasted in one piece (bracketed paste).
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// The terminal has this size now, in cells.
    Resize {
        /// How wide it is.
        columns: u16,
        /// How high it is.
        rows: u16,
    },
    /// Whether the terminal is looked at.
    Focus(bool),
    /// Time went on. Expected about once a second, and never needed for correctness.
    Tick,
    /// This machine's clock was set: by so many milliseconds it went further than time did, or less far.
    Stepped(i64),
    /// The server said something: any frame but the welcome. Answers carry the tag of their
    /// [`Effect::Send`](crate::Effect::Send).
    Frame(Box<ServerFrame>),
    /// The connection changed.
    Link(Link),
    /// The files that are on their way now, also the paused ones.
    Transfers(Vec<Transfer>),
    /// A transfer has ended, and is not among the others any more.
    Transferred(Box<Transfer>, Outcome),
    /// Some of the transfers were begun by an earlier run; they are paused until it is said that they go on.
    Unfinished(Vec<Transfer>),
    /// What a path could become that was asked about.
    Paths {
        /// The path as it was asked about.
        typed: String,
        /// What it could become, in the order to be shown.
        found: Vec<FoundPath>,
    },
}

/// News of the connection.
#[derive(Debug, Clone)]
pub enum Link {
    /// It was lost; the driver tries to come back.
    Lost,
    /// It is there again; `room_opened` frames and what was missed follow.
    Back(Box<Welcome>),
    /// Events of this room were skipped: what is shown of it is read anew.
    Skipped(RoomId),
    /// It is gone for good, and this is why.
    Ended(String),
}

/// A key with what was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// What was held. Shift is not set for a character that has a case of its own.
    pub modifiers: Modifiers,
}

/// A key of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character, as typed: `A` with Shift held.
    Char(char),
    /// Enter.
    Enter,
    /// Tab; with Shift held, back.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Escape.
    Esc,
    /// A function key, from 1.
    F(u8),
}

/// What was held while a key was pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Modifiers {
    /// Control.
    pub ctrl: bool,
    /// Alt, or Option, or Meta.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
}

/// What the mouse did, and in which cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// The column, from 0 at the left.
    pub column: u16,
    /// The row, from 0 at the top.
    pub row: u16,
    /// What it did.
    pub kind: MouseKind,
}

/// What the mouse can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The first button went down.
    Press,
    /// The wheel turned towards older text.
    ScrollUp,
    /// The wheel turned towards newer text.
    ScrollDown,
}

impl Key {
    /// A key with nothing held.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            modifiers: Modifiers {
                ctrl: false,
                alt: false,
                shift: false,
            },
        }
    }
}
