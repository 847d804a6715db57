//! The room's name, what it is about and how many are here; and the lines between the panes.

use parlor_wire::RoomKind;

use super::panes::Panes;
use super::pen::{Pen, columns};
use crate::App;
use crate::room::Room;

pub(crate) fn paint(app: &App, panes: &Panes, pen: &mut Pen<'_>) {
    let area = panes.header;
    pen.across(area.x, area.y + 1, area.width);
    pen.across(area.x, panes.messages.bottom(), area.width);
    if let Some(rooms) = panes.rooms {
        pen.down(rooms.right(), rooms.y, rooms.height);
    }
    if let Some(members) = panes.members {
        pen.down(members.x - 1, members.y, members.height);
    }
    let (x, width) = (area.x + 1, area.width.saturating_sub(2));
    let Some(room) = app.room() else {
        pen.text(x, area.y, width, &app.server, pen.theme.bold());
        return;
    };
    let (dim, bold) = (pen.theme.dim(), pen.theme.bold());
    let count = presence(room);
    let taken = pen.text_right(x, area.y, width / 2, "", dim);
    let right = columns(&count);
    let left = width.saturating_sub(right + 2);
    pen.text_right(x, area.y, width, &count, dim);
    let named = pen.text(x, area.y, left, &room.title(), bold) + taken;
    let topic = room.topic.as_str();
    pen.text(
        x + named + 2,
        area.y,
        left.saturating_sub(named + 2),
        topic,
        dim,
    );
}

fn presence(room: &Room) -> String {
    if room.kind == RoomKind::Direct {
        let other = room
            .with
            .as_ref()
            .and_then(|with| room.members.get(&with.id));
        return match other {
            Some(member) if member.here && member.away.is_some() => "◐ away".to_owned(),
            Some(member) if member.here => "● here".to_owned(),
            _ => "○ not here".to_owned(),
        };
    }
    let here = room.members.values().filter(|member| member.here).count();
    format!("{here} here")
}
