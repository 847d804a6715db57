//! The lines of a part of a room's log.

use std::sync::Arc;

use parlor_core::{Event, EventBody};
use parlor_hub::{Happening, HistoryPage, Item, RoomLabel, RoomSummary};
use parlor_model::RoomKind;

use crate::caps::Cap;
use crate::encode::{self, Scene};
use crate::names;
use crate::session::Session;
use crate::view::View;
use crate::wire::line::Line;

/// The lines of everything on a page that this client is told of.
pub(super) fn lines(session: &Session, page: &HistoryPage) -> Vec<Line> {
    page.events
        .iter()
        .flat_map(|event| of_event(session, &page.room, event))
        .collect()
}

fn of_event(session: &Session, room: &RoomSummary, event: &Event) -> Vec<Line> {
    let Some(me) = &session.me else {
        return Vec::new();
    };
    let shared = Arc::clone(&session.shared);
    let target = match (&room.name, &room.with) {
        (Some(name), _) => names::channel(name),
        (None, Some(with)) if event.actor.user == me.actor.user => with.name.to_string(),
        (None, _) => me.actor.name.to_string(),
    };
    let scene = Scene {
        host: &shared.options.host,
        people: &shared.people,
        links: shared.links(),
        view: View::of(session.caps),
        target: &target,
        own: false,
    };
    let label = RoomLabel {
        id: room.id,
        name: room.name.clone(),
        kind: room.kind,
        lobby: room.lobby,
    };
    let item = Item {
        what: Happening::Event(event.clone()),
        by: None,
        tags: None,
        account: None,
        before: None,
    };
    let mut lines = Vec::new();
    encode::item(scene, &label, &item, &mut |line| lines.push(line));
    if lines.is_empty() && session.can(Cap::EventPlayback) && room.kind != RoomKind::Direct {
        lines.extend(membership(scene, event));
    }
    lines
}

/// Who became a member and who left: told of what was as JOIN and PART, for who was there at that time nobody has written down.
fn membership(scene: Scene<'_>, event: &Event) -> Option<Line> {
    let command = match &event.body {
        EventBody::Joined { .. } => "JOIN",
        EventBody::Left => "PART",
        _ => return None,
    };
    Some(
        scene
            .line_of(&event.actor, None, Some(event.at), command)
            .word(scene.target),
    )
}
