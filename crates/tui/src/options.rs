//! How a client is set up before it starts.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use parlor_wire::{RoomId, StoreEpoch};

use crate::Keymap;

/// What the driver knows of the person and the terminal.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the client sits.
    pub seat: Seat,
    /// How it is painted.
    pub colours: Colours,
    /// Without painting: what happens is told in lines, see [`App::take_lines`](crate::App::take_lines).
    pub plain: bool,
    /// The keys.
    pub keymap: Keymap,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// Whether emoji are shown as glyphs; otherwise by their shortcodes.
    pub glyphs: bool,
    /// What was read in an earlier run: of which history, and up to which `seq` by room.
    pub read: Option<(StoreEpoch, BTreeMap<RoomId, u64>)>,
    /// What was typed in earlier runs, oldest first.
    pub history: Vec<String>,
    /// Whether every file that others share is saved as soon as it has come.
    pub saves_all: bool,
    /// What to show first, such as the addresses to give to friends; possibly empty.
    pub hello: Vec<String>,
}

/// Where the client sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// At a server somewhere.
    Visitor,
    /// In the process that is the server: leaving asks whether that goes on.
    Host,
}

/// How the client is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// Without colour (`NO_COLOR`, <https://no-color.org>): only bold, dim, underline and reverse.
    None,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seat: Seat::Visitor,
            colours: Colours::Dark,
            plain: false,
            keymap: Keymap::default(),
            zone: TimeZone::UTC,
            glyphs: true,
            read: None,
            history: Vec::new(),
            saves_all: false,
            hello: Vec::new(),
        }
    }
}
