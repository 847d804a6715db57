//! The lowest row: who types, and how the connection is.

use super::panes::Panes;
use super::pen::{Pen, columns};
use crate::App;
use crate::app::LinkState;
use crate::room::Room;

pub(crate) fn paint(app: &App, panes: &Panes, pen: &mut Pen<'_>) {
    let area = panes.status;
    let theme = pen.theme;
    let (link, style) = match &app.link {
        LinkState::Online => ("● connected".to_owned(), theme.good()),
        LinkState::Lost(since) => {
            let seconds = (app.now - since).max(0) / 1_000;
            let text = format!("○ reconnecting for {seconds} s – what you write is kept");
            (text, theme.accent())
        }
        LinkState::Ended(reason) => (format!("✗ {reason} Ctrl+C leaves."), theme.error()),
    };
    let mut right = Vec::new();
    if app.me.away.is_some() {
        right.push("◐ away".to_owned());
    }
    let elsewhere = app
        .rooms
        .values()
        .filter(|room| app.current != Some(room.id));
    let unread: u64 = elsewhere.map(|room| room.unread).sum();
    if unread > 0 {
        right.push(format!("{unread} unread"));
    }
    right.push("F1 help".to_owned());
    let right = right.join("  ");
    let (x, width) = (area.x + 1, area.width.saturating_sub(2));
    let room_for_right = width.saturating_sub(columns(&link) + 2);
    let shown = columns(&right) <= room_for_right;
    let taken = if shown {
        pen.text_right(x, area.y, width, &right, theme.dim()) + 2
    } else {
        0
    };
    let left = width.saturating_sub(taken);
    let used = pen.text(x, area.y, left, &link, style);
    let typing = app.room().map(typing).unwrap_or_default();
    let rest = left.saturating_sub(used + 2);
    if rest > 10 {
        pen.text(x + used + 2, area.y, rest, &typing, theme.dim());
    }
}

/// Up to three by name.
fn typing(room: &Room) -> String {
    let names: Vec<&str> = room
        .typing
        .iter()
        .map(|(who, _)| who.name.as_str())
        .collect();
    match names[..] {
        [] => String::new(),
        [one] => format!("{one} is typing …"),
        [one, two] => format!("{one} and {two} are typing …"),
        [one, two, three] => format!("{one}, {two} and {three} are typing …"),
        _ => "several people are typing …".to_owned(),
    }
}
