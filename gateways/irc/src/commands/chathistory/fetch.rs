//! Reading a part of a room's log, as the lines of so many messages.

use std::sync::Arc;

use parlor_core::{Denied, Event, EventBody, RoomRef};
use parlor_hub::{Happening, HistoryPart, Item, Order, Reply, Request, RoomLabel, RoomSummary};
use parlor_model::{RoomKind, Seq, limits};

use crate::caps::Cap;
use crate::desk::Cx;
use crate::encode::{self, Scene};
use crate::session::Session;
use crate::view::View;
use crate::wire::line::Line;

/// How many pages of the log are read for one request at most: what else happens in rooms is not without end.
const PAGES: usize = 20;

/// A part of a room's log, without its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub after: Seq,
    pub before: Option<Seq>,
    pub order: Order,
}

/// The lines of at most so many messages of a part, in the order of the log.
pub(super) async fn fetch(
    cx: &mut Cx<'_>,
    room: &RoomSummary,
    mut span: Span,
    wanted: usize,
) -> Result<Vec<Vec<Line>>, Denied> {
    let mut found: Vec<Vec<Line>> = Vec::new();
    for _ in 0..PAGES {
        if found.len() >= wanted {
            break;
        }
        let limit = limits::HISTORY_PAGE.min((wanted - found.len()) * 2 + 10);
        let part = HistoryPart::Range { after: span.after, before: span.before, order: span.order };
        let request = Request::History { room: RoomRef::Id(room.id), part, limit };
        let Reply::History(page) = cx.ask(request).await? else {
            break;
        };
        let (Some(first), Some(last)) = (page.events.first(), page.events.last()) else {
            break;
        };
        match span.order {
            Order::Newest => span.before = Some(first.seq),
            Order::Oldest => span.after = last.seq,
        }
        let is_all = page.events.len() < limit;
        let told = page.events.iter().filter_map(|event| lines(cx.session, room, event));
        let told: Vec<Vec<Line>> = told.collect();
        let missing = wanted - found.len();
        match span.order {
            Order::Newest => {
                let from = told.len().saturating_sub(missing);
                found.splice(0..0, told.into_iter().skip(from));
            }
            Order::Oldest => found.extend(told.into_iter().take(missing)),
        }
        if is_all {
            break;
        }
    }
    Ok(found)
}

/// An event's lines; none for what this client is not told of what was.
fn lines(session: &Session, room: &RoomSummary, event: &Event) -> Option<Vec<Line>> {
    let is_message = matches!(&event.body, EventBody::Message { .. } | EventBody::FileReady { .. });
    if !is_message && !session.can(Cap::EventPlayback) {
        return None;
    }
    let me = session.me.as_ref()?;
    let shared = Arc::clone(&session.shared);
    let target = match (&room.name, &room.with) {
        (Some(name), _) => crate::names::channel(name),
        (None, Some(with)) if event.actor.user == me.actor.user => with.name.to_string(),
        (None, _) => me.actor.name.to_string(),
    };
    let scene = Scene {
        host: &shared.options.host,
        people: &shared.people,
        view: View::of(session.caps),
        target: &target,
    };
    let label = RoomLabel { id: room.id, name: room.name.clone(), kind: room.kind, lobby: room.lobby };
    let item = Item { what: Happening::Event(event.clone()), by: None, tags: None, account: None };
    let mut lines = Vec::new();
    encode::item(scene, &label, &item, &mut |line| lines.push(line));
    if lines.is_empty() && room.kind != RoomKind::Direct {
        lines.extend(membership(scene, event));
    }
    (!lines.is_empty()).then_some(lines)
}

/// Who became a member and who left: told of what was as JOIN and PART, for who was there at that time nobody has written down.
fn membership(scene: Scene<'_>, event: &Event) -> Option<Line> {
    let command = match &event.body {
        EventBody::Joined { .. } => "JOIN",
        EventBody::Left => "PART",
        _ => return None,
    };
    Some(scene.line_of(&event.actor, None, Some(event.at), command).word(scene.target))
}
