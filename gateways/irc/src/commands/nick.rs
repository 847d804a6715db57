//! NICK: what somebody is called (Modern IRC "NICK message").

use parlor_core::{Actor, Command};
use parlor_model::UserName;

use crate::commands::{refuse, welcome};
use crate::desk::Cx;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_ERRONEUSNICKNAME, ERR_NONICKNAMEGIVEN};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(nick) = message.param(0) else {
        return cx.session.numeric(ERR_NONICKNAMEGIVEN, &[]);
    };
    let Ok(name) = UserName::parse(nick) else {
        return cx.session.numeric(ERR_ERRONEUSNICKNAME, &[nick]);
    };
    if let Some(registering) = &mut cx.session.registering {
        registering.nick = Some(name);
        return welcome::when_complete(cx).await;
    }
    match cx.command(Command::Rename { name: name.clone() }).await {
        Err(denied) => refuse::nick(cx.session, nick, &denied),
        Ok(_) => {
            let user = cx.session.me.as_ref().map(|me| me.actor.user);
            if let Some(user) = user {
                cx.session.renamed(Actor { user, name }, true);
            }
        }
    }
}
