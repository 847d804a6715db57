//! CHATHISTORY: what was said before, in a channel or between two people (IRCv3 draft/chathistory), and what else happened there
//! for clients with draft/event-playback.

mod fetch;
mod point;
mod targets;

use parlor_core::{Denied, RoomRef};
use parlor_hub::{HistoryPage, HistoryPart, Only, Order, Reply, Request};
use parlor_model::{RoomId, Seq, Timestamp, limits};

use crate::caps::Cap;
use crate::commands::chathistory::point::Point;
use crate::commands::privmsg;
use crate::desk::Cx;
use crate::names;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;

const COMMAND: &str = "CHATHISTORY";
/// The type of its batches.
const BATCH: &str = "chathistory";

/// Which part of a conversation is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Latest(Option<Point>),
    Before(Point),
    After(Point),
    Around(Point),
    Between(Point, Point),
}

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let subcommand = message.params[0].to_ascii_uppercase();
    if !cx.session.shared.options.history {
        return cx.session.fail(
            COMMAND,
            "MESSAGE_ERROR",
            &[&subcommand],
            "This server gives no history out",
        );
    }
    let points = match subcommand.as_str() {
        "LATEST" | "BEFORE" | "AFTER" | "AROUND" => 1,
        "BETWEEN" | "TARGETS" => 2,
        _ => {
            return cx.session.fail(
                COMMAND,
                "UNKNOWN_COMMAND",
                &[&subcommand],
                "Unknown command",
            );
        }
    };
    let is_targets = subcommand == "TARGETS";
    let wanted = points + 2 + usize::from(!is_targets);
    if message.params.len() < wanted {
        return cx.session.fail(
            COMMAND,
            "NEED_MORE_PARAMS",
            &[&subcommand],
            "Missing parameters",
        );
    }
    let rest = &message.params[1..];
    let (target, points) = if is_targets {
        ("*", &rest[..2])
    } else {
        (rest[0], &rest[1..=points])
    };
    let limit = message.params[wanted - 1]
        .parse::<usize>()
        .ok()
        .filter(|limit| *limit > 0);
    let parts = part(&subcommand, points);
    let (Some(part), Some(limit)) = (parts, limit) else {
        return invalid(
            cx.session,
            &subcommand,
            target,
            &message.params[wanted - 1..wanted],
        );
    };
    let limit = limit.min(limits::HISTORY_PAGE);
    match part {
        Part::Between(from, to) if is_targets => targets::run(cx, &from, &to, limit).await,
        part => one(cx, &subcommand, target, part, limit).await,
    }
}

fn invalid(session: &mut Session, subcommand: &str, target: &str, what: &[&str]) {
    let mut context = vec![subcommand, target];
    context.extend(what.iter().filter(|what| !what.is_empty()));
    session.fail(COMMAND, "INVALID_PARAMS", &context, "Invalid parameters");
}

fn part(subcommand: &str, points: &[&str]) -> Option<Part> {
    let first = *points.first()?;
    if subcommand == "LATEST" && first == "*" {
        return Some(Part::Latest(None));
    }
    let first = Point::read(first)?;
    Some(match subcommand {
        "LATEST" => Part::Latest(Some(first)),
        "BEFORE" => Part::Before(first),
        "AFTER" => Part::After(first),
        "AROUND" => Part::Around(first),
        _ => Part::Between(first, Point::read(points.get(1)?)?),
    })
}

/// Tells a part of one conversation.
async fn one(cx: &mut Cx<'_>, subcommand: &str, target: &str, part: Part, limit: usize) {
    let told = match privmsg::room_of(target) {
        Some(room) => read(cx, room, part, limit).await,
        None => Err(Denied::NoSuchRoom(target.to_owned())),
    };
    match told {
        Ok(lines) => cx.session.send_batch(BATCH, Some(target), lines),
        Err(denied) if is_nothing_yet(target, &denied) => {
            cx.session.send_batch(BATCH, Some(target), Vec::new())
        }
        Err(_) => {
            let text = "Messages could not be retrieved";
            cx.session
                .fail(COMMAND, "INVALID_TARGET", &[subcommand, target], text);
        }
    }
}

/// Two people who have not written to each other have no room; that is no error.
fn is_nothing_yet(target: &str, denied: &Denied) -> bool {
    !names::is_channel(target) && matches!(denied, Denied::NoSuchRoom(_))
}

async fn read(
    cx: &mut Cx<'_>,
    room: RoomRef,
    part: Part,
    limit: usize,
) -> Result<Vec<Line>, Denied> {
    // Whether it can be read at all, and which room it is.
    let first = ask(cx, room, HistoryPart::NEWEST, 1).await?;
    let id = first.room.id;
    let span = |after: Option<&Point>, before: Option<&Point>, order| {
        let place =
            |point: Option<&Point>| point.map_or(Some(None), |point| point.place(id).map(Some));
        Some(HistoryPart::Between {
            after: place(after)?,
            before: place(before)?,
            order,
        })
    };
    let part = match &part {
        Part::Latest(after) => span(after.as_ref(), None, Order::Newest),
        Part::Before(before) => span(None, Some(before), Order::Newest),
        Part::After(after) => span(Some(after), None, Order::Oldest),
        Part::Around(middle) => middle.place(id).map(HistoryPart::Around),
        Part::Between(from, to) => match first_is_later(cx, id, from, to).await? {
            true => span(Some(to), Some(from), Order::Newest),
            false => span(Some(from), Some(to), Order::Oldest),
        },
    };
    // Around a message of another room there is nothing.
    let Some(part) = part else {
        return Ok(Vec::new());
    };
    let page = ask(cx, RoomRef::Id(id), part, limit).await?;
    Ok(fetch::lines(cx.session, &page))
}

/// A page of what this client is told of what was.
async fn ask(
    cx: &mut Cx<'_>,
    room: RoomRef,
    part: HistoryPart,
    limit: usize,
) -> Result<HistoryPage, Denied> {
    let only = if cx.session.can(Cap::EventPlayback) {
        Only::All
    } else {
        Only::Said
    };
    match cx
        .ask(Request::History {
            room,
            part,
            only,
            limit,
        })
        .await?
    {
        Reply::History(page) => Ok(*page),
        _ => Err(Denied::NotMember),
    }
}

/// Whether the first of two points is the later one.
async fn first_is_later(
    cx: &mut Cx<'_>,
    room: RoomId,
    from: &Point,
    to: &Point,
) -> Result<bool, Denied> {
    match (from, to) {
        (Point::Time(from), Point::Time(to)) => Ok(from > to),
        (Point::Message(_), Point::Message(_)) => {
            let (from, to) = (sent(cx, room, from).await?, sent(cx, room, to).await?);
            let seq = |sent: Option<(Seq, Timestamp)>| sent.map(|(seq, _)| seq);
            // What is after everything has nothing behind it.
            Ok(seq(to).is_some_and(|to| seq(from).is_none_or(|from| from > to)))
        }
        (Point::Message(_), Point::Time(at)) => {
            let sent = sent(cx, room, from).await?;
            Ok(sent.is_some_and(|(_, sent)| sent > *at))
        }
        (Point::Time(at), Point::Message(_)) => {
            let sent = sent(cx, room, to).await?;
            Ok(sent.is_some_and(|(_, sent)| *at > sent))
        }
    }
}

/// Where and when a message was told, or the next one where it is not there any more.
async fn sent(
    cx: &mut Cx<'_>,
    room: RoomId,
    point: &Point,
) -> Result<Option<(Seq, Timestamp)>, Denied> {
    let Some(place) = point.place(room) else {
        return Ok(None);
    };
    let page = ask(cx, RoomRef::Id(room), HistoryPart::Around(place), 1).await?;
    Ok(page.events.first().map(|event| (event.seq, event.at)))
}

/// The newest messages of a channel that was just joined, for clients that do not ask by themselves, when the operator wants
/// that.
pub(crate) async fn replay(cx: &mut Cx<'_>, room: RoomId, channel: &str) {
    let limit = cx.session.shared.options.replay;
    if limit == 0 || cx.session.can(Cap::Chathistory) {
        return;
    }
    let read = read(cx, RoomRef::Id(room), Part::Latest(None), limit).await;
    if let Some(lines) = read.ok().filter(|lines| !lines.is_empty()) {
        cx.session.send_batch(BATCH, Some(channel), lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_from_the_subcommand_and_its_points() {
        let id = |id: &str| Point::Message(id.to_owned());
        let cases = [
            ("LATEST", &["*"][..], Some(Part::Latest(None))),
            (
                "LATEST",
                &["msgid=a-1"],
                Some(Part::Latest(Some(id("a-1")))),
            ),
            ("BEFORE", &["msgid=a-1"], Some(Part::Before(id("a-1")))),
            ("BEFORE", &["*"], None),
            (
                "AFTER",
                &["timestamp=2026-11-18T11:06:40.123Z"],
                Some(Part::After(Point::Time(Timestamp::from_millis(
                    1_795_000_000_123,
                )))),
            ),
            ("AROUND", &["msgid="], None),
            (
                "BETWEEN",
                &["msgid=a-1", "msgid=a-9"],
                Some(Part::Between(id("a-1"), id("a-9"))),
            ),
            ("BETWEEN", &["msgid=a-1"], None),
        ];
        for (subcommand, points, expected) in cases {
            assert_eq!(
                part(subcommand, points),
                expected,
                "{subcommand} {points:?}"
            );
        }
    }
}
