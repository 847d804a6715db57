//! The state of the client, and what changes it.

mod act;
mod answer;
mod attend;
mod clean;
mod event;
mod expiry;
mod factor;
mod file_list;
mod files;
mod frame;
mod go;
mod handoff;
mod history;
mod ignore;
mod keys;
mod layers;
mod moderate;
mod mouse;
mod question;
mod share;
mod show;
mod speak;
mod standing;
mod tell;
mod transfers;
mod unread;
mod words;

pub(crate) use transfers::stopped;

use std::collections::{BTreeMap, BTreeSet};

use parlor_wire::{Limits, Request, RoomId, ServerRole, StoreEpoch, UserId, Welcome};
use ratatui_core::terminal::Frame;

use crate::ask::Asked;
use crate::compose::{Completion, InputHistory};
use crate::layer::Layer;
use crate::log::Tone;
use crate::room::Room;
use crate::view::{self, Layouts};
use crate::{Effect, Input, Options, Transfer};

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
    /// Whose words are not shown.
    pub(crate) ignored: BTreeSet<UserId>,
    /// A room to go to as soon as it is opened.
    pub(crate) awaited: Option<RoomId>,
    /// Rooms that are being left, so that nothing is said when they close.
    pub(crate) leaving: BTreeSet<RoomId>,
    /// What lies over the rooms, the topmost last.
    pub(crate) layers: Vec<Layer>,
    /// The completions that are offered.
    pub(crate) completion: Option<Completion>,
    /// What was typed before.
    pub(crate) history: InputHistory,
    /// The files that are on their way.
    pub(crate) transfers: Vec<Transfer>,
    /// Of those, up to which quarter the plain mode has told.
    pub(crate) quarters: BTreeMap<u64, u64>,
    /// Whether it was said that leaving stops what is on its way.
    pub(crate) was_warned: bool,
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
    /// How far the server's clock is ahead of this machine's, in milliseconds.
    pub(crate) ahead: i64,
    /// When others were last told that this user types, in milliseconds since 1970.
    pub(crate) typed_at: i64,
    /// The terminal's title as it was last set.
    pub(crate) title: String,
    /// What was asked and not answered, by tag.
    pub(crate) asked: BTreeMap<u64, Asked>,
    /// The newest tag.
    pub(crate) tag: u64,
    /// What is to be done outside.
    pub(crate) effects: Vec<Effect>,
    /// What was laid out.
    pub(crate) layouts: Layouts,
    /// What the plain mode has to print.
    pub(crate) lines: Vec<String>,
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

/// How far the server's clock is ahead of this machine's, in milliseconds; less than nothing where it is behind.
fn ahead(welcome: &Welcome, now: i64) -> i64 {
    welcome.now.map_or(0, |server| server.saturating_sub(now))
}

impl App {
    /// A client that was just let in. `now` is in milliseconds since 1970.
    #[must_use]
    pub fn new(options: Options, welcome: &Welcome, now: i64) -> Self {
        let history = InputHistory::new(options.history.clone());
        let mut app = Self {
            me: Me {
                id: welcome.user,
                name: welcome.name.clone(),
                role: welcome.role,
                away: None,
            },
            server: welcome.server.clone(),
            limits: welcome.limits.clone(),
            epoch: welcome.epoch,
            link: LinkState::Online,
            rooms: BTreeMap::new(),
            order: Vec::new(),
            current: None,
            ignored: BTreeSet::new(),
            awaited: None,
            leaving: BTreeSet::new(),
            layers: Vec::new(),
            completion: None,
            history,
            transfers: Vec::new(),
            quarters: BTreeMap::new(),
            was_warned: false,
            toast: None,
            shows_rooms: true,
            shows_members: true,
            size: (80, 24),
            has_focus: true,
            now,
            ahead: ahead(welcome, now),
            typed_at: i64::MIN,
            title: String::new(),
            asked: BTreeMap::new(),
            tag: 0,
            effects: Vec::new(),
            layouts: Layouts::default(),
            lines: Vec::new(),
            options,
        };
        if welcome.needs_factor {
            let text = "Your role needs a second factor before it counts: type /2fa on.";
            app.tell(Tone::Error, text);
        }
        app
    }

    /// Takes in what happened, at `now` in milliseconds since 1970, and says what is to be done outside.
    pub fn take(&mut self, input: Input, now: i64) -> Vec<Effect> {
        self.now = now;
        match input {
            Input::Key(key) => self.key(key),
            Input::Line(line) => self.line(&line),
            Input::Paste(text) => self.paste(&text),
            Input::Mouse(mouse) => self.mouse(mouse),
            Input::Resize { columns, rows } => self.size = (columns, rows),
            Input::Focus(has_focus) => self.focus(has_focus),
            Input::Tick => self.age_handoff(),
            Input::Stepped(by) => self.stepped(by),
            Input::Frame(frame) => self.frame(*frame),
            Input::Link(link) => self.link(link),
            Input::Transfers(transfers) => self.transfers(transfers),
            Input::Transferred(transfer, outcome) => self.transferred(&transfer, &outcome),
            Input::Unfinished(transfers) => self.unfinished(&transfers),
            Input::Paths { typed, found } => self.paths(&typed, found),
        }
        self.forget_typists();
        self.hide_expired();
        self.entitle();
        std::mem::take(&mut self.effects)
    }

    /// Paints everything.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        view::draw(self, frame);
    }

    /// What the plain mode has to print since it was last asked, a line each.
    pub fn take_lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// Up to which `seq` each room was read, and the history that the numbers belong to.
    #[must_use]
    pub fn read_marks(&self) -> (StoreEpoch, BTreeMap<RoomId, u64>) {
        let marks = self.rooms.iter().map(|(id, room)| (*id, room.read));
        (self.epoch, marks.collect())
    }

    /// What was typed, oldest first, to be given to [`Options::history`] next time. Passwords are not in
    /// it.
    #[must_use]
    pub fn typed(&self) -> Vec<String> {
        self.history.entries().iter().cloned().collect()
    }

    /// Whether everything that was said has been answered.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.asked.is_empty()
    }

    /// Whether a room is shown.
    #[must_use]
    pub const fn is_in_a_room(&self) -> bool {
        self.current.is_some()
    }

    /// The room that is shown.
    pub(crate) fn room(&self) -> Option<&Room> {
        self.rooms.get(&self.current?)
    }

    /// The room that is shown.
    pub(crate) fn room_mut(&mut self) -> Option<&mut Room> {
        self.rooms.get_mut(&self.current?)
    }

    /// Asks the server.
    pub(crate) fn ask(&mut self, request: Request, asked: Asked) -> u64 {
        self.tag += 1;
        self.asked.insert(self.tag, asked);
        self.effects.push(Effect::Send {
            tag: self.tag,
            request: Box::new(request),
        });
        self.tag
    }
}

#[cfg(test)]
pub(crate) mod tests;
