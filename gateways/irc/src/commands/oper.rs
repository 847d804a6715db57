//! OPER: becoming an operator, by a name and password of the configuration or by those of an admin's account; for this connection
//! alone (Modern IRC "OPER message"). Which of name and password was wrong nobody is told.

use parlor_core::Denied;
use parlor_hub::{Door, GivenCode, Hub};
use parlor_model::{Password, SessionId, UserName};
use subtle::ConstantTimeEq as _;

use crate::commands::refuse;
use crate::desk::Cx;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NEEDMOREPARAMS, ERR_NOOPERHOST, RPL_TRYAGAIN, RPL_YOUREOPER};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(name) = message.param(0) else {
        return cx.session.numeric(ERR_NEEDMOREPARAMS, &["OPER"]);
    };
    let password = message.param(1).unwrap_or_default();
    let Some(me) = cx.session.me.as_ref().map(|me| me.session) else {
        return;
    };
    let (door, hub) = (cx.session.door(), cx.desk.hub());
    let raised = match configured(cx.session, name, password) {
        Some(right) => hub.raise_configured(me, door, name.to_owned(), right).await,
        None => by_account(hub, (me, door), name, password).await,
    };
    match raised {
        Ok(()) => became(cx.session),
        Err(Denied::TooFast(_)) => cx.session.numeric(RPL_TRYAGAIN, &["OPER"]),
        Err(denied @ (Denied::SecondFactor | Denied::FactorNeeded)) => {
            let words = refuse::words(&denied);
            cx.session.numeric_text(ERR_NOOPERHOST, &[], &words);
        }
        Err(_) => cx.session.numeric(ERR_NOOPERHOST, &[]),
    }
}

/// Whether the configuration has this password for the name; `None` when it does not have the name. All are compared, in the
/// same time.
fn configured(session: &Session, name: &str, password: &str) -> Option<bool> {
    let mut found = None;
    for operator in &session.shared.reloadable().operators {
        let same: bool = operator
            .password
            .expose()
            .as_bytes()
            .ct_eq(password.as_bytes())
            .into();
        if operator.name == name {
            found = Some(found == Some(true) || (same && !password.is_empty()));
        }
    }
    found
}

async fn by_account(
    hub: &Hub,
    (session, door): (SessionId, Door),
    name: &str,
    password: &str,
) -> Result<(), Denied> {
    let name = UserName::parse(name).map_err(|_| Denied::WrongPassword)?;
    let password = Password::parse(password.to_owned()).map_err(|_| Denied::WrongPassword)?;
    hub.raise(session, door, name, password, GivenCode::Appended)
        .await
}

fn became(session: &mut Session) {
    let newly = !std::mem::replace(&mut session.raised, true);
    if let Some(me) = &session.me {
        session
            .shared
            .people
            .raised(me.actor.user, me.session, true);
    }
    if newly {
        let nick = session.nick().to_owned();
        let line = Line::from(&session.source(), "MODE").word(&nick).word("+o");
        session.send(line);
    }
    session.numeric(RPL_YOUREOPER, &[]);
}
