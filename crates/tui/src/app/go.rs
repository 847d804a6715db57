//! Going from room to room.

use parlor_wire::{Request, RoomId, RoomKind};

use super::App;
use crate::ask::{Asked, Page};
use crate::room::{Room, Scroll};

impl App {
    /// Shows a room.
    pub(super) fn go(&mut self, id: RoomId) {
        if self.current == Some(id) || !self.rooms.contains_key(&id) {
            return;
        }
        if let Some(left) = self.room_mut() {
            left.selected = None;
            if left.scroll == Scroll::Newest {
                left.new_from = None;
            }
        }
        self.completion = None;
        self.toast = None;
        self.history.leave();
        self.current = Some(id);
        let Some(room) = self.rooms.get(&id) else {
            return;
        };
        let title = room.title();
        let needs_members = room.members.is_empty() && room.kind != RoomKind::Direct;
        let is_live = room.log.is_live;
        self.say_plain(&format!("* You are in {title} now."));
        if is_live {
            self.say_recent(id);
        }
        self.load(id, Page::Newest);
        if needs_members {
            self.ask_members(id);
        }
        self.see();
    }

    pub(super) fn ask_members(&mut self, id: RoomId) {
        let request = Request::Room {
            room: id.to_string(),
        };
        self.ask(request, Asked::Members(id));
    }

    /// The lobby, then rooms by name, then direct rooms by name.
    pub(super) fn sort_rooms(&mut self) {
        let mut rooms: Vec<&Room> = self.rooms.values().collect();
        rooms.sort_by_cached_key(|room| {
            let is_direct = room.kind == RoomKind::Direct;
            (!room.lobby, is_direct, room.name.to_lowercase(), room.id)
        });
        self.order = rooms.into_iter().map(|room| room.id).collect();
    }

    /// The room so many places below the present one, around the end.
    pub(super) fn step(&mut self, by: isize, wanted: impl Fn(&Room) -> bool) {
        let here = self
            .current
            .and_then(|id| self.order.iter().position(|room| *room == id));
        let Some(here) = here else { return };
        let count = self.order.len().cast_signed();
        let mut others = (1..count).map(|step| {
            let at = (here.cast_signed() + by * step).rem_euclid(count);
            self.order[at.cast_unsigned()]
        });
        let found = others.find(|id| self.rooms.get(id).is_some_and(&wanted));
        if let Some(id) = found {
            self.go(id);
        }
    }

    /// The first room with something unread; mentions come first.
    pub(super) fn next_unread(&mut self) {
        let first = |wanted: fn(&Room) -> bool| {
            self.order
                .iter()
                .copied()
                .find(|id| self.rooms.get(id).is_some_and(wanted))
        };
        let found = first(|room| room.mentions > 0).or_else(|| first(|room| room.unread > 0));
        if let Some(id) = found {
            self.go(id);
        }
    }

    /// The room of this number, from 1.
    pub(super) fn go_to_number(&mut self, number: u8) {
        let at = usize::from(number.max(1)) - 1;
        if let Some(id) = self.order.get(at).copied() {
            self.go(id);
        }
    }

    /// Goes there at once if it is followed, or as soon as it is.
    pub(super) fn await_room(&mut self, id: RoomId) {
        if self.rooms.contains_key(&id) {
            self.go(id);
        } else {
            self.awaited = Some(id);
        }
    }
}
