//! JOIN: becoming a member of a room where one is not, and attending it (Modern IRC "JOIN message"). A room that is not there
//! is made.

use parlor_core::{Command, Denied, Keeping, Outcome, RoomRef, Taken};
use parlor_hub::{Reply, Request, RoomNames};
use parlor_model::{RoomId, RoomKey, RoomKind};

use crate::caps::Cap;
use crate::commands::{chathistory, markread, metadata, names, part, refuse, topic};
use crate::desk::Cx;
use crate::encode::keeping_words;
use crate::names as called;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NOSUCHCHANNEL, RPL_ENDOFNAMES};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    if message.params[0] == "0" {
        return part::from_all(cx).await;
    }
    let mut keys = message
        .params
        .get(1)
        .copied()
        .unwrap_or_default()
        .split(',');
    for channel in message.params[0].split(',') {
        let key = keys.next().and_then(|key| RoomKey::parse(key).ok());
        if !channel.is_empty() {
            join(cx, channel, key).await;
        }
    }
}

async fn join(cx: &mut Cx<'_>, channel: &str, key: Option<RoomKey>) {
    let Some(name) = called::room(channel) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]);
    };
    if cx.session.place(channel).is_some() {
        return;
    }
    let joining = Command::Join {
        room: RoomRef::Name(name.clone()),
        key,
    };
    let mut answer = cx.command(joining.clone()).await;
    if matches!(answer, Err(Denied::NoSuchRoom(_))) {
        let kind = RoomKind::Public;
        answer = cx
            .command(Command::CreateRoom {
                name,
                kind,
                keeping: Keeping::default(),
            })
            .await;
    }
    // Somebody else may have made it meanwhile.
    if matches!(
        answer,
        Err(Denied::RoomNameTaken {
            how: Taken::Same,
            ..
        })
    ) {
        answer = cx.command(joining).await;
    }
    match answer.and_then(room_of) {
        Ok(room) => attend(cx, channel, room).await,
        Err(denied) => refuse::join(cx.session, channel, &denied),
    }
}

fn room_of(reply: Reply) -> Result<RoomId, Denied> {
    match reply {
        Reply::Done(Outcome::Room(room)) => Ok(room),
        _ => Err(Denied::NoSuchRoom(String::new())),
    }
}

/// Attends a room and tells what everybody gets who joins: JOIN, the topic, the names.
pub(crate) async fn attend(cx: &mut Cx<'_>, channel: &str, room: RoomId) {
    if let Err(denied) = cx.ask(Request::Attend(room.into())).await {
        return refuse::join(cx.session, channel, &denied);
    }
    let Ok(Reply::Names(names)) = cx.ask(Request::Names(room.into())).await else {
        return;
    };
    let channel = names
        .room
        .summary
        .name
        .as_ref()
        .map_or_else(|| channel.to_owned(), called::channel);
    let line = own_line(cx.session, &channel);
    cx.session.send(line);
    tell_about(cx.session, &channel, &names);
    chathistory::replay(cx, room, &channel).await;
}

/// What follows a JOIN: the topic, and the names.
fn tell_about(session: &mut Session, channel: &str, names: &RoomNames) {
    if !names.room.summary.topic.is_empty() {
        topic::tell(session, channel, &names.room);
    }
    if let Some(keeping) = keeping_words(&names.room.flags) {
        let line = session.server_line("NOTICE").word(channel).text(&keeping);
        session.send(line);
    }
    markread::joined(session, channel);
    if !session.can(Cap::NoImplicitNames) {
        names::tell(session, channel, names);
        session.numeric(RPL_ENDOFNAMES, &[channel]);
    }
    metadata::joined(session, channel, names);
}

/// Tells about the channels that the client was moved to since.
pub(crate) async fn tell_moved(cx: &mut Cx<'_>) {
    for room in std::mem::take(&mut cx.session.moved_to) {
        if let Ok(Reply::Names(names)) = cx.ask(Request::Names(room.into())).await
            && let Some(name) = &names.room.summary.name
        {
            tell_about(cx.session, &called::channel(name), &names);
        }
    }
}

/// The JOIN of the client itself.
pub(crate) fn own_line(session: &Session, channel: &str) -> Line {
    let line = Line::from(&session.source(), "JOIN").word(channel);
    if !session.can(Cap::ExtendedJoin) {
        return line;
    }
    let me = session.me.as_ref();
    let account = me.and_then(|me| me.account.as_deref()).unwrap_or("*");
    let real_name = me.and_then(|me| session.shared.people.real_name(me.actor.user));
    line.word(account)
        .text(&real_name.unwrap_or_else(|| session.nick().to_owned()))
}
