//! The end of registration: who it is, and the first lines that everybody gets (Modern IRC "Connection registration").

use parlor_core::Denied;
use parlor_hub::Credentials;
use parlor_model::Password;
use subtle::ConstantTimeEq as _;

use crate::commands::{motd, refuse};
use crate::desk::Cx;
use crate::registering::Registering;
use crate::session::Session;
use crate::wire::numeric::{
    ERR_NICKNAMEINUSE, ERR_PASSWDMISMATCH, RPL_CREATED, RPL_ISUPPORT, RPL_MYINFO, RPL_WELCOME, RPL_YOURHOST,
};
use crate::{isupport, time};

/// Tokens of one RPL_ISUPPORT (Modern IRC: at most 13).
const TOKENS: usize = 13;

/// Completes registration if everything is there.
pub(crate) async fn when_complete(cx: &mut Cx<'_>) {
    let Some(registering) = &cx.session.registering else {
        return;
    };
    if !registering.is_complete() {
        return;
    }
    if !has_password(cx.session, registering) {
        cx.session.numeric(ERR_PASSWDMISMATCH, &[]);
        return cx.session.end("Password incorrect");
    }
    if cx.session.me.is_none() && !come_in(cx).await {
        return;
    }
    if let Some(registering) = cx.session.registering.take() {
        welcome(cx, *registering).await;
    }
}

fn has_password(session: &Session, registering: &Registering) -> bool {
    let Some(wanted) = &session.shared.options.password else {
        return true;
    };
    let given = registering.pass.as_ref();
    given.is_some_and(|given| given.expose().as_bytes().ct_eq(wanted.expose().as_bytes()).into())
}

/// Comes in as a guest, or with the password that PASS gave.
async fn come_in(cx: &mut Cx<'_>) -> bool {
    let Some(registering) = &cx.session.registering else {
        return false;
    };
    let Some(name) = registering.nick.clone() else {
        return false;
    };
    let own_password = cx.session.shared.options.password.is_none();
    let pass = registering.pass.clone().filter(|_| own_password);
    let password = pass.and_then(|pass| Password::parse(pass.expose().clone()).ok());
    let guest = Credentials::Guest { name: name.clone(), invite: None };
    let mut entered = cx.desk.enter(cx.session, guest).await;
    if let (Err(Denied::NameRegistered(_)), Some(password)) = (&entered, password) {
        let credentials = Credentials::Password { name: name.clone(), password };
        entered = cx.desk.enter(cx.session, credentials).await;
    }
    match entered {
        Ok(()) => true,
        Err(denied) => {
            not_let_in(cx.session, name.as_str(), &denied);
            false
        }
    }
}

/// Says why somebody is not let in; with another nick they can try again, where that would help.
fn not_let_in(session: &mut Session, nick: &str, denied: &Denied) {
    let again = match denied {
        Denied::NameTaken { .. } | Denied::NameRegistered(_) | Denied::NameBlocked(_) => {
            session.numeric_text(ERR_NICKNAMEINUSE, &[nick], &denied.to_string());
            true
        }
        _ => false,
    };
    if let Some(registering) = &mut session.registering {
        registering.nick = None;
    }
    if !again {
        refuse::entry(session, denied);
    }
}

async fn welcome(cx: &mut Cx<'_>, registering: Registering) {
    let session = &mut *cx.session;
    let options = session.shared.options.clone();
    let source = session.source();
    let network = &options.network;
    if let (Some(me), Some(real_name)) = (&session.me, &registering.real_name) {
        session.shared.people.registered(me.actor.user, me.session, real_name, session.peer.secure);
    }
    let version = concat!("parlor-", env!("CARGO_PKG_VERSION"));
    let host = &options.host;
    session.numeric_text(RPL_WELCOME, &[], &format!("Welcome to the {network} Network, {source}"));
    session.numeric_text(RPL_YOURHOST, &[], &format!("Your host is {host}, running version {version}"));
    session.numeric_text(RPL_CREATED, &[], &format!("This server was started {}", time::human(options.started)));
    session.numeric_text(RPL_MYINFO, &[host, version, isupport::USER_MODES, isupport::CHANNEL_MODES, isupport::MODES_WITH_PARAMETER], "");
    let tokens = isupport::tokens(&session.shared);
    for tokens in tokens.chunks(TOKENS) {
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        session.numeric(RPL_ISUPPORT, &tokens);
    }
    motd::run(session);
}
