//! NAMES: who is in a channel (Modern IRC "NAMES message"). Without a channel those of the client's own are told.

use parlor_core::RoomRef;
use parlor_hub::{Reply, Request, RoomView};
use parlor_model::RoomKind;

use crate::caps::Cap;
use crate::desk::Cx;
use crate::modes;
use crate::names as called;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{RPL_ENDOFNAMES, RPL_NAMREPLY};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(channels) = message.param(0) else {
        let names = cx.session.rooms.values().filter_map(|place| place.name.as_ref());
        for channel in names.map(called::channel).collect::<Vec<_>>() {
            one(cx, &channel).await;
        }
        return cx.session.numeric(RPL_ENDOFNAMES, &["*"]);
    };
    for channel in channels.split(',').filter(|channel| !channel.is_empty()) {
        one(cx, channel).await;
        cx.session.numeric(RPL_ENDOFNAMES, &[channel]);
    }
}

/// There is no error for a channel that can't be seen: its names are just not there.
async fn one(cx: &mut Cx<'_>, channel: &str) {
    let Some(name) = called::room(channel) else {
        return;
    };
    if let Ok(Reply::Room(view)) = cx.ask(Request::Room(RoomRef::Name(name))).await {
        tell(cx.session, channel, &view);
    }
}

/// Tells who attends a room, on as many lines as they need.
pub(crate) fn tell(session: &mut Session, channel: &str, view: &RoomView) {
    let sign = match view.summary.kind {
        RoomKind::Private => "*",
        _ if view.flags.secret => "@",
        _ => "=",
    };
    let (all_signs, hosts) = (session.can(Cap::MultiPrefix), session.can(Cap::UserhostInNames));
    let head = session.numeric_line(RPL_NAMREPLY).word(sign).word(channel);
    let room = head.room();
    let mut names = String::new();
    let here = view.members.iter().flatten().filter(|member| member.here);
    for member in here {
        let before = names.len();
        if before > 0 {
            names.push(' ');
        }
        names.push_str(modes::prefix(member.membership.role, all_signs));
        match hosts {
            true => names.push_str(&called::source(&member.who.name, member.who.user)),
            false => names.push_str(member.who.name.as_str()),
        }
        if before > 0 && names.len() > room {
            let next = names.split_off(before);
            session.send(head.clone().text(&names));
            next.trim_start().clone_into(&mut names);
        }
    }
    if !names.is_empty() {
        session.send(head.text(&names));
    }
}
