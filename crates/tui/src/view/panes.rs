//! Who gets which part of the terminal.

use ratatui::layout::Rect;

use super::composer;
use crate::App;

/// Below these the client says that there is no room.
pub(crate) const NARROWEST: u16 = 20;
/// As above.
pub(crate) const LOWEST: u16 = 6;
/// From this width on the rooms are shown.
const WITH_ROOMS: u16 = 60;
/// From this width on the members are shown too.
const WITH_MEMBERS: u16 = 100;
/// How wide they are.
const ROOMS: u16 = 22;
const MEMBERS: u16 = 20;

/// The parts of the terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panes {
    /// The rooms, without the line beside them.
    pub(crate) rooms: Option<Rect>,
    /// The room's name and topic: one row.
    pub(crate) header: Rect,
    /// The messages.
    pub(crate) messages: Rect,
    /// Above the composer: what it will be, or what is to be said; no row if there is nothing.
    pub(crate) remark: Rect,
    /// What is being written.
    pub(crate) composer: Rect,
    /// The lowest row.
    pub(crate) status: Rect,
    /// The members, without the line beside them.
    pub(crate) members: Option<Rect>,
}

impl Panes {
    /// How the terminal is divided now.
    pub(crate) fn of(app: &App, area: Rect) -> Self {
        let body = area.height.saturating_sub(1);
        let has_rooms = app.shows_rooms && area.width >= WITH_ROOMS;
        let is_direct = app.room().is_some_and(|room| room.with.is_some());
        let has_members = app.shows_members && area.width >= WITH_MEMBERS && !is_direct;
        let left = if has_rooms { ROOMS + 1 } else { 0 };
        let right = if has_members { MEMBERS + 1 } else { 0 };
        let (x, width) = (area.x + left, area.width.saturating_sub(left + right));
        let written = composer::rows(app, width).min((area.height * 2 / 5).max(1));
        let remark = u16::from(composer::has_remark(app));
        // The header, the line below it, the line above the composer.
        let messages = body.saturating_sub(3 + written + remark);
        let row = |y: u16, height: u16| Rect::new(x, area.y + y, width, height);
        Self {
            rooms: has_rooms.then(|| Rect::new(area.x, area.y, ROOMS, body)),
            header: row(0, 1),
            messages: row(2, messages),
            remark: row(3 + messages, remark),
            composer: row(3 + messages + remark, written),
            status: Rect::new(area.x, area.y + body, area.width, 1),
            members: has_members
                .then(|| Rect::new(area.x + area.width - MEMBERS, area.y, MEMBERS, body)),
        }
    }
}
