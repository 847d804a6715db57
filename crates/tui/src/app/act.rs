//! What the keys of the keymap do.

use parlor_wire::RoomId;

use super::App;
use crate::Effect;
use crate::ask::Page;
use crate::keymap::Action;
use crate::layer::{Layer, Search};
use crate::log::{ItemBody, Message, Tone};
use crate::room::{Intent, Scroll};
use crate::view::{self, Edge};

impl App {
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Send => self.send(),
            Action::Newline => {
                if let Some(room) = self.room_mut() {
                    room.composer.newline();
                }
                self.completion = None;
            }
            Action::Complete | Action::CompleteBack => self.complete(),
            Action::Escape => self.escape(),
            Action::Interrupt => self.interrupt(),
            Action::Up => self.move_line(|composer| composer.up()),
            Action::Down => self.move_line(|composer| composer.down()),
            Action::HistoryBack => self.recall(true),
            Action::HistoryForward => self.recall(false),
            Action::Switch => self.open_switcher(),
            Action::RoomUp => self.step(-1, |_| true),
            Action::RoomDown => self.step(1, |_| true),
            Action::UnreadUp => self.step(-1, |room| room.unread > 0),
            Action::UnreadDown => self.step(1, |room| room.unread > 0),
            Action::NextUnread => self.next_unread(),
            Action::Room(number) => self.go_to_number(number),
            Action::ScrollUp => self.scroll(-i32::from(view::page_rows(self).max(2)) / 2),
            Action::ScrollDown => self.scroll(i32::from(view::page_rows(self).max(2)) / 2),
            Action::ScrollEnd => self.newest(),
            Action::ScrollUnread => self.first_unread(),
            Action::SelectUp => self.select(-1),
            Action::SelectDown => self.select(1),
            Action::Search => self.layers.push(Layer::Search(Search::default())),
            Action::Share => self.begin_share(),
            Action::Transfers => self.layers.push(Layer::Transfers(0)),
            Action::ToggleRooms => self.shows_rooms = !self.shows_rooms,
            Action::ToggleMembers => self.shows_members = !self.shows_members,
            Action::Help => self.layers.push(Layer::Help(0)),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
        }
    }

    /// Tab: one that fits is taken at once, of several one is chosen.
    fn complete(&mut self) {
        if self.find_paths() {
            return;
        }
        self.offer(true);
        let is_one = self
            .completion
            .as_ref()
            .is_some_and(|completion| completion.found.entries.len() == 1);
        if is_one
            && let Some(completion) = self.completion.take()
            && let Some(room) = self.room_mut()
        {
            completion.accept(&mut room.composer);
        }
    }

    /// Closes one thing at a time; with nothing to close, everything here is read.
    fn escape(&mut self) {
        if self.toast.take().is_some() {
            return;
        }
        let Some(room) = self.room_mut() else { return };
        if room.selected.take().is_some() {
            return;
        }
        match room.intent {
            Intent::Say => {}
            Intent::Edit(_) => {
                room.composer.clear();
                room.intent = Intent::Say;
                return;
            }
            Intent::Reply(_) => {
                room.intent = Intent::Say;
                return;
            }
        }
        let waiting = room.outgoing.len();
        room.outgoing.retain(|outgoing| outgoing.failed.is_none());
        if room.outgoing.len() < waiting {
            return;
        }
        self.newest();
        self.mark_read();
    }

    fn interrupt(&mut self) {
        if matches!(self.link, super::LinkState::Ended(_)) {
            self.effects.push(Effect::Quit { keep_server: false });
            return;
        }
        let Some(room) = self.room_mut() else {
            return self.ask_to_quit();
        };
        if room.composer.is_empty() && room.intent == Intent::Say {
            return self.ask_to_quit();
        }
        let typed = room.composer.text().to_owned();
        room.composer.sent();
        room.intent = Intent::Say;
        self.completion = None;
        self.history.push(&typed);
    }

    fn move_line(&mut self, step: fn(&mut crate::compose::Composer) -> bool) {
        if let Some(room) = self.room_mut() {
            step(&mut room.composer);
        }
    }

    fn recall(&mut self, back: bool) {
        let Some(typed) = self.room().map(|room| room.composer.text().to_owned()) else {
            return;
        };
        let found = match back {
            true => self.history.back(&typed),
            false => self.history.forward(),
        };
        if let Some((text, room)) = found.zip(self.room_mut()) {
            room.composer.set(&text);
        }
        self.completion = None;
    }

    /// Scrolls by rows, to older ones when negative, and loads what is beyond.
    pub(super) fn scroll(&mut self, rows: i32) {
        let Some(id) = self.current else { return };
        let edge = view::scroll(self, rows);
        self.load_at(id, edge);
        self.see();
    }

    pub(super) fn load_at(&mut self, id: RoomId, edge: Edge) {
        let Some(room) = self.rooms.get(&id) else {
            return;
        };
        match edge {
            Edge::Top if room.log.first > 1 => self.load(id, Page::Older),
            Edge::Bottom if !room.log.is_live => self.load(id, Page::Newer),
            Edge::Top | Edge::Bottom | Edge::Inside => {}
        }
    }

    /// Shows the newest messages.
    pub(super) fn newest(&mut self) {
        let Some(room) = self.room_mut() else { return };
        let id = room.id;
        room.scroll = Scroll::Newest;
        room.selected = None;
        if !room.log.is_live {
            self.load(id, Page::Newest);
        }
        self.see();
    }

    /// Shows the first message that was not read.
    fn first_unread(&mut self) {
        let Some((id, seq)) = self.room().and_then(|room| Some((room.id, room.new_from?))) else {
            let text = "Everything here is read.".to_owned();
            self.toast = Some((Tone::Info, text));
            return;
        };
        self.show_message(id, seq);
    }

    /// Shows a message, loading what surrounds it if it is not there.
    pub(super) fn show_message(&mut self, id: RoomId, seq: u64) {
        self.go(id);
        let is_there = self
            .room()
            .is_some_and(|room| room.log.message(seq).is_some());
        if is_there {
            view::reveal(self, seq);
            if let Some(room) = self.room_mut() {
                room.selected = Some(seq);
            }
        } else {
            self.load(id, Page::Around(seq));
        }
    }

    /// Selects the message above or below.
    pub(super) fn select(&mut self, by: isize) {
        let Some(room) = self.room() else { return };
        let id = room.id;
        let messages: Vec<u64> = room
            .log
            .items
            .iter()
            .filter(|item| matches!(item.body, ItemBody::Message(_)))
            .map(|item| item.seq)
            .collect();
        let at = room
            .selected
            .and_then(|seq| messages.binary_search(&seq).ok());
        let next = match (at, by < 0) {
            (None, true) => messages.len().checked_sub(1),
            (None, false) => None,
            (Some(0), true) => {
                self.load_at(id, Edge::Top);
                return;
            }
            (Some(at), true) => Some(at - 1),
            (Some(at), false) if at + 1 < messages.len() => Some(at + 1),
            (Some(_), false) => return self.newest(),
        };
        let Some(seq) = next.map(|at| messages[at]) else {
            return;
        };
        if let Some(room) = self.room_mut() {
            room.selected = Some(seq);
        }
        view::reveal(self, seq);
    }

    pub(super) fn unselect(&mut self) {
        if let Some(room) = self.room_mut() {
            room.selected = None;
        }
    }

    fn selected(&self) -> Option<(u64, &Message)> {
        let room = self.room()?;
        let seq = room.selected?;
        Some((seq, room.log.message(seq)?))
    }

    pub(super) fn reply_to_selected(&mut self) {
        let Some((seq, _)) = self
            .selected()
            .filter(|(_, message)| message.text.is_some())
        else {
            return;
        };
        if let Some(room) = self.room_mut() {
            room.selected = None;
            room.intent = Intent::Reply(seq);
        }
    }

    pub(super) fn edit_selected(&mut self) {
        let me = self.me.id;
        match self.selected() {
            Some((_, message)) if message.file.is_some() => {
                self.warn("A file can't be edited: delete it, and share another.");
            }
            Some((seq, message)) if message.by.id == me && message.text.is_some() => {
                self.edit_message(seq);
            }
            Some(_) => self.warn("Only your own messages can be edited."),
            None => {}
        }
    }

    /// Puts a message's text into the composer to be changed.
    pub(super) fn edit_message(&mut self, seq: u64) {
        let Some(room) = self.room_mut() else { return };
        let Some(text) = room
            .log
            .message(seq)
            .and_then(|message| message.text.clone())
        else {
            return;
        };
        room.selected = None;
        room.intent = Intent::Edit(seq);
        room.composer.set(&text);
        self.completion = None;
    }

    pub(super) fn delete_selected(&mut self) {
        let Some((seq, message)) = self.selected() else {
            return;
        };
        if message.text.is_none() {
            return;
        }
        if !self.may_delete(message) {
            return self.warn("Only operators can delete what others wrote.");
        }
        if let Some(question) = self.room().map(|room| self.deletion(room, seq)) {
            self.layers.push(Layer::Question(question));
        }
    }

    pub(super) fn react_to_selected(&mut self) {
        let Some((target, _)) = self
            .selected()
            .filter(|(_, message)| message.text.is_some())
        else {
            return;
        };
        self.open_reactions(target);
    }

    pub(super) fn copy_selected(&mut self) {
        let Some(text) = self
            .selected()
            .and_then(|(_, message)| message.text.clone())
        else {
            return;
        };
        self.effects.push(Effect::Copy(text));
        self.toast = Some((Tone::Info, "Copied.".to_owned()));
        self.unselect();
    }

    fn warn(&mut self, text: &str) {
        self.toast = Some((Tone::Error, text.to_owned()));
    }
}
