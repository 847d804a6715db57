//! REDACT: deleting a message, with words for those who see it go (IRCv3 draft/message-redaction). The words are told and not
//! kept.

use parlor_core::{Command, Denied, RoomRef};
use parlor_hub::{Reply, Request};
use parlor_model::{RoomId, limits};

use crate::commands::privmsg;
use crate::desk::Cx;
use crate::names;
use crate::wire::line::{Line, cut};
use crate::wire::message::Message;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let (target, msgid) = (message.params[0], message.params[1]);
    let reason = message
        .param(2)
        .map(|reason| cut(reason, limits::REASON_CHARS));
    let room = match room(cx, target).await {
        Ok(room) => room,
        Err(_) => {
            let text = format!("You cannot delete messages from {target}");
            return cx
                .session
                .fail("REDACT", "INVALID_TARGET", &[target], &text);
        }
    };
    let outcome = match names::seq_of(room, msgid) {
        None => Err(Denied::NoSuchMessage(parlor_model::Seq::ZERO)),
        Some(seq) => {
            let command = Command::Delete {
                room: RoomRef::Id(room),
                target: seq,
                facts: None,
            };
            let tags = reason.unwrap_or_default().into();
            cx.ask(Request::Tagged {
                tags,
                command: Box::new(command),
            })
            .await
        }
    };
    match outcome {
        Ok(_) if cx.session.rooms.contains(&room) => {}
        // Whoever is not in the channel is told what the others were told.
        Ok(_) => {
            let line = Line::from(&cx.session.source(), "REDACT")
                .word(target)
                .word(msgid);
            let line = reason.map_or_else(|| line.clone(), |reason| line.clone().text(reason));
            cx.session.send(line);
        }
        Err(Denied::NoSuchMessage(_)) => {
            let text = "This message does not exist or is too old";
            cx.session
                .fail("REDACT", "UNKNOWN_MSGID", &[target, msgid], text);
        }
        Err(denied) => {
            cx.session.fail(
                "REDACT",
                "REDACT_FORBIDDEN",
                &[target, msgid],
                &denied.to_string(),
            );
        }
    }
}

/// The room of a channel or of two people.
async fn room(cx: &mut Cx<'_>, target: &str) -> Result<RoomId, Denied> {
    let found = privmsg::room_of(target).ok_or_else(|| Denied::NoSuchRoom(target.to_owned()))?;
    match cx.ask(Request::Room(found)).await? {
        Reply::Room(view) => Ok(view.summary.id),
        _ => Err(Denied::NoSuchRoom(target.to_owned())),
    }
}
