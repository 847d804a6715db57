//! The state of the client, and what changes it.

use std::collections::BTreeMap;

use parlor_wire::{Limits, RoomId, ServerRole, StoreEpoch, UserId};

use crate::ask::Asked;
use crate::compose::{Completion, InputHistory};
use crate::layer::Layer;
use crate::log::Tone;
use crate::room::Room;
use crate::view::Layouts;
use crate::{Effect, Options};

/// The terminal client.
#[derive(Debug)]
pub struct App {
    /// How it was set up.
    pub(crate) options: Options,
    /// Who the user is.
    pub(crate) me: Me,
    /// What the server calls itself.
    pub(crate) server: String,
    /// What the server accepts.
    pub(crate) limits: Limits,
    /// The history that `seq`s belong to.
    pub(crate) epoch: StoreEpoch,
    /// The connection.
    pub(crate) link: LinkState,
    /// The rooms that are followed.
    pub(crate) rooms: BTreeMap<RoomId, Room>,
    /// Them in the order in which they are shown: the lobby, rooms by name, direct rooms by name.
    pub(crate) order: Vec<RoomId>,
    /// The one that is shown; none before the first was opened.
    pub(crate) current: Option<RoomId>,
    /// What lies over the rooms, the topmost last.
    pub(crate) layers: Vec<Layer>,
    /// The completions that are offered.
    pub(crate) completion: Option<Completion>,
    /// What was typed before.
    pub(crate) history: InputHistory,
    /// One line of the server's or the client's to this user, above the composer.
    pub(crate) toast: Option<(Tone, String)>,
    /// Whether the rooms are shown, where there is space.
    pub(crate) shows_rooms: bool,
    /// Whether the members are shown, where there is space.
    pub(crate) shows_members: bool,
    /// The size of the terminal in cells: columns, rows.
    pub(crate) size: (u16, u16),
    /// Whether the terminal is looked at.
    pub(crate) has_focus: bool,
    /// The time, in milliseconds since 1970.
    pub(crate) now: i64,
    /// What was asked and not answered, by tag.
    pub(crate) asked: BTreeMap<u64, Asked>,
    /// The newest tag.
    pub(crate) tag: u64,
    /// What was laid out.
    pub(crate) layouts: Layouts,
    /// What is to be done outside.
    pub(crate) effects: Vec<Effect>,
}

/// Who the user is.
#[derive(Debug, Clone)]
pub(crate) struct Me {
    /// The id.
    pub id: UserId,
    /// The present name.
    pub name: String,
    /// The role on the server.
    pub role: ServerRole,
    /// What they are away for.
    pub away: Option<String>,
}

/// The connection as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// It is there.
    Online,
    /// It was lost at this time, in milliseconds since 1970.
    Lost(i64),
    /// It is gone for good, and this is why.
    Ended(String),
}
