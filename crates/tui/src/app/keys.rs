//! Keys: which layer takes one, and what it does there.

use parlor_wire::{Request, RoomKind};

use super::App;
use crate::ask::Asked;
use crate::compose::{Sources, complete};
use crate::input::{Key, KeyCode, Modifiers};
use crate::log::{ItemBody, Tone};
use crate::room::Intent;

/// Others are told that this user types at most once in so many milliseconds.
const TYPING_EVERY_MS: i64 = 3_000;

impl App {
    pub(super) fn key(&mut self, key: Key) {
        if !self.layers.is_empty() {
            return self.layer_key(key);
        }
        if self.completion.is_some() && self.completion_key(key) {
            return;
        }
        if self.room().is_some_and(|room| room.selected.is_some()) && self.selection_key(key) {
            return;
        }
        if self.empty_line_key(key) {
            return;
        }
        if let Some(action) = self.options.keymap.action(key) {
            return self.act(action);
        }
        let Some(room) = self.room_mut() else { return };
        if room.composer.key(key) {
            room.selected = None;
            self.edited();
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.layers.is_empty() {
            let Some(room) = self.room_mut() else { return };
            room.composer.insert(text);
            return self.edited();
        }
        self.layer_paste(text);
    }

    /// What is written was changed.
    fn edited(&mut self) {
        self.toast = None;
        self.offer(false);
        self.tell_typing();
    }

    /// Offers completions for what is being typed.
    pub(super) fn offer(&mut self, asked_for: bool) {
        let (people, rooms) = self.names();
        let commands = self.allowed();
        let files = match self.is_getting() {
            true => self.file_names(),
            false => Vec::new(),
        };
        let sources = Sources {
            people: &people,
            rooms: &rooms,
            commands: &commands,
            files: &files,
        };
        let room = self.room();
        self.completion = room.and_then(|room| complete(&room.composer, &sources, asked_for));
    }

    /// Who and what can be named, the most likely first: who spoke last here, then who is here.
    fn names(&self) -> (Vec<String>, Vec<String>) {
        let Some(room) = self.room() else {
            return (Vec::new(), Vec::new());
        };
        let mut people: Vec<String> = Vec::new();
        let mut add = |name: &str| {
            if name != self.me.name && !people.iter().any(|there| there == name) {
                people.push(name.to_owned());
            }
        };
        const LATELY: usize = 200;
        for item in room.log.items.iter().rev().take(LATELY) {
            if let ItemBody::Message(message) = &item.body {
                add(&message.by.name);
            }
        }
        let mut here: Vec<&str> = room
            .members
            .values()
            .map(|member| member.name.as_str())
            .collect();
        here.sort_unstable();
        here.into_iter().for_each(&mut add);
        let lobby = self.order.first().and_then(|id| self.rooms.get(id));
        let members = lobby.into_iter().flat_map(|room| room.members.values());
        members.for_each(|member| add(&member.name));
        let rooms = self.order.iter().filter_map(|id| self.rooms.get(id));
        let rooms = rooms
            .filter(|room| room.kind != RoomKind::Direct)
            .map(|room| room.name.clone());
        (people, rooms.collect())
    }

    fn completion_key(&mut self, key: Key) -> bool {
        let Some(completion) = self.completion.as_mut() else {
            return false;
        };
        let held = key.modifiers;
        match key.code {
            KeyCode::Up if held == Modifiers::default() => completion.found.previous(),
            KeyCode::Down if held == Modifiers::default() => completion.found.next(),
            KeyCode::Tab if held.shift => completion.found.previous(),
            KeyCode::Esc => self.completion = None,
            KeyCode::Tab | KeyCode::Enter if held == Modifiers::default() => {
                // What is complete already is sent by the same key.
                let is_new = self.accept();
                return is_new || key.code != KeyCode::Enter;
            }
            _ => return false,
        }
        true
    }

    /// Takes the completion that is meant; returns whether that changed what is written.
    pub(super) fn accept(&mut self) -> bool {
        let completion = self.completion.take();
        let Some((completion, room)) = completion.zip(self.room_mut()) else {
            return false;
        };
        let before = room.composer.text().trim_end().to_owned();
        completion.accept(&mut room.composer);
        let is_new = room.composer.text().trim_end() != before;
        let is_in_a_folder = self
            .room()
            .is_some_and(|room| room.composer.text()[..room.composer.cursor()].ends_with('/'));
        // In a folder there is something to choose again.
        if is_new && !(is_in_a_folder && self.find_paths()) {
            self.offer(false);
        }
        is_new
    }

    /// Keys that mean something else while a message is selected.
    fn selection_key(&mut self, key: Key) -> bool {
        if key.modifiers.ctrl || key.modifiers.alt {
            return false;
        }
        let is_writing = self.room().is_some_and(|room| !room.composer.is_empty());
        match key.code {
            KeyCode::Up => self.select(-1),
            KeyCode::Down => self.select(1),
            KeyCode::Esc => self.unselect(),
            KeyCode::Enter if !is_writing && self.get_selected() => {}
            KeyCode::Enter | KeyCode::Char('r') if !is_writing => self.reply_to_selected(),
            KeyCode::Char('e') if !is_writing => self.edit_selected(),
            KeyCode::Char('d') | KeyCode::Delete if !is_writing => self.delete_selected(),
            KeyCode::Char('+' | ':') if !is_writing => self.react_to_selected(),
            KeyCode::Char('y') if !is_writing => self.copy_selected(),
            _ => return false,
        }
        true
    }

    /// Keys that move through the messages while nothing is written.
    fn empty_line_key(&mut self, key: Key) -> bool {
        let is_empty = self
            .room()
            .is_some_and(|room| room.composer.is_empty() && room.intent == Intent::Say);
        if !is_empty {
            return false;
        }
        match key {
            Key {
                code: KeyCode::End,
                modifiers:
                    Modifiers {
                        ctrl: false,
                        alt: false,
                        ..
                    },
            } => self.newest(),
            key if key == Key::plain(KeyCode::Enter) => self.send_again(),
            key if key == Key::plain(KeyCode::Up) => self.edit_last(),
            _ => return false,
        }
        true
    }

    /// Enter on an empty line tries again what the server did not take.
    fn send_again(&mut self) {
        let Some(room) = self.room_mut() else { return };
        let Some(at) = room
            .outgoing
            .iter()
            .position(|outgoing| outgoing.failed.is_some())
        else {
            return;
        };
        let failed = room.outgoing.remove(at);
        let id = room.id;
        let request = Request::Post {
            room: id.to_string(),
            text: failed.text.clone(),
            reply_to: failed.reply_to,
            action: failed.action,
            notice: false,
            lifetime_ms: failed.lifetime_ms,
            id: None,
        };
        let tag = self.ask(request, Asked::Post(id));
        if let Some(room) = self.room_mut() {
            room.outgoing.push(crate::room::Outgoing {
                tag,
                failed: None,
                seen: false,
                stored: None,
                ..failed
            });
        }
    }

    fn edit_last(&mut self) {
        match self.last_text() {
            Some(seq) => self.edit_message(seq),
            None => {
                let text = "There is no message of yours to edit here.".to_owned();
                self.toast = Some((Tone::Info, text));
            }
        }
    }

    fn tell_typing(&mut self) {
        let now = self.now;
        let Some(room) = self.room() else { return };
        let text = room.composer.text();
        let is_command = text.starts_with('/') && !text.starts_with("//");
        let is_quiet = room.members.len() > super::frame::TYPING_MEMBERS;
        if text.is_empty() || is_command || is_quiet {
            return;
        }
        if now.saturating_sub(self.typed_at) < TYPING_EVERY_MS || self.options.plain {
            return;
        }
        if self.link != super::LinkState::Online {
            return;
        }
        let request = Request::Typing {
            room: room.id.to_string(),
        };
        self.typed_at = now;
        self.ask(request, Asked::Act(None));
    }
}
