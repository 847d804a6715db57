//! The messages of the room that is shown.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::{Modifier, Style};

use crate::app::App;
use crate::log::ItemBody;
use crate::room::{Room, Scroll};

use super::layouts::{Anchor, Hit, Layouts};
use super::theme::Theme;
use super::window::{Entry, Place, Window};
use super::{cells, item};

/// Items up to which it is looked whether there is a message among them.
const FEW: usize = 20;

/// What there is above and below of what is seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beyond {
    /// How many entries are below.
    pub newer: u64,
    /// Whether what is new begins above.
    pub is_new_above: bool,
}

/// Paints the messages, and answers what is beyond them.
pub(super) fn paint(
    app: &mut App,
    layouts: &mut Layouts,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Beyond {
    let Some(room) = app.current.and_then(|id| app.rooms.get(&id)) else {
        paint_centred(buffer, area, "Connecting…", theme.dim);
        return Beyond::default();
    };
    if area.height == 0 {
        return Beyond::default();
    }
    let seen = paint_room(app, room, layouts, theme, buffer, area);
    if let Some(scroll) = seen.scroll {
        layouts.anchor = seen.anchor;
        if let Some(room) = app.current.and_then(|id| app.rooms.get_mut(&id)) {
            room.scroll = scroll;
        }
    }
    seen.beyond
}

/// What was seen of a room.
struct Seen {
    beyond: Beyond,
    /// The position, when it has to be said anew.
    scroll: Option<Scroll>,
    anchor: Option<Anchor>,
}

fn paint_room(
    app: &App,
    room: &Room,
    layouts: &mut Layouts,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Seen {
    let height = usize::from(area.height);
    let mut window = Window::new(app, room, layouts, area.width);
    let top = window.top(height);
    let (_, filled) = window.down(top, height);
    let mut painter = Painter {
        theme,
        room,
        area,
        y: area.bottom() - u16::try_from(filled).unwrap_or(area.height),
        hits: Vec::new(),
    };
    let mut place = top;
    while painter.y < area.bottom() && place.entry < window.len() {
        painter.entry(&mut window, place, buffer);
        place = Place {
            entry: place.entry + 1,
            row: 0,
        };
    }
    let (_, rest) = window.down(top, height + 1);
    let is_end = rest <= height;
    let below = if is_end {
        0
    } else {
        (window.len() - place.entry.min(window.len())).max(1)
    };
    let unloaded = if room.log.is_live {
        0
    } else {
        room.head.saturating_sub(room.log.last)
    };
    let first = window.seq(top.entry);
    let mut seen = Seen {
        beyond: Beyond {
            newer: below as u64 + unloaded,
            is_new_above: room
                .new_from
                .zip(first)
                .is_some_and(|(new, first)| new < first),
        },
        scroll: None,
        anchor: None,
    };
    if room.scroll != Scroll::Newest && window.len() > 0 {
        if is_end && room.log.is_live {
            seen.scroll = Some(Scroll::Newest);
        } else {
            let scroll = window.scroll_to(top);
            seen.anchor = Some(window.anchor(scroll, top));
            seen.scroll = Some(scroll);
        }
    }
    let hits = painter.hits;
    let free = area.height - u16::try_from(filled).unwrap_or(area.height);
    paint_hint(
        room,
        theme,
        buffer,
        Rect {
            height: free,
            ..area
        },
    );
    for (area, hit) in hits {
        layouts.painted(area, hit);
    }
    seen
}

struct Painter<'a> {
    theme: &'a Theme,
    room: &'a Room,
    area: Rect,
    y: u16,
    hits: Vec<(Rect, Hit)>,
}

impl Painter<'_> {
    fn entry(&mut self, window: &mut Window<'_>, place: Place, buffer: &mut Buffer) {
        let laid = window.laid(place.entry);
        let message = match window.entry(place.entry) {
            Some(Entry::Item(item)) => match &item.body {
                ItemBody::Message(message) => Some((item.seq, message.mentions_me)),
                ItemBody::Note(_) | ItemBody::Local(..) => None,
            },
            _ => None,
        };
        let rows = laid.rows.iter().enumerate().skip(place.row);
        for (n, row) in rows {
            if self.y >= self.area.bottom() {
                return;
            }
            let line = Rect::new(self.area.x, self.y, self.area.width, 1);
            let own = message.filter(|_| n >= laid.lead);
            let is_selected = own.is_some_and(|(seq, _)| self.room.selected == Some(seq));
            if is_selected {
                buffer.set_style(line, self.theme.selected);
            }
            row.paint(buffer, line);
            let gutter = match own {
                Some(_) if is_selected => Some("▌"),
                Some((_, true)) => Some("▎"),
                _ => None,
            };
            if let Some(mark) = gutter {
                let style = self.theme.accent.add_modifier(Modifier::BOLD);
                cells::put(buffer, (line.x, line.y), line.right(), mark, style);
            }
            if let Some((seq, _)) = own {
                self.hits.push((line, Hit::Message(seq)));
            }
            self.y += 1;
        }
    }
}

/// Says what to do in a room without messages, and what goes on while there is nothing yet.
fn paint_hint(room: &Room, theme: &Theme, buffer: &mut Buffer, free: Rect) {
    let items = &room.log.items;
    if room.loading.window && items.is_empty() {
        return paint_centred(buffer, free, "… loading", theme.dim);
    }
    let is_message = |item: &crate::log::Item| matches!(item.body, ItemBody::Message(_));
    let is_empty = items.len() <= FEW && room.outgoing.is_empty() && !items.iter().any(is_message);
    if !is_empty || room.log.first > 1 {
        return;
    }
    let mut lines = vec!["Nothing here yet. Say hello.".to_owned()];
    if items.is_empty() {
        lines.insert(0, item::beginning(room));
        lines.push("F1 shows keys and commands.".to_owned());
    }
    let count = u16::try_from(lines.len()).unwrap_or(1);
    let top = free.height.saturating_sub(count) / 2;
    for (n, text) in (0..count.min(free.height)).zip(&lines) {
        let row = Rect {
            y: free.y + top + n,
            height: 1,
            ..free
        };
        paint_centred(buffer, row, text, theme.dim);
    }
}

fn paint_centred(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    if area.height == 0 {
        return;
    }
    let text = cells::fit(text, area.width);
    let x = area.x + (area.width - cells::width(&text).min(area.width)) / 2;
    let y = area.y + area.height / 2;
    cells::put(buffer, (x, y), area.right(), &text, style);
}
