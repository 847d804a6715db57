//! MARKREAD: how far somebody has read a channel or what they and somebody else wrote to each other (IRCv3 draft/read-marker).
//! Told to all their clients, and to Parlor's other gateways, which count by messages instead of by time.

use parlor_core::{Command, RoomRef};
use parlor_hub::{HistoryPart, Only, Order, Place as HubPlace, Reply, Request};
use parlor_model::{RoomId, Seq, Timestamp};

use crate::caps::Cap;
use crate::commands::privmsg;
use crate::desk::Cx;
use crate::kept::markers::Place;
use crate::session::Session;
use crate::time;
use crate::wire::line::Line;
use crate::wire::message::Message;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(target) = message.param(0) else {
        return cx
            .session
            .fail("MARKREAD", "NEED_MORE_PARAMS", &[], "Missing parameters");
    };
    let (Some(me), Some(place)) = (cx.session.me.clone(), Place::named(target)) else {
        return cx.session.fail(
            "MARKREAD",
            "INVALID_PARAMS",
            &[target],
            "Invalid parameters",
        );
    };
    let user = me.actor.user;
    let Some(at) = message.params.get(1) else {
        let marker = cx.session.shared.kept.markers.get(user, &place);
        return tell(cx.session, target, marker);
    };
    let Some(at) = at.strip_prefix("timestamp=").and_then(time::read) else {
        return cx.session.fail(
            "MARKREAD",
            "INVALID_PARAMS",
            &[target, at],
            "Invalid parameters",
        );
    };
    let is_guest = cx.session.account().is_none();
    let (marker, is_new) = cx
        .session
        .shared
        .kept
        .markers
        .raise(user, &place, at, is_guest);
    tell(cx.session, target, Some(marker));
    if is_new {
        cx.session
            .shared
            .people
            .has_read(&me.actor, me.session, target, marker);
        mark_in_hub(cx, target, marker).await;
    }
}

/// Tells a client how far its user has read; to whom it does not say anything it is not told.
pub(crate) fn tell(session: &mut Session, target: &str, marker: Option<Timestamp>) {
    let line = line(session, target, marker);
    session.send(line);
}

/// The same, unasked.
pub(crate) fn tell_unasked(session: &mut Session, target: &str, marker: Timestamp) {
    if session.can(Cap::ReadMarker) {
        let line = line(session, target, Some(marker));
        session.tell(line);
    }
}

fn line(session: &Session, target: &str, marker: Option<Timestamp>) -> Line {
    let marker = marker.map_or_else(
        || "*".to_owned(),
        |at| format!("timestamp={}", time::stamp(at)),
    );
    session.server_line("MARKREAD").word(target).word(&marker)
}

/// After JOIN: how far the user has read the channel.
pub(crate) fn joined(session: &mut Session, channel: &str) {
    let Some(user) = session.me.as_ref().map(|me| me.actor.user) else {
        return;
    };
    if let Some(place) = Place::named(channel).filter(|_| session.can(Cap::ReadMarker)) {
        let marker = session.shared.kept.markers.get(user, &place);
        tell(session, channel, marker);
    }
}

/// The newest message that is not newer than that is read for the other gateways as well.
async fn mark_in_hub(cx: &mut Cx<'_>, target: &str, marker: Timestamp) {
    let Some(room) = privmsg::room_of(target) else {
        return;
    };
    let later = Timestamp::from_millis(marker.as_millis().saturating_add(1));
    let part = HistoryPart::Between {
        after: None,
        before: Some(HubPlace::Time(later)),
        order: Order::Newest,
    };
    let page = cx
        .ask(Request::History {
            room,
            part,
            only: Only::All,
            limit: 1,
        })
        .await;
    if let Ok(Reply::History(page)) = page
        && let Some(event) = page.events.last()
    {
        // What was read before by another client is no news.
        let _ = cx
            .command(Command::MarkRead {
                room: RoomRef::Id(page.room.id),
                seq: event.seq,
            })
            .await;
    }
}

/// Another gateway's client of the user has read so far: as a time, that is when the message was sent.
pub(crate) async fn read_elsewhere(cx: &mut Cx<'_>, room: RoomId, seq: Seq) {
    let Some(target) = cx.session.target_of(room) else {
        return;
    };
    let part = HistoryPart::Range {
        after: Seq::new(seq.get().saturating_sub(1)),
        before: Some(seq.next()),
        order: Order::Oldest,
    };
    let page = cx
        .ask(Request::History {
            room: RoomRef::Id(room),
            part,
            only: Only::All,
            limit: 1,
        })
        .await;
    let (Ok(Reply::History(page)), Some(me)) = (page, cx.session.me.clone()) else {
        return;
    };
    let (Some(event), Some(place)) = (page.events.first(), Place::named(&target)) else {
        return;
    };
    let is_guest = cx.session.account().is_none();
    let (marker, is_new) =
        cx.session
            .shared
            .kept
            .markers
            .raise(me.actor.user, &place, event.at, is_guest);
    if is_new {
        tell_unasked(cx.session, &target, marker);
        cx.session
            .shared
            .people
            .has_read(&me.actor, me.session, &target, marker);
    }
}
