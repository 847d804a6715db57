//! KILL: ending all of somebody's connections (Modern IRC "KILL message"). It is a removal from the lobby: they may come back.

use parlor_core::{Command, Denied, UserRef};
use parlor_model::{Reason, UserName, limits};

use crate::commands::refuse;
use crate::desk::Cx;
use crate::text;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_CANTKILLSERVER, ERR_NOPRIVILEGES, ERR_NOSUCHNICK};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let nick = message.params[0];
    let words = message.params.get(1).copied().unwrap_or_default();
    let Some(lobby) = cx.session.me.as_ref().map(|me| me.lobby) else {
        return;
    };
    if nick.eq_ignore_ascii_case(&cx.session.shared.options.host) {
        let numeric = if cx.session.raised {
            ERR_CANTKILLSERVER
        } else {
            ERR_NOPRIVILEGES
        };
        return cx.session.numeric(numeric, &[]);
    }
    let Ok(name) = UserName::parse(nick) else {
        return cx.session.numeric(ERR_NOSUCHNICK, &[nick]);
    };
    let reason = Reason::parse(text::first(words, limits::REASON_CHARS)).unwrap_or_default();
    let remove = Command::Remove {
        room: lobby.into(),
        user: UserRef::Name(name),
        reason,
    };
    match cx.command(remove).await {
        Ok(_) => {}
        Err(Denied::Yourself) if cx.session.raised => {
            let by = cx.session.nick().to_owned();
            cx.session.end(&killed(&by, words));
        }
        Err(Denied::NotAllowed(_) | Denied::Outranked(_) | Denied::Yourself) => {
            cx.session.numeric(ERR_NOPRIVILEGES, &[])
        }
        Err(Denied::NoSuchUser(_) | Denied::TargetNotMember(_)) => {
            cx.session.numeric(ERR_NOSUCHNICK, &[nick])
        }
        Err(denied) => refuse::unknown(cx.session, "KILL", nick, &denied),
    }
}

/// What is told of somebody who was removed from the server, as IRC has it.
pub(crate) fn killed(by: &str, reason: &str) -> String {
    let reason = if reason.is_empty() {
        "No reason was given"
    } else {
        reason
    };
    format!("Killed ({by} ({reason}))")
}
