//! Moving through a log by rows.

use ratatui_core::layout::Rect;

use crate::app::App;
use crate::room::Scroll;

use super::panes::Panes;
use super::window::{Place, Window};

/// How far one can still go after scrolling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// On in both directions.
    Inside,
    /// The first row that is loaded is less than a page away.
    Top,
    /// The newest row that is loaded is shown.
    Bottom,
}

/// Scrolls the room that is shown by so many rows; towards older ones when negative.
pub(crate) fn scroll(app: &mut App, rows: i32) -> Edge {
    let moved = with_window(app, |window, height| {
        let top = window.top(height);
        let lowest = window.lowest(height);
        let far = rows.unsigned_abs() as usize;
        let place = if rows < 0 {
            window.up(top, far).0
        } else {
            window.down(top, far).0.min(lowest)
        };
        let is_top = window.up(place, height).1 < height;
        let is_bottom = place >= lowest;
        let edge = match (is_top, is_bottom) {
            (true, true) if rows < 0 => Edge::Top,
            (_, true) => Edge::Bottom,
            (true, _) => Edge::Top,
            _ => Edge::Inside,
        };
        (window.scroll_to(place), is_bottom, edge)
    });
    let Some((scroll, is_bottom, edge)) = moved else {
        return Edge::Bottom;
    };
    set(app, scroll, is_bottom);
    edge
}

/// Scrolls so that the item of this `seq` is seen; about a third from the top, if it wasn't.
pub(crate) fn reveal(app: &mut App, seq: u64) {
    let found = with_window(app, |window, height| {
        let place = Place {
            entry: window.first_of(seq),
            row: 0,
        };
        let laid = window.laid(place.entry);
        let top = window.top(height);
        let last = window.down(top, height - 1).0;
        let start = Place {
            row: laid.lead,
            ..place
        };
        let end = Place {
            row: laid.rows.len().saturating_sub(1),
            ..place
        };
        let fits = laid.rows.len() - laid.lead <= height;
        let is_seen = if fits {
            start >= top && end <= last
        } else {
            start >= top && start <= last
        };
        if is_seen {
            return None;
        }
        let lowest = window.lowest(height);
        let place = window.up(start, height / 3).0.min(lowest);
        Some((window.scroll_to(place), place >= lowest))
    });
    if let Some(Some((scroll, is_bottom))) = found {
        set(app, scroll, is_bottom);
    }
}

/// The rows of the messages' pane.
pub(crate) fn page_rows(app: &App) -> u16 {
    area(app).height
}

fn area(app: &App) -> Rect {
    let (columns, rows) = app.size;
    Panes::new(app, Rect::new(0, 0, columns, rows)).messages
}

fn set(app: &mut App, scroll: Scroll, is_bottom: bool) {
    let Some(room) = app.current.and_then(|id| app.rooms.get_mut(&id)) else {
        return;
    };
    room.scroll = if is_bottom && room.log.is_live {
        Scroll::Newest
    } else {
        scroll
    };
}

/// Looks at the room that is shown; `None` when there is nothing to see.
fn with_window<T>(app: &mut App, look: impl FnOnce(&mut Window<'_>, usize) -> T) -> Option<T> {
    let area = area(app);
    let mut layouts = std::mem::take(&mut app.layouts);
    let room = app.current.and_then(|id| app.rooms.get(&id));
    let seen = room.and_then(|room| {
        let mut window = Window::new(app, room, &mut layouts, area.width);
        let height = usize::from(area.height);
        (height > 0 && window.len() > 0).then(|| look(&mut window, height))
    });
    app.layouts = layouts;
    seen
}
