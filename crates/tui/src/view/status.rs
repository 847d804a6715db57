//! The bottom row: who types, and how the connection is.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;

use crate::app::{App, LinkState};

use super::cells;
use super::row::Row;
use super::theme::Theme;

/// Paints the bottom row. Where it is narrow, the connection goes first, then what is elsewhere.
pub(super) fn paint(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let left = typing(app);
    let needed = cells::width(&left) + 2;
    let mut right = Row::default();
    let mut parts = parts(app, theme);
    while parts.len() > 1 && total(&parts) + needed.min(area.width / 2) > area.width {
        let Some(least) = (0..parts.len()).max_by_key(|n| parts[*n].weight) else {
            break;
        };
        parts.remove(least);
    }
    let space = area.width.saturating_sub(2);
    for (n, part) in parts.into_iter().enumerate() {
        if n > 0 {
            right.gap(2);
        }
        right.append(Row::of(cells::fit(&part.text, space), part.style));
    }
    right.gap(1);
    let space = area.width.saturating_sub(right.width() + 2);
    Row::of(format!(" {}", cells::fit(&left, space)), theme.dim).paint(buffer, area);
    right.paint_right(buffer, area);
}

/// Something that the right end tells.
struct Part {
    text: String,
    style: ratatui_core::style::Style,
    /// The more, the sooner it is left out.
    weight: u8,
}

fn total(parts: &[Part]) -> u16 {
    let sum = |sum: u16, part: &Part| sum.saturating_add(cells::width(&part.text) + 2);
    parts.iter().fold(0, sum)
}

fn parts(app: &App, theme: &Theme) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |text: String, style, weight| {
        parts.push(Part {
            text,
            style,
            weight,
        });
    };
    let others = || {
        app.rooms
            .values()
            .filter(|room| Some(room.id) != app.current)
    };
    let mentions: u64 = others().map(|room| room.mentions).sum();
    let unread: u64 = others().map(|room| room.unread).sum();
    if mentions > 0 {
        push(format!("@{mentions}"), theme.accent, 1);
    }
    if unread > mentions {
        push(format!("{unread} unread elsewhere"), theme.dim, 3);
    }
    if let Some(away) = &app.me.away {
        let reason = cells::fit(away, 24);
        let text = if reason.is_empty() {
            "◐ away".to_owned()
        } else {
            format!("◐ away: {reason}")
        };
        push(text, theme.dim, 2);
    }
    match &app.link {
        LinkState::Online => push("● connected".to_owned(), theme.dim, 4),
        LinkState::Lost(since) => {
            let seconds = (app.now - since).max(0) / 1_000;
            let text = format!("○ reconnecting {seconds} s – what you write is kept");
            push(text, theme.error, 0);
        }
        LinkState::Ended(reason) => push(format!("✗ {reason}"), theme.error, 0),
    }
    push("F1 help".to_owned(), theme.dim, 1);
    parts
}

/// `anna and bert are typing…`
fn typing(app: &App) -> String {
    let Some(room) = app.current.and_then(|id| app.rooms.get(&id)) else {
        return String::new();
    };
    let name = |n: usize| cells::fit(&room.typing[n].0.name, 20);
    match room.typing.len() {
        0 => String::new(),
        1 => format!("{} is typing…", name(0)),
        2 => format!("{} and {} are typing…", name(0), name(1)),
        3 => format!("{}, {} and {} are typing…", name(0), name(1), name(2)),
        _ => "several people are typing…".to_owned(),
    }
}
