//! NAMES: who is in a channel (Modern IRC "NAMES message").

use parlor_core::RoomRef;
use parlor_hub::{MemberView, Reply, Request, RoomView};
use parlor_model::{RoomKind, RoomRole};

use crate::caps::Cap;
use crate::desk::Cx;
use crate::names as called;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{RPL_ENDOFNAMES, RPL_NAMREPLY};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let channel = message.param(0).unwrap_or("*");
    let channel = channel.split(',').next().unwrap_or_default();
    let view = match called::room(channel) {
        Some(name) => cx.ask(Request::Room(RoomRef::Name(name))).await,
        None => return cx.session.numeric(RPL_ENDOFNAMES, &[channel]),
    };
    match view {
        Ok(Reply::Room(view)) => tell(cx.session, channel, &view),
        _ => cx.session.numeric(RPL_ENDOFNAMES, &[channel]),
    }
}

/// Tells who attends a room.
pub(crate) fn tell(session: &mut Session, channel: &str, view: &RoomView) {
    let sign = match view.summary.kind {
        RoomKind::Private => "*",
        _ if view.flags.secret => "@",
        _ => "=",
    };
    let (multi, hosts) = (session.can(Cap::MultiPrefix), session.can(Cap::UserhostInNames));
    let head = session.numeric_line(RPL_NAMREPLY).word(sign).word(channel);
    let room = head.room();
    let mut names = String::new();
    let here = view.members.iter().flatten().filter(|member| member.here);
    for member in here {
        let name = match hosts {
            true => called::source(&member.who.name, member.who.user),
            false => member.who.name.to_string(),
        };
        let prefix = prefix(member, multi);
        if !names.is_empty() && names.len() + 1 + prefix.len() + name.len() > room {
            session.send(head.clone().text(&names));
            names.clear();
        }
        if !names.is_empty() {
            names.push(' ');
        }
        names.push_str(prefix);
        names.push_str(&name);
    }
    if !names.is_empty() {
        session.send(head.text(&names));
    }
    session.numeric(RPL_ENDOFNAMES, &[channel]);
}

/// What stands before a member's name for their role.
pub(crate) fn prefix(member: &MemberView, _multi: bool) -> &'static str {
    match member.membership.role {
        RoomRole::Operator => "@",
        RoomRole::Voiced => "+",
        RoomRole::Member => "",
    }
}
