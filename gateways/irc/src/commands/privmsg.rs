//! PRIVMSG and NOTICE: messages to channels and people (Modern IRC "PRIVMSG message", "NOTICE message"). A NOTICE is never
//! answered, not even with an error. What clients say to clients (CTCP) is passed on and not kept.

use parlor_core::{Command, Outcome, Posted, RelayTo, RoomRef, UserRef};
use parlor_hub::{Reply, Request};
use parlor_model::{Manner, MessageText, RoomId, Seq, TextError, UserName};

use crate::caps::Cap;
use crate::commands::run::labelled;
use crate::commands::{nickserv, refuse, statusmsg};
use crate::desk::Cx;
use crate::format;
use crate::isupport::TARGETS;
use crate::names as called;
use crate::relay::Passed;
use crate::rides::{AS_IT_IS, Composition};
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::{BODY, Message};
use crate::wire::numeric::{
    ERR_CANNOTSENDTOCHAN, ERR_INPUTTOOLONG, ERR_NORECIPIENT, ERR_NOSUCHNICK, ERR_NOTEXTTOSEND,
    ERR_TOOMANYTARGETS, Numeric, RPL_AWAY,
};
use crate::wire::tags::escape;

/// What stands at both ends of what clients say to clients (CTCP).
const CTCP: char = '\u{1}';

/// A text that somebody wrote.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    /// The text; of several lines in a multiline batch.
    pub text: &'a str,
    /// How the lines of a batch were sent.
    pub composition: Option<&'a Composition>,
}

/// The tags of a message that clients use among themselves.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    /// As they stand on the wire, but for that of a reply to a message that there is.
    pub raw: String,
    /// What it answers.
    pub reply_to: Option<Seq>,
}

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let command = message.command.as_ref();
    let quiet = command == "NOTICE";
    if !quiet && labelled(cx, message).await {
        return;
    }
    let Some(targets) = message.param(0) else {
        let text = format!("No recipient given ({command})");
        return if quiet {
        } else {
            cx.session.numeric_text(ERR_NORECIPIENT, &[], &text)
        };
    };
    let Some(text) = message.param(1) else {
        return if quiet {
        } else {
            cx.session.numeric(ERR_NOTEXTTOSEND, &[])
        };
    };
    if targets.split(',').count() > TARGETS {
        return if quiet {
        } else {
            cx.session.numeric(ERR_TOOMANYTARGETS, &[targets])
        };
    }
    for target in targets.split(',').filter(|target| !target.is_empty()) {
        if nickserv::is_meant(target) {
            if !quiet {
                nickserv::said(cx, text).await;
            }
            continue;
        }
        if !fits(cx.session, command, target, text) {
            cx.session.numeric(ERR_INPUTTOOLONG, &[]);
        } else if let Some(parts) = statusmsg::parts(target) {
            if !is_ctcp(text) {
                statusmsg::say(cx, message, parts, text).await;
            } else if !quiet {
                let words = "What programs ask goes to people and to whole channels";
                cx.session
                    .numeric_text(ERR_CANNOTSENDTOCHAN, &[target], words);
            }
        } else if is_ctcp(text) || is_own(cx.session, target) {
            // A direct room has two in it, so what somebody writes to themselves is passed on, too.
            pass_on(cx, message, target, text).await;
        } else {
            say(
                cx,
                message,
                target,
                Written {
                    text,
                    composition: None,
                },
            )
            .await;
        }
    }
}

/// Whether that is the client's own nick.
pub(crate) fn is_own(session: &Session, nick: &str) -> bool {
    let own = session.me.as_ref().map(|me| &me.actor.name);
    own.is_some_and(|own| UserName::parse(nick).is_ok_and(|nick| nick.folded() == own.folded()))
}

/// Whether the text is for a program, not for a person: CTCP, but for ACTION.
pub(crate) fn is_ctcp(text: &str) -> bool {
    text.starts_with(CTCP) && action(text).is_none()
}

fn action(text: &str) -> Option<&str> {
    text.strip_prefix("\u{1}ACTION ")
        .map(|text| text.trim_end_matches(CTCP))
}

/// Whether the message fits on a line when others get it, as one from this client.
fn fits(session: &Session, command: &str, target: &str, text: &str) -> bool {
    let source = session.source_bytes();
    ":".len()
        + source
        + " ".len()
        + command.len()
        + " ".len()
        + target.len()
        + " :".len()
        + text.len()
        <= BODY
}

/// Says something to a target; false when the text is too long, which the client was told unless it came in a batch.
pub(crate) async fn say(
    cx: &mut Cx<'_>,
    message: &Message<'_>,
    target: &str,
    written: Written<'_>,
) -> bool {
    let (command, text) = (message.command.as_ref(), written.text);
    let batched = written.composition.is_some();
    let request = match post(cx.session, message, target, written) {
        Ok(request) => request,
        Err(ERR_INPUTTOOLONG) if batched => return false,
        Err(refusal) => {
            let words: &[&str] = if refusal == ERR_NOSUCHNICK {
                &[target]
            } else {
                &[]
            };
            if command != "NOTICE" {
                cx.session.numeric(refusal, words);
            }
            return true;
        }
    };
    let answer = cx.ask(request).await;
    if let Ok(Reply::Done(Outcome::Posted(posted))) = &answer
        && called::is_channel(target)
        && !cx.session.rooms.contains(&posted.room)
    {
        echo(cx.session, message, target, text, *posted);
    }
    if command == "NOTICE" {
        return true;
    }
    match answer {
        Err(denied) => refuse::message(cx.session, command, target, &denied),
        Ok(_) if called::is_channel(target) => {}
        Ok(_) => tell_away(cx, target),
    }
    true
}

/// A channel that the client is not in tells it nothing, so what it says there comes back from here.
fn echo(session: &mut Session, message: &Message<'_>, target: &str, text: &str, posted: Posted) {
    if !session.can(Cap::EchoMessage) {
        return;
    }
    let line = session
        .timed(Line::from(&session.source(), message.command.as_ref()))
        .word(target);
    let line = match session.can(Cap::MessageTags) {
        true => line
            .tag("msgid", &called::msgid(posted.room, posted.seq))
            .raw_tags(&Tags::of(message).raw),
        false => line,
    };
    session.send(line.text(text));
}

/// The request that a message leads to, or the numeric that says why there is none.
fn post(
    session: &Session,
    message: &Message<'_>,
    target: &str,
    written: Written<'_>,
) -> Result<Request, Numeric> {
    let Written { text, composition } = written;
    let is_notice = message.command == "NOTICE";
    let room = room_of(target).ok_or(ERR_NOSUCHNICK)?;
    let action = action(text);
    let manner = match (action, is_notice) {
        (Some(_), false) => Manner::Action,
        (_, true) => Manner::Notice,
        (None, false) => Manner::Said,
    };
    let limit = session.shared.hub.settings().message_chars;
    let text = action.unwrap_or(text);
    let tags = if message.tags.is_empty() {
        Tags::default()
    } else {
        Tags::answering(session, message, target)
    };
    let marked = format::to_marks(text);
    let parsed = MessageText::parse_limited(&marked, limit).map_err(|error| match error {
        TextError::Empty => ERR_NOTEXTTOSEND,
        _ => ERR_INPUTTOOLONG,
    })?;
    // What Parlor leaves out of a text moves what follows.
    let is_kept = text.starts_with(parsed.as_str());
    let command = Command::Post {
        room,
        text: parsed,
        reply_to: tags.reply_to,
        manner,
        lifetime: None,
        id: None,
    };
    let as_it_is = marked == text;
    let composed = composition.filter(|sent| as_it_is && is_kept && !sent.is_plain());
    let tags = match (as_it_is, tags.raw.is_empty(), composed) {
        (true, _, Some(sent)) => format!("{AS_IT_IS}{} {}", tags.raw, sent.to_text()).into(),
        (true, true, None) => session.shared.as_it_is.clone(),
        (true, false, None) => format!("{AS_IT_IS}{}", tags.raw).into(),
        (false, true, _) => return Ok(Request::Command(command)),
        (false, false, _) => tags.raw.into(),
    };
    Ok(Request::Tagged {
        tags,
        command: Box::new(command),
    })
}

impl Tags {
    /// The client-only tags of a message.
    pub(crate) fn of(message: &Message<'_>) -> Self {
        let mut raw = String::new();
        for (key, value) in message.tags.iter().filter(|(key, _)| key.starts_with('+')) {
            if !raw.is_empty() {
                raw.push(';');
            }
            raw.push_str(key);
            if !value.is_empty() {
                raw.push('=');
                raw.push_str(&escape(value));
            }
        }
        Self {
            raw,
            reply_to: None,
        }
    }

    /// The same, with the message of the target's room that it answers, if there is such.
    fn answering(session: &Session, message: &Message<'_>, target: &str) -> Self {
        let reply = message
            .tag("+draft/reply")
            .or_else(|| message.tag("+reply"));
        let Some((_, seq)) = reply.and_then(|reply| seq_in(session, target, reply)) else {
            return Self::of(message);
        };
        let mut without = message.clone();
        without
            .tags
            .retain(|(key, _)| !matches!(*key, "+draft/reply" | "+reply"));
        Self {
            reply_to: Some(seq),
            ..Self::of(&without)
        }
    }
}

/// The room of a target, and the place in it that a message id names.
pub(crate) fn seq_in(session: &Session, target: &str, msgid: &str) -> Option<(RoomId, Seq)> {
    let room = match called::is_channel(target) {
        true => session.place(target)?.0,
        false => session.direct_room(&UserName::parse(target).ok()?)?,
    };
    called::seq_of(room, msgid).map(|seq| (room, seq))
}

/// The room that a target means.
pub(crate) fn room_of(target: &str) -> Option<RoomRef> {
    if called::is_channel(target) {
        return called::room(target).map(RoomRef::Name);
    }
    let name = UserName::parse(target).ok()?;
    Some(RoomRef::With(UserRef::Name(name)))
}

/// Passes on what is for programs: nobody keeps it. Connections between clients are not made through a server that does not
/// see what goes over them, and whose users' addresses are nobody's business.
async fn pass_on(cx: &mut Cx<'_>, message: &Message<'_>, target: &str, text: &str) {
    let quiet = message.command == "NOTICE";
    let word = text
        .trim_matches(CTCP)
        .split(' ')
        .next()
        .unwrap_or_default();
    if is_ctcp(text) && word.eq_ignore_ascii_case("DCC") {
        let words = "DCC is not passed on: it would tell your address, and the server could not check what is sent. Share a file in a room instead.";
        return if quiet {
        } else {
            cx.session.notice(words)
        };
    }
    let to = match UserName::parse(target) {
        _ if called::is_channel(target) => {
            called::room(target).map(|name| RelayTo::Query(RoomRef::Name(name)))
        }
        Ok(name) => Some(RelayTo::User(UserRef::Name(name))),
        Err(_) => None,
    };
    let Some(to) = to else {
        return if quiet {
        } else {
            cx.session.numeric(ERR_NOSUCHNICK, &[target])
        };
    };
    let passed = Passed {
        command: message.command.to_string(),
        msgid: cx.session.fresh_msgid(),
        status: String::new(),
        tags: Tags::of(message).raw,
        text: text.to_owned(),
    };
    match cx
        .ask(Request::Relay {
            to,
            payload: passed.payload(),
        })
        .await
    {
        Err(denied) if !quiet => refuse::message(cx.session, &message.command, target, &denied),
        _ => {}
    }
}

/// A message that needs no waiting: to one channel that the client is in, without tags. Its answer counts only when it is a
/// refusal.
pub(crate) fn at_once(session: &Session, message: &Message<'_>) -> Option<Request> {
    let target = message.param(0)?;
    let text = message.param(1)?;
    let command = message.command.as_ref();
    let is_plain = matches!(command, "PRIVMSG" | "NOTICE") && message.tags.is_empty();
    if !is_plain
        || text.starts_with(CTCP)
        || session.place(target).is_none()
        || !fits(session, command, target, text)
    {
        return None;
    }
    post(
        session,
        message,
        target,
        Written {
            text,
            composition: None,
        },
    )
    .ok()
}

fn tell_away(cx: &mut Cx<'_>, target: &str) {
    let Ok(name) = UserName::parse(target) else {
        return;
    };
    let here = cx.session.shared.people.named(&name);
    if let Some((nick, away)) = here.and_then(|here| Some((here.who.name, here.away?))) {
        cx.session
            .numeric_text(RPL_AWAY, &[nick.as_str()], away.as_str());
    }
}
