//! TAGMSG: tags without a text (IRCv3 message-tags): who types, reactions, and whatever clients agree on.

use parlor_core::{Command, RelayTo, RoomRef, UserRef};
use parlor_hub::Request;
use parlor_model::{Emoji, UserName};

use crate::commands::privmsg::{self, Tags};
use crate::commands::refuse;
use crate::desk::Cx;
use crate::isupport::TARGETS;
use crate::names as called;
use crate::relay::Passed;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NORECIPIENT, ERR_NOSUCHNICK, ERR_TOOMANYTARGETS};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(targets) = message.param(0) else {
        return cx
            .session
            .numeric_text(ERR_NORECIPIENT, &[], "No recipient given (TAGMSG)");
    };
    if targets.split(',').count() > TARGETS {
        return cx.session.numeric(ERR_TOOMANYTARGETS, &[targets]);
    }
    for target in targets.split(',').filter(|target| !target.is_empty()) {
        to(cx, message, target).await;
    }
}

async fn to(cx: &mut Cx<'_>, message: &Message<'_>, target: &str) {
    let tags = Tags::of(message);
    if tags.raw.is_empty() || react(cx, message, target).await {
        return;
    }
    let Some(room) = privmsg::room_of(target) else {
        return cx.session.numeric(ERR_NOSUCHNICK, &[target]);
    };
    let passed = Passed {
        command: "TAGMSG".to_owned(),
        msgid: cx.session.fresh_msgid(),
        status: String::new(),
        tags: tags.raw,
        text: String::new(),
    };
    let to = match UserName::parse(target) {
        Ok(name) if !called::is_channel(target) => RelayTo::User(UserRef::Name(name)),
        _ => RelayTo::Room(room.clone()),
    };
    if let Err(denied) = cx
        .ask(Request::Relay {
            to,
            payload: passed.payload(),
        })
        .await
    {
        return refuse::message(cx.session, "TAGMSG", target, &denied);
    }
    // Clients of other gateways are told that somebody types, and nothing else.
    if message.tag("+typing") == Some("active") {
        let _ = cx.ask(Request::Typing { room }).await;
    }
}

/// Reacts to a message, or takes that back; false when the tags do not say so, or name no message that there is.
async fn react(cx: &mut Cx<'_>, message: &Message<'_>, target: &str) -> bool {
    let (emoji, on) = match (message.tag("+draft/react"), message.tag("+draft/unreact")) {
        (Some(emoji), _) => (emoji, true),
        (None, Some(emoji)) => (emoji, false),
        (None, None) => return false,
    };
    let reply = message
        .tag("+draft/reply")
        .or_else(|| message.tag("+reply"));
    let seq = reply.and_then(|reply| privmsg::seq_in(cx.session, target, reply));
    let (Some((room, seq)), Ok(emoji)) = (seq, Emoji::parse(emoji)) else {
        return false;
    };
    let react = Command::React {
        room: RoomRef::Id(room),
        target: seq,
        facts: None,
        emoji,
        on,
    };
    cx.command(react).await.is_ok()
}
