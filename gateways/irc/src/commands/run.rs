//! RUN: a command for the server, Parlor's own (`RUN [CHANNEL] COMMAND`; `!cmd COMMAND` as what is said in a channel). It
//! takes its time, so nothing waits for it, and its answer counts only when it is a refusal; what it writes is told in the
//! channel.

use parlor_core::RoomRef;
use parlor_hub::Request;
use parlor_model::CommandLine;

use crate::commands::refuse_message;
use crate::desk::Cx;
use crate::names as called;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::ERR_NOTONCHANNEL;

/// What stands for it at the start of what is said in a channel.
const SHOUT: &str = "!cmd ";

/// A command and the channel that it is run in.
pub(crate) struct Meant {
    pub channel: String,
    pub request: Request,
}

/// The command that a message is, if it is one that can be run and whose answer nobody waits for. A line of a batch is none.
pub(crate) fn at_once(session: &Session, message: &Message<'_>) -> Option<Meant> {
    let is_plain = message.tag("label").is_none() && message.tag("batch").is_none();
    is_plain.then(|| meant(session, message))?
}

/// Runs the command that a labelled message is, if it is one; it is answered when the command has ended.
pub(crate) async fn labelled(cx: &mut Cx<'_>, message: &Message<'_>) -> bool {
    let Some(meant) = meant(cx.session, message) else {
        return false;
    };
    if let Err(denied) = cx.ask(meant.request).await {
        refuse_message(cx.session, &message.command, &meant.channel, &denied);
    }
    true
}

/// The command that a message is, if it is one that can be run.
fn meant(session: &Session, message: &Message<'_>) -> Option<Meant> {
    let (channel, text) = match message.command.as_ref() {
        "PRIVMSG" => {
            let (channel, text) = (message.param(0)?, message.param(1)?);
            let head = text.get(..SHOUT.len())?;
            let is_meant = head.eq_ignore_ascii_case(SHOUT);
            (
                is_meant.then(|| channel.to_owned())?,
                text[SHOUT.len()..].to_owned(),
            )
        }
        "RUN" => typed(session, message)?,
        _ => return None,
    };
    let (room, _) = session.place(&channel)?;
    let line = CommandLine::parse(&text).ok()?;
    let room = RoomRef::Id(room);
    Some(Meant {
        channel,
        request: Request::Run { room, line },
    })
}

/// The channel and the command of a RUN; without a channel the one that the client is in, if it is in one alone.
fn typed(session: &Session, message: &Message<'_>) -> Option<(String, String)> {
    let first = message.param(0)?;
    if called::is_channel(first) {
        return Some((first.to_owned(), message.params[1..].join(" ")));
    }
    let mut channels = session
        .rooms
        .values()
        .filter_map(|place| place.name.as_ref());
    let only = channels.next()?;
    let is_only = channels.next().is_none();
    is_only.then(|| (called::channel(only), message.params.join(" ")))
}

/// Runs a command whose answer is waited for, or says why a RUN was none.
pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    if labelled(cx, message).await {
        return;
    }
    let first = message.param(0).unwrap_or("*").to_owned();
    match typed(cx.session, message) {
        Some((channel, _)) if cx.session.place(&channel).is_none() => {
            cx.session.numeric(ERR_NOTONCHANNEL, &[&channel]);
        }
        Some((channel, text)) => {
            let why = CommandLine::parse(&text).err().map(|why| why.to_string());
            let why = why.unwrap_or_else(|| "it can't be run now".to_owned());
            cx.session.fail("RUN", "INVALID_PARAMS", &[&channel], &why);
        }
        None => {
            let usage = "Say in which channel: RUN #channel COMMAND";
            cx.session.fail("RUN", "NEED_MORE_PARAMS", &[&first], usage);
        }
    }
}
