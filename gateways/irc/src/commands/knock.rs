//! KNOCK: asking the operators of a channel to be let in (numerics 710 to 714, as ircd-hybrid and its descendants have them).

use parlor_core::{Denied, RelayTo, RoomRef};
use parlor_hub::{Reply, Request};
use parlor_model::RoomKind;

use crate::commands::refuse;
use crate::desk::Cx;
use crate::names as called;
use crate::relay::Passed;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_CANNOTKNOCK, ERR_CHANOPEN, ERR_KNOCKONCHAN, ERR_NOSUCHCHANNEL, ERR_TOOMANYKNOCK,
    RPL_KNOCKDLVR,
};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let channel = message.params[0];
    let Some(name) = called::room(channel) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]);
    };
    if cx.session.place(channel).is_some() {
        return cx.session.numeric(ERR_KNOCKONCHAN, &[channel]);
    }
    let room = RoomRef::Name(name);
    match cx.ask(Request::Room(room.clone())).await {
        Ok(Reply::Room(view)) if view.summary.member => {
            return cx.session.numeric(ERR_KNOCKONCHAN, &[channel]);
        }
        Ok(Reply::Room(view)) => {
            let flags = &view.flags;
            let is_open =
                !flags.invite_only && !view.keyed && view.summary.kind == RoomKind::Public;
            if is_open {
                return cx.session.numeric(ERR_CHANOPEN, &[channel]);
            }
        }
        // A secret channel, of which nothing is told from outside.
        Err(Denied::NotMember) => {}
        Ok(_) => return,
        Err(denied) => return refuse::channel(cx.session, "KNOCK", channel, &denied),
    }
    let passed = Passed {
        command: "KNOCK".to_owned(),
        msgid: cx.session.fresh_msgid(),
        status: String::new(),
        tags: String::new(),
        text: message
            .params
            .get(1)
            .copied()
            .unwrap_or_default()
            .to_owned(),
    };
    match cx
        .ask(Request::Relay {
            to: RelayTo::Operators(room),
            payload: passed.payload(),
        })
        .await
    {
        Ok(_) => cx.session.numeric(RPL_KNOCKDLVR, &[channel]),
        Err(Denied::TooFast(_)) => cx.session.numeric(ERR_TOOMANYKNOCK, &[channel]),
        Err(Denied::NoSuchRoom(_)) => cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]),
        Err(denied) => cx
            .session
            .numeric_text(ERR_CANNOTKNOCK, &[channel], &denied.to_string()),
    }
}
