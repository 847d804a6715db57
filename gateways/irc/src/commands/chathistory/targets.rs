//! CHATHISTORY TARGETS: with whom and in which channels something was said in a span of time.

use parlor_hub::{Order, Reply, Request};

use crate::commands::chathistory::COMMAND;
use crate::commands::chathistory::point::Point;
use crate::desk::Cx;
use crate::{names, time};

pub(super) async fn run(cx: &mut Cx<'_>, from: &Point, to: &Point, limit: usize) {
    let (Point::Time(from), Point::Time(to)) = (from, to) else {
        let text = "Targets are listed between two timestamps";
        return cx
            .session
            .fail(COMMAND, "INVALID_PARAMS", &["TARGETS"], text);
    };
    let (first, last) = if from <= to {
        (*from, *to)
    } else {
        (*to, *from)
    };
    let order = if from <= to {
        Order::Oldest
    } else {
        Order::Newest
    };
    let request = Request::Conversations {
        after: first,
        before: last,
        order,
        limit,
    };
    let Ok(Reply::Conversations(found)) = cx.ask(request).await else {
        return cx.session.fail(
            COMMAND,
            "MESSAGE_ERROR",
            &["TARGETS", "*"],
            "Messages could not be retrieved",
        );
    };
    let mut lines = Vec::new();
    for (room, at) in found {
        let called = match (&room.name, &room.with) {
            (Some(name), _) => names::channel(name),
            (None, Some(with)) => with.name.to_string(),
            (None, None) => continue,
        };
        let line = cx.session.server_line(COMMAND).word("TARGETS");
        lines.push(line.word(&called).word(&time::stamp(at)));
    }
    cx.session
        .send_batch("draft/chathistory-targets", None, lines);
}
