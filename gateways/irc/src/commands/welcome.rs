//! The end of registration: who it is, and the first lines that everybody gets (Modern IRC "Connection registration").

use std::sync::Arc;

use data_encoding::HEXLOWER;
use parlor_core::Denied;
use parlor_hub::{Checked, Credentials, GivenCode, Request};
use parlor_model::{Password, UserPart};

use crate::IrcOptions;
use crate::commands::{away, lusers, metadata, motd, refuse};
use crate::desk::Cx;
use crate::people::Introduction;
use crate::registering::Registering;
use crate::session::Session;
use crate::wire::numeric::{
    ERR_NICKNAMEINUSE, ERR_PASSWDMISMATCH, RPL_CREATED, RPL_ISUPPORT, RPL_MYINFO, RPL_WELCOME,
    RPL_YOURHOST,
};
use crate::{account, isupport, time};

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
    if !account::has_connection_password(cx.session) {
        cx.session.numeric(ERR_PASSWDMISMATCH, &[]);
        return cx.session.end("Password incorrect");
    }
    if cx.session.me.is_none() && !come_in(cx).await {
        return;
    }
    if !is_called_as_asked(cx).await {
        return;
    }
    go_by(cx).await;
    if let Some(registering) = cx.session.registering.take() {
        welcome(cx, *registering).await;
    }
}

/// Comes in as a guest, or with the password that PASS gave.
async fn come_in(cx: &mut Cx<'_>) -> bool {
    let Some(registering) = &cx.session.registering else {
        return false;
    };
    let Some(name) = registering.nick.clone() else {
        return false;
    };
    if let Some(checked) = registering.checked.clone() {
        return come_in_as(cx, checked).await;
    }
    let own_password = cx.session.shared.options.password.is_none();
    let pass = registering.pass.clone().filter(|_| own_password);
    let password = pass.and_then(|pass| Password::parse(pass.expose().clone()).ok());
    let guest = Credentials::Guest {
        name: name.clone(),
        invite: None,
    };
    let mut entered = cx.desk.enter(cx.session, guest).await;
    if let (Err(Denied::NameRegistered(_)), Some(password)) = (&entered, password) {
        let credentials = Credentials::Password {
            name: name.clone(),
            password,
            code: GivenCode::Appended,
        };
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

/// Comes in as the user of an account. With another client of theirs they have a name already.
async fn come_in_as(cx: &mut Cx<'_>, checked: Checked) -> bool {
    if let Err(denied) = cx
        .desk
        .enter(cx.session, Credentials::Checked(checked))
        .await
    {
        refuse::entry(cx.session, &denied);
        return false;
    }
    if let (Some(registering), Some(me)) = (&mut cx.session.registering, &cx.session.me)
        && me.was_here
    {
        registering.nick = Some(me.actor.name.clone());
    }
    true
}

/// Takes the nick that was asked for, where somebody who has come in is called otherwise; with another one they can try again.
async fn is_called_as_asked(cx: &mut Cx<'_>) -> bool {
    let nick = cx
        .session
        .registering
        .as_ref()
        .and_then(|registering| registering.nick.clone());
    let Some(nick) = nick else {
        return false;
    };
    match account::take_nick(cx, nick.clone()).await {
        Ok(()) => true,
        Err(denied) => {
            cx.session
                .numeric_text(ERR_NICKNAMEINUSE, &[nick.as_str()], &denied.to_string());
            if let Some(registering) = &mut cx.session.registering {
                registering.nick = None;
            }
            false
        }
    }
}

/// Tells the user name that USER gave to those who hold masks against people.
async fn go_by(cx: &mut Cx<'_>) {
    let registering = cx.session.registering.as_ref();
    if let Some(part) = registering.and_then(|registering| UserPart::parse(&registering.user)) {
        let _ = cx.ask(Request::GoBy(part)).await;
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
    introduce(session, &registering);
    session.sees_anew();
    let options = session.shared.options.clone();
    let source = session.source();
    let IrcOptions { network, host, .. } = &options;
    session.numeric_text(
        RPL_WELCOME,
        &[],
        &format!("Welcome to the {network} Network, {source}"),
    );
    session.numeric_text(
        RPL_YOURHOST,
        &[],
        &format!("Your host is {host}, running version {VERSION}"),
    );
    session.numeric_text(
        RPL_CREATED,
        &[],
        &format!("This server was started {}", time::human(options.started)),
    );
    let modes = [
        isupport::USER_MODES,
        isupport::CHANNEL_MODES,
        isupport::MODES_WITH_PARAMETER,
    ];
    session.numeric_text(RPL_MYINFO, &[&[host, VERSION], &modes[..]].concat(), "");
    tell_isupport(session);
    lusers::run(cx).await;
    motd::run(cx.session);
    metadata::burst(cx.session, registering.metadata, true);
    for delivery in registering.waiting {
        cx.session.deliver(delivery);
    }
    account::rejoin(cx).await;
    away::from_the_start(cx, registering.away).await;
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
        certificate: session
            .peer
            .certificate
            .map(|digest| HEXLOWER.encode(&digest)),
    };
    session
        .shared
        .people
        .registered(me.actor.user, me.session, says, Arc::clone(&session.inbox));
}

/// Tells the server's limits and ways.
pub(crate) fn tell_isupport(session: &mut Session) {
    let tokens = isupport::tokens(session);
    for tokens in tokens.chunks(TOKENS) {
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        session.numeric(RPL_ISUPPORT, &tokens);
    }
}
