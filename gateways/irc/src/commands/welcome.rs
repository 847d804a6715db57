//! The end of registration: who it is, and the first lines that everybody gets (Modern IRC "Connection registration").

use std::sync::Arc;

use data_encoding::HEXLOWER;
use parlor_core::Denied;
use parlor_hub::Credentials;
use parlor_model::Password;
use subtle::ConstantTimeEq as _;

use crate::IrcOptions;
use crate::commands::{away, lusers, motd, refuse};
use crate::desk::Cx;
use crate::people::Introduction;
use crate::registering::Registering;
use crate::session::Session;
use crate::wire::numeric::{
    ERR_NICKNAMEINUSE, ERR_PASSWDMISMATCH, RPL_CREATED, RPL_ISUPPORT, RPL_MYINFO, RPL_WELCOME, RPL_YOURHOST,
};
use crate::{isupport, time};

/// What runs here.
pub(crate) const VERSION: &str = concat!("parlor-", env!("CARGO_PKG_VERSION"));
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
    let people = &cx.session.shared.people;
    let was_here = registering.nick.as_ref().is_some_and(|nick| people.named(nick).is_some());
    if cx.session.me.is_none() && !come_in(cx).await {
        return;
    }
    if let Some(registering) = cx.session.registering.take() {
        welcome(cx, *registering, was_here).await;
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
    let password = pass.and_then(|pass| Password::for_check(pass.expose().clone()).ok());
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

async fn welcome(cx: &mut Cx<'_>, registering: Registering, was_here: bool) {
    let session = &mut *cx.session;
    introduce(session, &registering);
    session.sees_anew();
    let options = session.shared.options.clone();
    let source = session.source();
    let IrcOptions { network, host, .. } = &options;
    session.numeric_text(RPL_WELCOME, &[], &format!("Welcome to the {network} Network, {source}"));
    session.numeric_text(RPL_YOURHOST, &[], &format!("Your host is {host}, running version {VERSION}"));
    session.numeric_text(RPL_CREATED, &[], &format!("This server was started {}", time::human(options.started)));
    let modes = [isupport::USER_MODES, isupport::CHANNEL_MODES, isupport::MODES_WITH_PARAMETER];
    session.numeric_text(RPL_MYINFO, &[&[host, VERSION], &modes[..]].concat(), "");
    tell_isupport(session);
    lusers::run(cx).await;
    motd::run(cx.session);
    if let Some(absence) = registering.away {
        away::from_the_start(cx, absence, was_here).await;
    }
}

/// Tells the others of the gateway who this is.
fn introduce(session: &mut Session, registering: &Registering) {
    session.unregistered = None;
    let Some(me) = &session.me else {
        return;
    };
    let says = Introduction {
        real_name: registering.real_name.clone().unwrap_or_default(),
        user: registering.user.clone(),
        secure: session.peer.secure,
        certificate: session.peer.certificate.map(|digest| HEXLOWER.encode(&digest)),
    };
    session.shared.people.registered(me.actor.user, me.session, says, Arc::clone(&session.inbox));
}

/// Tells the server's limits and ways.
pub(crate) fn tell_isupport(session: &mut Session) {
    let tokens = isupport::tokens(&session.shared);
    for tokens in tokens.chunks(TOKENS) {
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        session.numeric(RPL_ISUPPORT, &tokens);
    }
}
