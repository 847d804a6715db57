//! The line above the composer.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Modifier;

use crate::app::App;
use crate::compose::{Usage, usage};
use crate::file::{FileStand, SharedFile};
use crate::keymap::Action;
use crate::room::{Intent, Room};

use super::cells;
use super::messages::Beyond;
use super::row::Row;
use super::theme::Theme;

/// From how many characters before the limit on they are counted.
const NEAR: u64 = 200;

/// Paints the line above the composer: how the command that is typed goes on; what is above and below of what
/// is seen, how long the text is, and what can be done with the message that is selected.
pub(super) fn paint(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect, beyond: Beyond) {
    let Some(room) = app.current.and_then(|id| app.rooms.get(&id)) else {
        return;
    };
    if area.height == 0 {
        return;
    }
    let mut right = Row::default();
    if beyond.is_new_above && beyond.newer == 0 {
        right.push(" ↑ new – Alt+J ", theme.dim);
    }
    if beyond.newer > 0 {
        let accent = theme.accent.add_modifier(Modifier::BOLD);
        right.push(format!(" ↓ {} newer – End ", beyond.newer), accent);
    }
    let length = room.composer.text().chars().count() as u64;
    let limit = app.limits.message_chars;
    if length + NEAR >= limit {
        let is_over = length > limit;
        let style = if is_over { theme.error } else { theme.dim };
        let mark = if is_over { "✗ " } else { "" };
        let count = format!(" {mark}{} / {} ", grouped(length), grouped(limit));
        right.push(count, style);
    }
    if length == 0 && app.layers.is_empty() {
        let deeds = match room.selected {
            None => steering(app),
            Some(_) => deeds(app, room),
        };
        right.push(deeds, theme.dim);
    }
    if right.width() > 0 {
        right.push("─", theme.line);
        right.paint_right(buffer, area);
    }
    paint_usage(room, theme, buffer, area, right.width());
}

/// How files that are on their way are steered.
fn steering(app: &App) -> String {
    let bindings = app.options.keymap.bindings();
    let key = bindings
        .iter()
        .find(|binding| binding.action == Action::Transfers);
    match key.filter(|_| !app.transfers.is_empty()) {
        Some(key) => format!(" {} pauses, cancels ", key.keys),
        None => String::new(),
    }
}

/// What can be done with the message that is selected.
fn deeds(app: &App, room: &Room) -> String {
    let message = room.selected.and_then(|seq| room.log.message(seq));
    let Some(message) = message.filter(|message| message.text.is_some()) else {
        return String::new();
    };
    let is_there = |file: &SharedFile| !matches!(file.stand, FileStand::Failed(_));
    let is_own_text = message.by.id == app.me.id && message.file.is_none();
    let deeds = [
        (message.file.as_ref().is_some_and(is_there), "Enter get"),
        (true, "r reply"),
        (is_own_text, "e edit"),
        (app.may_delete(message), "d delete"),
        (true, "+ react"),
        (true, "y copy"),
    ];
    let deeds: Vec<&str> = deeds
        .iter()
        .filter(|(can, _)| *can)
        .map(|(_, deed)| *deed)
        .collect();
    format!(" {} ", deeds.join(" · "))
}

/// Paints how the command that is typed goes on, the argument that is next in bold, and what it does where
/// there is space left.
fn paint_usage(room: &Room, theme: &Theme, buffer: &mut Buffer, area: Rect, taken: u16) {
    let before = &room.composer.text()[..room.composer.cursor()];
    let Some(Usage { entry, next }) = usage(before).filter(|_| room.intent == Intent::Say) else {
        return;
    };
    let mut row = Row::of("─", theme.line);
    row.push(format!(" /{} ", entry.name), theme.dim);
    for (n, kind) in entry.arguments.split_whitespace().enumerate() {
        let style = match Some(n) == next {
            true => theme.accent.add_modifier(Modifier::BOLD),
            false => theme.dim,
        };
        row.push(kind, style);
        row.push(" ", theme.dim);
    }
    let space = area.width.saturating_sub(taken);
    let help = format!("– {} ", entry.help);
    if row.width() + cells::width(&help) < space {
        row.push(help, theme.dim);
    }
    let area = Rect {
        width: space,
        ..area
    };
    row.paint(buffer, area);
}

/// `3,950`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
