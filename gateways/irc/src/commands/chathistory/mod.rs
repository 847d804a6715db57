//! CHATHISTORY: what was said before, in a channel or between two people (IRCv3 draft/chathistory), and what else happened there
//! for clients with draft/event-playback.

mod fetch;
mod point;
mod targets;

use parlor_core::{Denied, RoomRef};
use parlor_hub::{HistoryPart, Order, Reply, Request};
use parlor_model::{Seq, Timestamp, limits};

use crate::caps::Cap;
use crate::commands::chathistory::fetch::{Span, fetch};
use crate::commands::chathistory::point::Point;
use crate::commands::privmsg;
use crate::desk::Cx;
use crate::names;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;

const COMMAND: &str = "CHATHISTORY";

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
        return cx.session.fail(COMMAND, "MESSAGE_ERROR", &[&subcommand], "This server gives no history out");
    }
    let points = match subcommand.as_str() {
        "LATEST" | "BEFORE" | "AFTER" | "AROUND" => 1,
        "BETWEEN" | "TARGETS" => 2,
        _ => return cx.session.fail(COMMAND, "UNKNOWN_COMMAND", &[&subcommand], "Unknown command"),
    };
    let is_targets = subcommand == "TARGETS";
    let wanted = points + 2 + usize::from(!is_targets);
    if message.params.len() < wanted {
        return cx.session.fail(COMMAND, "NEED_MORE_PARAMS", &[&subcommand], "Missing parameters");
    }
    let rest = &message.params[1..];
    let (target, points) = if is_targets { ("*", &rest[..2]) } else { (rest[0], &rest[1..=points]) };
    let limit = message.params[wanted - 1].parse::<usize>().ok().filter(|limit| *limit > 0);
    let parts = part(&subcommand, points);
    let (Some(part), Some(limit)) = (parts, limit) else {
        return invalid(cx.session, &subcommand, target, &message.params[wanted - 1..wanted]);
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
        Some(room) => tell_part(cx, room, part, limit).await,
        None => Err(Denied::NoSuchRoom(target.to_owned())),
    };
    match told {
        Ok(messages) => batch(cx.session, target, messages),
        Err(denied) if is_nothing_yet(target, &denied) => batch(cx.session, target, Vec::new()),
        Err(_) => {
            let text = "Messages could not be retrieved";
            cx.session.fail(COMMAND, "INVALID_TARGET", &[subcommand, target], text);
        }
    }
}

/// Two people who have not written to each other have no room; that is no error.
fn is_nothing_yet(target: &str, denied: &Denied) -> bool {
    !names::is_channel(target) && matches!(denied, Denied::NoSuchRoom(_))
}

async fn tell_part(cx: &mut Cx<'_>, room: RoomRef, part: Part, limit: usize) -> Result<Vec<Vec<Line>>, Denied> {
    // Whether it can be read at all, and which room it is.
    let page = Request::History { room, part: HistoryPart::NEWEST, limit: 1 };
    let Reply::History(page) = cx.ask(page).await? else {
        return Err(Denied::NotMember);
    };
    let head = page.room.head;
    let room = page.room;
    let span = match part {
        Part::Latest(point) => {
            let after = match point {
                Some(point) => point.last_before_after(cx, room.id, head).await?,
                None => Seq::ZERO,
            };
            Span { after, before: None, order: Order::Newest }
        }
        Part::Before(point) => {
            let before = Some(point.first_at(cx, room.id, head).await?);
            Span { after: Seq::ZERO, before, order: Order::Newest }
        }
        Part::After(point) => {
            let after = point.last_before_after(cx, room.id, head).await?;
            Span { after, before: None, order: Order::Oldest }
        }
        Part::Around(point) => {
            let middle = point.first_at(cx, room.id, head).await?;
            let older = Span { after: Seq::ZERO, before: Some(middle), order: Order::Newest };
            let mut told = fetch(cx, &room, older, limit / 2).await?;
            let after = Seq::new(middle.get().saturating_sub(1));
            let newer = Span { after, before: None, order: Order::Oldest };
            told.extend(fetch(cx, &room, newer, limit - told.len()).await?);
            return Ok(told);
        }
        Part::Between(from, to) => {
            let (from_at, to_at) = (from.first_at(cx, room.id, head).await?, to.first_at(cx, room.id, head).await?);
            if from_at <= to_at {
                let after = from.last_before_after(cx, room.id, head).await?;
                Span { after, before: Some(to_at), order: Order::Oldest }
            } else {
                let after = to.last_before_after(cx, room.id, head).await?;
                Span { after, before: Some(from_at), order: Order::Newest }
            }
        }
    };
    fetch(cx, &room, span, limit).await
}

/// Tells the lines of messages as a batch, where the client knows what that is.
fn batch(session: &mut Session, target: &str, messages: Vec<Vec<Line>>) {
    session.send_batch("chathistory", Some(target), messages.into_iter().flatten());
}

/// The newest messages of a channel that was just joined, for clients that do not ask by themselves, when the operator wants
/// that.
pub(crate) async fn replay(cx: &mut Cx<'_>, room: parlor_model::RoomId, channel: &str) {
    let limit = cx.session.shared.options.replay;
    if limit == 0 || cx.session.can(Cap::Chathistory) {
        return;
    }
    if let Ok(messages) = tell_part(cx, RoomRef::Id(room), Part::Latest(None), limit).await
        && !messages.is_empty()
    {
        batch(cx.session, channel, messages);
    }
}

/// Just after a time, for spans that exclude their ends.
fn after(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis().saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_from_the_subcommand_and_its_points() {
        let id = |id: &str| Point::Message(id.to_owned());
        let cases = [
            ("LATEST", &["*"][..], Some(Part::Latest(None))),
            ("LATEST", &["msgid=a-1"], Some(Part::Latest(Some(id("a-1"))))),
            ("BEFORE", &["msgid=a-1"], Some(Part::Before(id("a-1")))),
            ("BEFORE", &["*"], None),
            ("AFTER", &["timestamp=2026-11-18T10:26:40.123Z"], Some(Part::After(Point::Time(Timestamp::from_millis(1_795_000_000_123))))),
            ("AROUND", &["msgid="], None),
            ("BETWEEN", &["msgid=a-1", "msgid=a-9"], Some(Part::Between(id("a-1"), id("a-9")))),
            ("BETWEEN", &["msgid=a-1"], None),
        ];
        for (subcommand, points, expected) in cases {
            assert_eq!(part(subcommand, points), expected, "{subcommand} {points:?}");
        }
    }
}
