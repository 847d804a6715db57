//! The row above the messages: which room it is, what it is about, how many are there.

use parlor_wire::RoomKind;
use ratatui_core::buffer::Buffer;
use ratatui_core::style::Modifier;

use crate::app::App;
use crate::room::Room;

use super::cells;
use super::members::Presence;
use super::panes::Panes;
use super::row::Row;
use super::theme::Theme;

/// Paints the header. What the lists beside it tell is not told again.
pub(super) fn paint(app: &App, theme: &Theme, buffer: &mut Buffer, panes: &Panes) {
    let area = panes.header;
    let bold = theme.text.add_modifier(Modifier::BOLD);
    let Some(room) = app.current.and_then(|id| app.rooms.get(&id)) else {
        Row::of(format!(" {}", app.server), bold).paint(buffer, area);
        return;
    };
    let mut right = Row::default();
    if let Some(presence) = presence(room) {
        right.push(presence.mark(), presence.style(theme));
        right.push(format!(" {} ", presence.word()), theme.dim);
    } else if panes.members.is_none() {
        let here = room.members.values().filter(|member| member.here).count();
        if !room.members.is_empty() {
            right.push(format!("{here} here "), theme.dim);
        }
    }
    if panes.rooms.is_none() {
        let others = app.rooms.values().filter(|other| other.id != room.id);
        let mentions: u64 = others.map(|other| other.mentions).sum();
        if mentions > 0 {
            right.push(format!("@{mentions} "), theme.accent);
        }
    }
    let space = area.width.saturating_sub(right.width() + 1);
    let mut left = Row::of(
        format!(" {}", cells::fit(&room.title(), space.max(8))),
        bold,
    );
    if !room.topic.is_empty() && space > left.width() + 6 {
        let space = space - left.width() - 2;
        left.push("  ", theme.text);
        left.push(cells::fit(&room.topic, space), theme.dim);
    }
    left.paint(buffer, area);
    right.paint_right(buffer, area);
}

/// In a direct room, whether the other one is here.
pub(super) fn presence(room: &Room) -> Option<Presence> {
    if room.kind != RoomKind::Direct {
        return None;
    }
    let with = room.with.as_ref();
    let member = with.and_then(|with| room.members.get(&with.id));
    Some(member.map_or(Presence::Gone, Presence::of))
}
