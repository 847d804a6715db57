//! The list of members: who is here first.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use parlor_wire::{RoomRole, ServerRole, UserId};
use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

use crate::app::App;
use crate::room::{Member, Room};

use super::cells;
use super::layouts::{Hit, Layouts};
use super::row::Row;
use super::theme::Theme;

/// Whether somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Presence {
    /// They are.
    Here,
    /// They are away.
    Away,
    /// They are not.
    Gone,
}

impl Presence {
    /// That of a member.
    pub(super) const fn of(member: &Member) -> Self {
        match (member.here, &member.away) {
            (false, _) => Self::Gone,
            (true, Some(_)) => Self::Away,
            (true, None) => Self::Here,
        }
    }

    /// How it is told in one cell.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Here => "●",
            Self::Away => "◐",
            Self::Gone => "○",
        }
    }

    /// How it is told in a word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Away => "away",
            Self::Gone => "not here",
        }
    }

    /// The style of its mark.
    pub(super) const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Here => theme.here,
            Self::Away | Self::Gone => theme.dim,
        }
    }
}

/// Paints the members of the room that is shown.
pub(super) fn paint(
    app: &App,
    layouts: &mut Layouts,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let Some(room) = app.current.and_then(|id| app.rooms.get(&id)) else {
        return;
    };
    let here = room.members.values().filter(|member| member.here).count();
    Row::of(format!(" Here {here}"), theme.dim).paint(buffer, area);
    let head = 2.min(area.height);
    let list = Rect {
        y: area.y + head,
        height: area.height - head,
        ..area
    };
    let order = ordered(room, layouts);
    let all = order.len();
    let space = usize::from(list.height);
    let shown = if all > space {
        space.saturating_sub(1)
    } else {
        all
    };
    for (y, id) in (list.y..list.bottom()).zip(order.iter().take(shown)) {
        let cell = Rect::new(list.x, y, list.width, 1);
        if let Some(member) = room.members.get(id) {
            paint_member(*id, member, theme, buffer, cell);
            layouts.painted(cell, Hit::Member(*id));
        }
    }
    if all > shown && list.height > 0 {
        let last = Rect::new(list.x, list.bottom() - 1, list.width, 1);
        let text = format!("   and {} more", all - shown);
        Row::of(text, theme.dim).paint(buffer, last);
    }
}

fn paint_member(id: UserId, member: &Member, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let presence = Presence::of(member);
    let mut right = Row::default();
    right.push(word(member), theme.dim);
    right.gap(1);
    let mut left = Row::of(" ", theme.text);
    left.push(presence.mark(), presence.style(theme));
    left.push(" ", theme.text);
    let style = match presence {
        Presence::Here => theme.name(&id),
        Presence::Away | Presence::Gone => theme.dim,
    };
    let space = area.width.saturating_sub(left.width() + right.width() + 1);
    left.push(cells::fit(&member.name, space), style);
    left.paint(buffer, area);
    right.paint_right(buffer, area);
}

fn word(member: &Member) -> &'static str {
    match (member.muted, member.server_role, member.role) {
        (true, _, _) => "muted",
        (_, ServerRole::Owner, _) => "owner",
        (_, ServerRole::Admin, _) => "admin",
        (_, _, RoomRole::Operator) => "op",
        (_, _, RoomRole::Voiced) => "voice",
        (_, ServerRole::Guest, RoomRole::Member) | (_, ServerRole::Member, RoomRole::Member) => "",
    }
}

/// The members, those who are here first, by name. They are sorted only when something changed.
fn ordered(room: &Room, layouts: &mut Layouts) -> Arc<[UserId]> {
    let mut hasher = DefaultHasher::new();
    room.id.hash(&mut hasher);
    for (id, member) in &room.members {
        (id, &member.name, Presence::of(member) as u8).hash(&mut hasher);
    }
    let state = hasher.finish();
    if let Some((known, order)) = &layouts.members
        && *known == state
    {
        return Arc::clone(order);
    }
    let mut order: Vec<_> = room
        .members
        .iter()
        .map(|(id, member)| (Presence::of(member), member.name.to_lowercase(), *id))
        .collect();
    order.sort();
    let order: Arc<[UserId]> = order.into_iter().map(|(_, _, id)| id).collect();
    layouts.members = Some((state, Arc::clone(&order)));
    order
}
