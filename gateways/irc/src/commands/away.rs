//! AWAY: not being there, with words for those who ask, and being back (Modern IRC "AWAY message"); also before registration is
//! complete, and with `*` for a connection behind which nobody sits (IRCv3 draft/pre-away). Of such a connection nobody else is to
//! notice anything as long as the user has others: the user is away when nobody sits behind any of theirs.

use parlor_core::{Command, Denied};
use parlor_hub::Request;
use parlor_model::{AwayText, limits};

use crate::caps::Cap;
use crate::commands::refuse;
use crate::desk::Cx;
use crate::registering::Absence;
use crate::session::Session;
use crate::text;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NOTREGISTERED, RPL_NOWAWAY, RPL_UNAWAY};

/// What stands for that nobody sits behind a connection.
const NOBODY: &str = "*";

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let can = cx.session.can(Cap::PreAway);
    let absence = read(message.param(0), can);
    let away = absence.is_some();
    if let Some(registering) = &mut cx.session.registering {
        if !can {
            return cx.session.numeric(ERR_NOTREGISTERED, &[]);
        }
        cx.session.deserted = absence == Some(Absence::Nobody);
        registering.away = absence;
        return acknowledge(cx.session, away);
    }
    match be(cx, absence).await {
        Ok(()) => acknowledge(cx.session, away),
        Err(denied) => refuse::unknown(cx.session, "AWAY", "*", &denied),
    }
}

/// At the end of registration: what was said before, and whether the user is away by what others of theirs have said.
pub(crate) async fn from_the_start(cx: &mut Cx<'_>, absence: Option<Absence>) {
    if absence.is_some() {
        let _ = be(cx, absence).await;
    }
    tell_as_it_is(cx.session);
}

/// Is away in this way, or back. What makes others think twice comes last.
async fn be(cx: &mut Cx<'_>, absence: Option<Absence>) -> Result<(), Denied> {
    match absence {
        Some(Absence::Nobody) => desert(cx, true).await,
        Some(Absence::Words(text)) => {
            cx.command(Command::Away { text: Some(text) }).await?;
            desert(cx, false).await
        }
        None => {
            desert(cx, false).await?;
            cx.command(Command::Away { text: None }).await.map(drop)
        }
    }
}

/// Says whether nobody sits behind the connection.
async fn desert(cx: &mut Cx<'_>, deserted: bool) -> Result<(), Denied> {
    cx.session.deserted = deserted;
    cx.ask(Request::Desert(deserted)).await.map(drop)
}

fn read(param: Option<&str>, can: bool) -> Option<Absence> {
    match param? {
        NOBODY if can => Some(Absence::Nobody),
        text => AwayText::parse(text::first(text, limits::AWAY_CHARS))
            .ok()
            .map(Absence::Words),
    }
}

/// Tells the client whether it is away.
fn acknowledge(session: &mut Session, away: bool) {
    session.told_away = away;
    session.numeric(if away { RPL_NOWAWAY } else { RPL_UNAWAY }, &[]);
}

/// Tells the client whether its user is away, if it believes otherwise.
pub(crate) fn tell_as_it_is(session: &mut Session) {
    let Some(me) = &session.me else {
        return;
    };
    let is_away = session.shared.people.away(me.actor.user).is_some();
    tell_unasked(session, is_away);
}

/// Tells the client that its user is away or back by another connection, if it was told otherwise last. A client that said that nobody
/// is there knows what it needs.
pub(crate) fn tell_unasked(session: &mut Session, away: bool) {
    if session.deserted || session.told_away == away {
        return;
    }
    session.told_away = away;
    let numeric = if away { RPL_NOWAWAY } else { RPL_UNAWAY };
    let line = session.numeric_line(numeric).text(numeric.text);
    session.tell(line);
}
