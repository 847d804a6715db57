//! The list of members: who is here first.

use parlor_wire::{RoomRole, ServerRole, UserId};
use ratatui::layout::Rect;

use super::pen::Pen;
use crate::App;
use crate::room::{Member, Room};

/// The members in the order in which they are shown.
pub(crate) fn sorted(room: &Room) -> Vec<(&UserId, &Member)> {
    let mut members: Vec<_> = room.members.iter().collect();
    members.sort_by_cached_key(|(id, member)| (!member.here, member.name.to_lowercase(), **id));
    members
}

pub(crate) fn paint(app: &App, area: Rect, pen: &mut Pen<'_>) {
    let Some(room) = app.room() else { return };
    let theme = pen.theme;
    let here = room.members.values().filter(|member| member.here).count();
    pen.text(
        area.x + 1,
        area.y,
        area.width - 2,
        &format!("Here {here}"),
        theme.bold(),
    );
    pen.across(area.x, area.y + 1, area.width);
    let members = sorted(room);
    let height = usize::from(area.height.saturating_sub(2));
    let shown = match members.len() <= height {
        true => height,
        false => height.saturating_sub(1),
    };
    for ((id, member), y) in members.iter().take(shown).zip(area.y + 2..) {
        let (mark, style) = match (member.here, member.away.is_some()) {
            (true, false) => ("●", theme.good()),
            (true, true) => ("◐", theme.dim()),
            (false, _) => ("○", theme.dim()),
        };
        pen.text(area.x + 1, y, 1, mark, style);
        let about = about(member);
        let taken = pen.text_right(area.x + 1, y, area.width - 2, about, theme.dim());
        let width = area.width.saturating_sub(4 + taken + u16::from(taken > 0));
        let style = match member.here {
            true => theme.name(**id),
            false => theme.dim(),
        };
        pen.text(area.x + 3, y, width, &member.name, style);
    }
    if members.len() > shown {
        let more = format!("and {} more", members.len() - shown);
        pen.text(
            area.x + 1,
            area.bottom() - 1,
            area.width - 2,
            &more,
            theme.dim(),
        );
    }
}

/// One word about a member.
fn about(member: &Member) -> &'static str {
    match (member.muted, member.server_role, member.role) {
        (true, _, _) => "muted",
        (_, ServerRole::Owner, _) => "owner",
        (_, ServerRole::Admin, _) => "admin",
        (_, _, RoomRole::Operator) => "op",
        (_, _, RoomRole::Voiced) => "voice",
        _ => "",
    }
}
