//! AWAY: not being there, with words for those who ask, and being back (Modern IRC "AWAY message"); also before registration is
//! complete, and with `*` for a connection behind which nobody sits (IRCv3 draft/pre-away).

use parlor_core::Command;
use parlor_model::{AwayText, limits};

use crate::caps::Cap;
use crate::commands::refuse;
use crate::desk::Cx;
use crate::registering::Absence;
use crate::session::Session;
use crate::text;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NOTREGISTERED, RPL_NOWAWAY, RPL_UNAWAY};

/// What others read of somebody behind whose connection nobody sits.
const NOBODY: &str = "Away";

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let absence = read(message.param(0));
    let can = cx.session.can(Cap::PreAway);
    if let Some(registering) = &mut cx.session.registering {
        if !can {
            return cx.session.numeric(ERR_NOTREGISTERED, &[]);
        }
        registering.away.clone_from(&absence);
        return acknowledge(cx.session, absence.is_some());
    }
    let away = absence.is_some();
    match cx
        .command(Command::Away {
            text: absence.and_then(words),
        })
        .await
    {
        Ok(_) => acknowledge(cx.session, away),
        Err(denied) => refuse::unknown(cx.session, "AWAY", "*", &denied),
    }
}

/// What was said before registration was complete. That nobody sits behind a connection says nothing of somebody who is here by
/// another.
pub(crate) async fn from_the_start(cx: &mut Cx<'_>, absence: Absence) {
    let was_here = cx.session.me.as_ref().is_some_and(|me| me.was_here);
    if was_here && absence == Absence::Nobody {
        return;
    }
    let _ = cx
        .command(Command::Away {
            text: words(absence),
        })
        .await;
}

fn read(param: Option<&str>) -> Option<Absence> {
    match param? {
        "*" => Some(Absence::Nobody),
        text => AwayText::parse(text::first(text, limits::AWAY_CHARS))
            .ok()
            .map(Absence::Words),
    }
}

fn words(absence: Absence) -> Option<AwayText> {
    match absence {
        Absence::Words(text) => Some(text),
        Absence::Nobody => AwayText::parse(NOBODY).ok(),
    }
}

/// Tells the client whether it is away.
pub(crate) fn acknowledge(session: &mut Session, away: bool) {
    session.numeric(if away { RPL_NOWAWAY } else { RPL_UNAWAY }, &[]);
}
