//! PRIVMSG and NOTICE: messages to channels and people (Modern IRC "PRIVMSG message", "NOTICE message"). A NOTICE is never
//! answered, not even with an error.

use parlor_core::{Command, RoomRef, UserRef};
use parlor_hub::Request;
use parlor_model::{Manner, MessageText, UserName};

use crate::commands::refuse;
use crate::desk::Cx;
use crate::isupport::TARGETS;
use crate::names as called;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NORECIPIENT, ERR_NOSUCHNICK, ERR_NOTEXTTOSEND, ERR_TOOMANYTARGETS, RPL_AWAY};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let command = message.command.as_ref();
    let Some(targets) = message.param(0) else {
        let text = format!("No recipient given ({command})");
        return if command == "NOTICE" { } else { cx.session.numeric_text(ERR_NORECIPIENT, &[], &text) };
    };
    let Some(text) = message.param(1) else {
        return if command == "NOTICE" { } else { cx.session.numeric(ERR_NOTEXTTOSEND, &[]) };
    };
    if targets.split(',').count() > TARGETS {
        return cx.session.numeric(ERR_TOOMANYTARGETS, &[targets]);
    }
    for target in targets.split(',').filter(|target| !target.is_empty()) {
        say(cx, message, target, text).await;
    }
}

async fn say(cx: &mut Cx<'_>, message: &Message<'_>, target: &str, text: &str) {
    let command = message.command.as_ref();
    let Some(request) = post(cx.session, message, target, text) else {
        return;
    };
    let answer = cx.ask(request).await;
    if command == "NOTICE" {
        return;
    }
    match answer {
        Err(denied) => refuse::message(cx.session, command, target, &denied),
        Ok(_) if called::is_channel(target) => {}
        Ok(_) => tell_away(cx, target).await,
    }
}

/// The request that a message leads to; with none, why not was told.
fn post(session: &mut Session, message: &Message<'_>, target: &str, text: &str) -> Option<Request> {
    let is_notice = message.command == "NOTICE";
    let room = match room_of(target) {
        Some(room) => room,
        None => {
            if !is_notice {
                session.numeric(ERR_NOSUCHNICK, &[target]);
            }
            return None;
        }
    };
    let action = text.strip_prefix("\u{1}ACTION ").map(|text| text.trim_end_matches('\u{1}'));
    let manner = match (action, is_notice) {
        (Some(_), false) => Manner::Action,
        (_, true) => Manner::Notice,
        (None, false) => Manner::Said,
    };
    let limit = session.shared.hub.settings().message_chars;
    let text = MessageText::parse_limited(action.unwrap_or(text), limit).ok()?;
    let command = Command::Post { room, text, reply_to: None, manner, id: None };
    Some(Request::Command(command))
}

fn room_of(target: &str) -> Option<RoomRef> {
    if called::is_channel(target) {
        return called::room(target).map(RoomRef::Name);
    }
    let name = UserName::parse(target).ok()?;
    Some(RoomRef::With(UserRef::Name(name)))
}

/// A message that needs no waiting: to one channel that the client is in, without a label. Its answer counts only when it is
/// a refusal, which [`refused`] tells.
pub(crate) fn at_once(session: &mut Session, message: &Message<'_>) -> Option<Request> {
    let target = message.param(0)?;
    let text = message.param(1)?;
    let is_plain = matches!(message.command.as_ref(), "PRIVMSG" | "NOTICE") && message.tags.is_empty();
    if !is_plain || text.starts_with('\u{1}') || session.place(target).is_none() {
        return None;
    }
    post(session, message, target, text)
}

async fn tell_away(cx: &mut Cx<'_>, target: &str) {
    let Ok(name) = UserName::parse(target) else {
        return;
    };
    let here = cx.session.shared.people.named(&name);
    if let Some((nick, away)) = here.and_then(|here| Some((here.who.name, here.away?))) {
        cx.session.numeric_text(RPL_AWAY, &[nick.as_str()], away.as_str());
    }
}
