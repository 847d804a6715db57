//! PART: ending one's membership of a room (Modern IRC "PART message"). In the lobby, where everyone is a member, it only ends
//! that one attends it.

use parlor_core::Command;
use parlor_hub::Request;
use parlor_model::{Reason, RoomId};

use crate::commands::{kick, refuse};
use crate::desk::Cx;
use crate::names as called;
use crate::wire::line::Line;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NOSUCHCHANNEL, ERR_NOTONCHANNEL};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let reason = message.params.get(1).copied().unwrap_or_default();
    for channel in message.params[0]
        .split(',')
        .filter(|channel| !channel.is_empty())
    {
        part(cx, channel, reason).await;
    }
}

/// JOIN with `0` leaves every channel.
pub(crate) async fn from_all(cx: &mut Cx<'_>) {
    let names = cx
        .session
        .rooms
        .values()
        .filter_map(|place| place.name.as_ref());
    for channel in names.map(called::channel).collect::<Vec<_>>() {
        part(cx, &channel, "").await;
    }
}

async fn part(cx: &mut Cx<'_>, channel: &str, reason: &str) {
    let Some((room, place)) = cx.session.place(channel) else {
        let exists = called::room(channel);
        let exists = match exists {
            Some(name) => cx
                .ask(Request::Room(parlor_core::RoomRef::Name(name)))
                .await
                .is_ok(),
            None => false,
        };
        let numeric = if exists {
            ERR_NOTONCHANNEL
        } else {
            ERR_NOSUCHCHANNEL
        };
        return cx.session.numeric(numeric, &[channel]);
    };
    let channel = place
        .name
        .as_ref()
        .map_or_else(|| channel.to_owned(), called::channel);
    let words = kick::reason(reason);
    let told = words.as_str().to_owned();
    match leave(cx, room, words).await {
        Ok(()) => {
            let line = Line::from(&cx.session.source(), "PART").word(&channel);
            let line = if told.is_empty() {
                line
            } else {
                line.text(&told)
            };
            cx.session.send(line);
        }
        Err(denied) => refuse::channel(cx.session, "PART", &channel, &denied),
    }
}

async fn leave(cx: &mut Cx<'_>, room: RoomId, reason: Reason) -> Result<(), parlor_core::Denied> {
    let is_lobby = cx.session.me.as_ref().is_some_and(|me| me.lobby == room);
    cx.ask(Request::Unattend {
        room: room.into(),
        reason,
    })
    .await?;
    if !is_lobby {
        cx.command(Command::Leave { room: room.into() }).await?;
    }
    Ok(())
}
