//! RENAME: another name for a channel (IRCv3 draft/channel-rename).

use parlor_core::{Command, Denied, RoomRef};

use crate::commands::{kick, refuse};
use crate::desk::Cx;
use crate::names as called;
use crate::wire::message::Message;
use crate::wire::numeric::ERR_NOSUCHCHANNEL;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let (old, new) = (message.params[0], message.params[1]);
    let Some(room) = called::room(old) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[old]);
    };
    let Some(name) = called::room(new) else {
        return cx.session.fail(
            "RENAME",
            "CANNOT_RENAME",
            &[old, new],
            "No channel can be called that",
        );
    };
    let reason = kick::reason(message.params.get(2).copied().unwrap_or_default());
    match cx
        .command(Command::RenameRoom {
            room: RoomRef::Name(room),
            name,
            reason,
        })
        .await
    {
        Ok(_) => {}
        Err(denied @ Denied::RoomNameTaken { .. }) => {
            cx.session.fail(
                "RENAME",
                "CHANNEL_NAME_IN_USE",
                &[old, new],
                &denied.to_string(),
            );
        }
        Err(denied @ (Denied::Lobby | Denied::DirectRoom | Denied::Muted { .. })) => {
            cx.session
                .fail("RENAME", "CANNOT_RENAME", &[old, new], &denied.to_string());
        }
        Err(denied) => refuse::channel(cx.session, "RENAME", old, &denied),
    }
}
