//! What is said to the user alone.

use super::App;
use super::clean;
use crate::layer::Layer;
use crate::log::{Item, ItemBody, Tone};

impl App {
    /// Says something to the user, in the room that is shown.
    pub(super) fn tell(&mut self, tone: Tone, text: &str) {
        let text = clean::text(text);
        if self.options.plain {
            let mark = match tone {
                Tone::Info => "* ",
                Tone::Error => "! ",
            };
            self.say_lines(mark, &text);
            return;
        }
        let now = self.now;
        let Some(room) = self.room_mut().filter(|room| room.log.is_live) else {
            self.toast = Some((tone, clean::line(&text)));
            return;
        };
        room.gathering = None;
        room.log.items.push_back(Item {
            seq: room.log.last,
            at: now,
            body: ItemBody::Local(tone, text),
            revision: 0,
        });
    }

    /// Says what the client was set up to say first, once.
    pub(super) fn greet(&mut self) {
        let hello = std::mem::take(&mut self.options.hello);
        if !hello.is_empty() {
            self.tell(Tone::Info, &hello.join("\n"));
        }
    }

    /// Shows lines to read.
    pub(super) fn sheet(&mut self, title: &str, lines: Vec<String>) {
        let lines: Vec<String> = lines.iter().map(|line| clean::line(line)).collect();
        if self.options.plain {
            self.say_plain(&format!("| {title}"));
            for line in lines {
                self.say_plain(&format!("| {line}"));
            }
            return;
        }
        self.layers.push(Layer::Sheet {
            title: title.to_owned(),
            lines,
            scroll: 0,
        });
    }

    /// In the plain mode, prints a line.
    pub(super) fn say_plain(&mut self, line: &str) {
        if self.options.plain {
            self.lines.push(clean::line(line));
        }
    }

    /// In the plain mode, prints a text with the same words before each of its lines.
    pub(super) fn say_lines(&mut self, head: &str, text: &str) {
        for line in text.split('\n') {
            self.say_plain(&format!("{head}{line}"));
        }
    }
}
