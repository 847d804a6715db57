//! KICK: taking people out of a channel (Modern IRC "KICK message"). In the lobby it takes them off the server.

use parlor_core::{Command, Denied, RoomRef, UserRef};
use parlor_model::{Reason, UserName, limits};

use crate::commands::refuse;
use crate::desk::Cx;
use crate::names as called;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_NEEDMOREPARAMS, ERR_NOSUCHCHANNEL, ERR_NOSUCHNICK, ERR_USERNOTINCHANNEL,
};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let reason = reason(message.params.get(2).copied().unwrap_or_default());
    let channels: Vec<_> = message.params[0].split(',').collect();
    let nicks: Vec<_> = message.params[1]
        .split(',')
        .filter(|nick| !nick.is_empty())
        .collect();
    match &channels[..] {
        [channel] => {
            for nick in nicks {
                kick(cx, channel, nick, &reason).await;
            }
        }
        // RFC 2812 section 3.2.8: one channel, or as many as there are nicks.
        channels if channels.len() == nicks.len() => {
            for (channel, nick) in channels.iter().zip(nicks) {
                kick(cx, channel, nick, &reason).await;
            }
        }
        _ => cx.session.numeric(ERR_NEEDMOREPARAMS, &["KICK"]),
    }
}

async fn kick(cx: &mut Cx<'_>, channel: &str, nick: &str, reason: &Reason) {
    let Some(room) = called::room(channel) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]);
    };
    let Ok(user) = UserName::parse(nick) else {
        return cx.session.numeric(ERR_NOSUCHNICK, &[nick]);
    };
    let command = Command::Remove {
        room: RoomRef::Name(room),
        user: UserRef::Name(user),
        reason: reason.clone(),
    };
    match cx.command(command).await {
        Ok(_) => {}
        Err(Denied::NoSuchUser(_)) => cx.session.numeric(ERR_NOSUCHNICK, &[nick]),
        Err(Denied::TargetNotMember(_)) => {
            cx.session.numeric(ERR_USERNOTINCHANNEL, &[nick, channel])
        }
        Err(denied) => refuse::channel(cx.session, "KICK", channel, &denied),
    }
}

/// A reason of any length, as much of it as there is room for; none where there is nothing to read in it.
pub(crate) fn reason(text: &str) -> Reason {
    let text: String = text.chars().take(limits::REASON_CHARS).collect();
    Reason::parse(&text).unwrap_or_default()
}
