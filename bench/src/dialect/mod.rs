//! The protocols that the load is spoken in: how a session comes in, how a message is sent, and what a
//! receiver sees in the bytes it gets.

pub mod irc;
mod layout;
pub mod line;
pub mod native;

use anyhow::Result;
use clap::ValueEnum;

use crate::entrance::Step;
use crate::{frame, lines};

/// A protocol that chat servers speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// Plain lines.
    Line,
    /// Parlor's native protocol.
    Websocket,
    /// RFC 1459 and 2812.
    Irc,
}

/// A place in a room's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The room's id, in hexadecimal digits.
    pub room: [u8; 32],
    /// The number in its log.
    pub seq: u64,
}

/// What a session was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'a> {
    /// Somebody wrote this.
    Message {
        /// Who.
        name: &'a [u8],
        /// What.
        text: &'a [u8],
        /// Where it stands, if the protocol says so.
        place: Option<Place>,
    },
    /// Another event stands there.
    Event(Place),
    /// The session follows a room from this place on.
    Opened(Place),
    /// The request with this tag is done, and what it led to is stored.
    Acknowledged(u64),
    /// Nothing that matters here.
    Else,
}

/// Reads what one dialect's servers send.
#[derive(Debug, Clone)]
pub struct Scanner {
    dialect: Dialect,
    /// How many frames of the native protocol did not have the expected layout and went through a JSON
    /// parser. When they are many, the measurement is of the generator.
    pub slow: u64,
}

impl Scanner {
    /// A scanner of this dialect.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, slow: 0 }
    }

    /// Hands `each` what there is in the bytes and appends to `reply` what must be answered at once; how
    /// many bytes were used.
    ///
    /// # Errors
    /// The server refused something, ended the session or broke its protocol; or what `each` says.
    #[inline]
    pub fn scan(
        &mut self,
        bytes: &[u8],
        reply: &mut Vec<u8>,
        mut each: impl FnMut(Seen<'_>) -> Result<()>,
    ) -> Result<usize> {
        match self.dialect {
            Dialect::Line => lines::split(bytes, |line| each(line::read(line))),
            Dialect::Irc => lines::split(bytes, |line| each(irc::read(line, reply)?)),
            Dialect::Websocket => frame::split(bytes, |opcode, payload| {
                if opcode == frame::TEXT
                    && let Some(seen) = layout::read(payload)
                {
                    return each(seen);
                }
                self.slow += 1;
                native::read_slowly(opcode, payload, reply, &mut each)
            }),
        }
    }
}

impl Dialect {
    /// The name as it stands in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Websocket => "websocket",
            Self::Irc => "irc",
        }
    }

    /// How the ready file of a server calls the door.
    #[must_use]
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Websocket => "http",
            Self::Irc => "irc",
        }
    }

    /// How a session comes in under a name and reaches the room that all share.
    #[must_use]
    pub fn entrance(self, name: &str) -> Vec<Step> {
        match self {
            Self::Line => line::entrance(name),
            Self::Websocket => native::entrance(name),
            Self::Irc => irc::entrance(name),
        }
    }

    /// The room that all share.
    #[must_use]
    pub fn shared_room(self) -> &'static str {
        match self {
            Self::Line | Self::Websocket => native::LOBBY,
            Self::Irc => irc::CHANNEL,
        }
    }

    /// Whether a session is told its own messages.
    #[must_use]
    pub fn echoes(self) -> bool {
        matches!(self, Self::Websocket)
    }

    /// Whether the server acknowledges a message to its sender.
    #[must_use]
    pub fn acknowledges(self) -> bool {
        matches!(self, Self::Websocket)
    }

    /// Appends the message with this number and text.
    pub fn push_message(self, room: &str, number: u64, text: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Line => line::push_message(text, out),
            Self::Irc => irc::push_message(room, text, out),
            Self::Websocket => native::push_message(room, number, text, out),
        }
    }
}
