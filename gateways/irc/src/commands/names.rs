//! NAMES: who is in a channel (Modern IRC "NAMES message"). Without a channel those of the client's own are told.

use parlor_core::RoomRef;
use parlor_hub::{OPENED_MEMBERS, Reply, Request, RoomNames};
use parlor_model::RoomKind;

use crate::caps::Cap;
use crate::desk::Cx;
use crate::isupport::TARGETS;
use crate::modes;
use crate::names as called;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{RPL_ENDOFNAMES, RPL_NAMREPLY};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(channels) = message.param(0) else {
        let names = cx
            .session
            .rooms
            .values()
            .filter_map(|place| place.name.as_ref());
        for channel in names.map(called::channel).collect::<Vec<_>>() {
            one(cx, &channel).await;
        }
        return cx.session.numeric(RPL_ENDOFNAMES, &["*"]);
    };
    let mut told: Vec<&str> = Vec::new();
    for channel in channels.split(',').filter(|channel| !channel.is_empty()) {
        // More, or the same again, would only be a way to have much made for little.
        if told.len() == TARGETS || told.contains(&channel) {
            continue;
        }
        told.push(channel);
        one(cx, channel).await;
        cx.session.numeric(RPL_ENDOFNAMES, &[channel]);
    }
}

/// There is no error for a channel that can't be seen: its names are just not there.
async fn one(cx: &mut Cx<'_>, channel: &str) {
    let Some(name) = called::room(channel) else {
        return;
    };
    if let Ok(Reply::Names(names)) = cx.ask(Request::Names(RoomRef::Name(name))).await {
        tell(cx.session, channel, &names);
    }
}

/// Tells who attends a room, on as many lines as they need.
pub(crate) fn tell(session: &mut Session, channel: &str, told: &RoomNames) {
    let sign = match told.room.summary.kind {
        RoomKind::Private => "*",
        _ if told.room.flags.secret => "@",
        _ => "=",
    };
    let (all_signs, hosts) = (
        session.can(Cap::MultiPrefix),
        session.can(Cap::UserhostInNames),
    );
    let head = session.numeric_line(RPL_NAMREPLY).word(sign).word(channel);
    let room = head.room();
    let mut names = String::new();
    let mut here: Vec<_> = told.names.iter().collect();
    if !told.room.summary.member && !session.raised {
        // Who is invisible is told to those in the channel alone.
        let people = &session.shared.people;
        here.retain(|(who, _)| !people.face(who.user).invisible);
    }
    // Of a crowd nobody reads the order.
    if here.len() <= OPENED_MEMBERS {
        here.sort_unstable_by(|(a, _), (b, _)| a.name.folded().cmp(b.name.folded()));
    }
    for (who, role) in here {
        let before = names.len();
        if before > 0 {
            names.push(' ');
        }
        names.push_str(modes::prefix(*role, all_signs));
        match hosts {
            true => names.push_str(&called::source(&who.name, who.user)),
            false => names.push_str(who.name.as_str()),
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
