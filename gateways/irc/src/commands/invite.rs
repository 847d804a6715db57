//! INVITE: inviting somebody into a channel, or the list of where one is invited (Modern IRC "INVITE message").

use parlor_core::{Command, Denied, Outcome, RelayTo, RoomRef, UserRef};
use parlor_hub::{Reply, Request};
use parlor_model::UserName;

use crate::commands::refuse;
use crate::desk::Cx;
use crate::names as called;
use crate::relay::Passed;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_BANNEDFROMCHAN, ERR_NEEDMOREPARAMS, ERR_NOSUCHCHANNEL, ERR_NOSUCHNICK, ERR_USERONCHANNEL,
    RPL_AWAY, RPL_ENDOFINVITELIST, RPL_INVITELIST, RPL_INVITING,
};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    match (message.param(0), message.param(1)) {
        (Some(nick), Some(channel)) => invite(cx, nick, channel).await,
        (Some(_), None) => cx.session.numeric(ERR_NEEDMOREPARAMS, &["INVITE"]),
        (None, _) => list(cx).await,
    }
}

async fn list(cx: &mut Cx<'_>) {
    if let Ok(Reply::Rooms(rooms)) = cx.ask(Request::Invitations).await {
        for room in rooms.iter().filter_map(|room| room.name.as_ref()) {
            cx.session
                .numeric(RPL_INVITELIST, &[&called::channel(room)]);
        }
    }
    cx.session.numeric(RPL_ENDOFINVITELIST, &[]);
}

async fn invite(cx: &mut Cx<'_>, nick: &str, channel: &str) {
    let Some(room) = called::room(channel) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]);
    };
    let Ok(user) = UserName::parse(nick) else {
        return cx.session.numeric(ERR_NOSUCHNICK, &[nick]);
    };
    let room = RoomRef::Name(room);
    match cx
        .command(Command::Invite {
            room,
            user: UserRef::Name(user.clone()),
        })
        .await
    {
        Ok(answer) => {
            if matches!(answer, Reply::Done(Outcome::Unchanged)) {
                invite_again(cx, user.clone(), channel).await;
            }
            cx.session.numeric(RPL_INVITING, &[nick, channel]);
            let here = cx.session.shared.people.named(&user);
            if let Some(away) = here.and_then(|here| here.away) {
                cx.session.numeric_text(RPL_AWAY, &[nick], away.as_str());
            }
        }
        Err(Denied::NoSuchUser(_)) => cx.session.numeric(ERR_NOSUCHNICK, &[nick]),
        Err(Denied::AlreadyMember(_)) => cx.session.numeric(ERR_USERONCHANNEL, &[nick, channel]),
        Err(denied @ Denied::TargetBanned(_)) => {
            cx.session
                .numeric_text(ERR_BANNEDFROMCHAN, &[channel], &denied.to_string());
        }
        Err(denied) => refuse::channel(cx.session, "INVITE", channel, &denied),
    }
}

/// An invitation that stands makes no event; who is invited is told all the same.
async fn invite_again(cx: &mut Cx<'_>, user: UserName, channel: &str) {
    let passed = Passed {
        command: "INVITE".to_owned(),
        msgid: cx.session.fresh_msgid(),
        status: String::new(),
        tags: String::new(),
        text: channel.to_owned(),
    };
    let to = RelayTo::User(UserRef::Name(user));
    let _ = cx
        .ask(Request::Relay {
            to,
            payload: passed.payload(),
        })
        .await;
}
