//! TOPIC: what a room is about (Modern IRC "TOPIC message").

use parlor_core::{Command, RoomRef};
use parlor_hub::{Reply, Request, RoomView};
use parlor_model::{Topic, limits};

use crate::commands::refuse;
use crate::desk::Cx;
use crate::names as called;
use crate::session::Session;
use crate::time;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NOSUCHCHANNEL, RPL_NOTOPIC, RPL_TOPIC, RPL_TOPICWHOTIME};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let channel = message.params[0];
    let Some(name) = called::room(channel) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]);
    };
    let room = RoomRef::Name(name);
    let answer = match message.params.get(1) {
        Some(topic) => match Topic::parse(&shortened(topic)) {
            Ok(topic) => cx.command(Command::SetTopic { room, topic }).await,
            Err(error) => {
                return cx
                    .session
                    .fail("TOPIC", "INVALID_PARAMS", &[channel], &error.to_string());
            }
        },
        None => cx.ask(Request::Room(room)).await,
    };
    match answer {
        Ok(Reply::Room(view)) if view.summary.topic.is_empty() => {
            cx.session.numeric(RPL_NOTOPIC, &[channel])
        }
        Ok(Reply::Room(view)) => tell(cx.session, channel, &view),
        Ok(_) => {}
        Err(denied) => refuse::channel(cx.session, "TOPIC", channel, &denied),
    }
}

/// As much of a topic as there is room for (Modern IRC "TOPICLEN parameter").
fn shortened(topic: &str) -> String {
    topic.chars().take(limits::TOPIC_CHARS).collect()
}

/// Tells a topic that is there, and who set it.
pub(crate) fn tell(session: &mut Session, channel: &str, view: &RoomView) {
    session.numeric_text(RPL_TOPIC, &[channel], &view.summary.topic);
    if let Some((by, at)) = &view.summary.topic_set {
        session.numeric(
            RPL_TOPICWHOTIME,
            &[channel, by.as_str(), &time::seconds(*at)],
        );
    }
}
