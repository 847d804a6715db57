//! The mouse: the wheel scrolls, a press goes there or selects.

use parlor_wire::{Request, UserId};

use super::App;
use crate::ask::Asked;
use crate::input::{Key, KeyCode, Mouse, MouseKind};
use crate::layer::Layer;
use crate::view::{self, Hit};

/// Rows that one notch of the wheel scrolls.
const NOTCH: i32 = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: Mouse) {
        match (mouse.kind, self.layers.is_empty()) {
            (MouseKind::ScrollUp, true) => self.scroll(-NOTCH),
            (MouseKind::ScrollDown, true) => self.scroll(NOTCH),
            (MouseKind::ScrollUp, false) => self.layer_key(Key::plain(KeyCode::Up)),
            (MouseKind::ScrollDown, false) => self.layer_key(Key::plain(KeyCode::Down)),
            (MouseKind::Press, _) => {
                let hit = view::hit(self, mouse.column, mouse.row);
                self.press(hit);
            }
        }
    }

    fn press(&mut self, hit: Hit) {
        match hit {
            Hit::Room(id) => self.go(id),
            Hit::Message(seq) => {
                if let Some(room) = self.room_mut() {
                    room.selected = if room.selected == Some(seq) {
                        None
                    } else {
                        Some(seq)
                    };
                }
            }
            Hit::Member(id) => self.open_direct(id),
            Hit::Entry(at) => self.press_entry(at),
            Hit::Outside => drop(self.layers.pop()),
            Hit::Elsewhere => {}
        }
    }

    fn press_entry(&mut self, at: usize) {
        if self.layers.is_empty() {
            let completion = self.completion.as_mut();
            if completion.is_some_and(|completion| mean(&mut completion.found, at)) {
                self.accept();
            }
            return;
        }
        let is_there = match self.layers.last_mut() {
            Some(Layer::Switcher(switcher)) => mean(&mut switcher.found, at),
            Some(Layer::Search(search)) => mean(&mut search.found, at),
            Some(Layer::React { found, .. }) => mean(found, at),
            Some(Layer::Files(list)) => mean(&mut list.found, at),
            Some(Layer::Transfers(meant)) => {
                *meant = at;
                return;
            }
            _ => false,
        };
        if is_there {
            self.layer_key(Key::plain(KeyCode::Enter));
        }
    }

    fn open_direct(&mut self, id: UserId) {
        if id != self.me.id {
            let with = id.to_string();
            self.ask(Request::OpenDirect { with }, Asked::Open);
        }
    }
}

fn mean<T>(found: &mut crate::pick::Pick<T>, at: usize) -> bool {
    let is_there = at < found.entries.len();
    if is_there {
        found.at = at;
    }
    is_there
}
