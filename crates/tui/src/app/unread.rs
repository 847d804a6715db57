//! What was read and what was not.

use parlor_wire::{EventBody, HistoryPage, Order, Request, RoomId, RoomKind, UserId};

use super::App;
use crate::Effect;
use crate::ask::Asked;
use crate::room::Scroll;

/// Messages counted at most for what came while the client was not running.
const COUNTED: u64 = 200;

impl App {
    pub(super) fn focus(&mut self, has_focus: bool) {
        self.has_focus = has_focus;
        if has_focus {
            self.see();
        }
    }

    /// The room that is shown is seen up to its newest event, if that is what is shown.
    pub(super) fn see(&mut self) {
        let has_focus = self.has_focus;
        if let Some(room) = self.room_mut()
            && has_focus
            && room.scroll == Scroll::Newest
        {
            room.read = room.head;
            room.unread = 0;
            room.mentions = 0;
        }
    }

    /// Asks what came since the room was read in an earlier run.
    pub(super) fn ask_missed(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get(&id) else {
            return;
        };
        let request = Request::History {
            room: id.to_string(),
            after: Some(room.read),
            before: None,
            order: Some(Order::Oldest),
            since: None,
            limit: Some(COUNTED.min(self.limits.history_page)),
        };
        self.ask(request, Asked::Missed(id));
    }

    pub(super) fn missed(&mut self, id: RoomId, page: &HistoryPage) {
        let me = self.me.id;
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        let is_direct = room.kind == RoomKind::Direct;
        let (mut unread, mut to_me, mut first) = (0, 0, None);
        for event in &page.events {
            let mentions: &[UserId] = match &event.body {
                EventBody::Message {
                    text: Some(_),
                    mentions,
                    ..
                } => mentions,
                EventBody::FileOffered { name: Some(_), .. } => &[],
                _ => continue,
            };
            if event.by.id == me {
                continue;
            }
            unread += 1;
            to_me += u64::from(is_direct || mentions.contains(&me));
            first.get_or_insert(event.seq);
        }
        if first.is_some() {
            room.new_from = first;
        }
        room.unread = room.unread.max(unread);
        room.mentions = room.mentions.max(to_me);
        if self.current == Some(id) {
            self.see();
        }
    }

    /// Everything in the room that is shown is read; the "new" line goes.
    pub(super) fn mark_read(&mut self) {
        if let Some(room) = self.room_mut() {
            room.read = room.head;
            room.unread = 0;
            room.mentions = 0;
            room.new_from = None;
        }
    }

    /// Sets the terminal's title when it changes: the room, and what waits elsewhere.
    pub(super) fn entitle(&mut self) {
        let waiting: u64 = self.rooms.values().map(|room| room.mentions).sum();
        let room = self
            .room()
            .map(crate::room::Room::title)
            .unwrap_or_default();
        let count = match waiting {
            0 => String::new(),
            waiting => format!("({waiting}) "),
        };
        let title = format!("{count}{room} – {}", self.server);
        if title != self.title {
            self.title.clone_from(&title);
            self.effects.push(Effect::Title(title));
        }
    }
}
