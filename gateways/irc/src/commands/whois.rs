//! WHOIS: what there is to know about somebody (Modern IRC "WHOIS message"). Addresses are told to admins, and to everybody about
//! themselves; the channels of whoever is invisible only where both are in one.

use parlor_core::UserRef;
use parlor_hub::{Reply, Request, Whois};
use parlor_model::{ServerRole, UserName};

use crate::caps::Cap;
use crate::commands::server;
use crate::desk::Cx;
use crate::modes;
use crate::names as called;
use crate::session::Session;
use crate::time;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_NONICKNAMEGIVEN, ERR_NOSUCHNICK, RPL_AWAY, RPL_ENDOFWHOIS, RPL_WHOISACCOUNT,
    RPL_WHOISACTUALLY, RPL_WHOISBOT, RPL_WHOISCERTFP, RPL_WHOISCHANNELS, RPL_WHOISIDLE,
    RPL_WHOISOPERATOR, RPL_WHOISREGNICK, RPL_WHOISSECURE, RPL_WHOISSERVER, RPL_WHOISUSER,
};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let (server, nick) = match message.params.get(1) {
        Some(nick) => (message.param(0), *nick),
        None => (None, message.params.first().copied().unwrap_or_default()),
    };
    let nick = nick.split(',').next().unwrap_or_default();
    if nick.is_empty() {
        return cx.session.numeric(ERR_NONICKNAMEGIVEN, &[]);
    }
    if !server::is_meant(cx.session, server) {
        return;
    }
    let found = match UserName::parse(nick) {
        Ok(name) => cx.ask(Request::Whois(UserRef::Name(name))).await.ok(),
        Err(_) => None,
    };
    match found {
        Some(Reply::Whois(whois)) if whois.here => {
            let name = whois.who.name.to_string();
            tell(cx.session, &whois);
            cx.session.numeric(RPL_ENDOFWHOIS, &[&name]);
        }
        _ => {
            cx.session.numeric(ERR_NOSUCHNICK, &[nick]);
            cx.session.numeric(RPL_ENDOFWHOIS, &[nick]);
        }
    }
}

fn tell(session: &mut Session, whois: &Whois) {
    let nick = whois.who.name.as_str();
    let user = whois.who.user;
    let face = session.shared.people.face(user);
    let host = session.shared.options.host.clone();
    let network = session.shared.options.network.clone();
    let real_name = face.real_name.as_deref().unwrap_or(nick);
    let is_me = session.me.as_ref().is_some_and(|me| me.actor.user == user);
    session.numeric_text(
        RPL_WHOISUSER,
        &[nick, &face.user_part(), &called::host(user), "*"],
        real_name,
    );
    channels(session, whois, is_me || !face.invisible || session.raised);
    session.numeric_text(RPL_WHOISSERVER, &[nick, &host], &network);
    if whois.raised
        || face.is_operator()
        || matches!(whois.role, ServerRole::Admin | ServerRole::Owner)
    {
        session.numeric(RPL_WHOISOPERATOR, &[nick]);
    }
    if let Some(account) = &whois.account {
        if account.folded() == whois.who.name.folded() {
            session.numeric(RPL_WHOISREGNICK, &[nick]);
        }
        session.numeric(RPL_WHOISACCOUNT, &[nick, account.as_str()]);
    }
    if face.bot {
        session.numeric(RPL_WHOISBOT, &[nick]);
    }
    for address in &whois.addresses {
        session.numeric_text(
            RPL_WHOISACTUALLY,
            &[nick, &address.to_string()],
            "is actually using host",
        );
    }
    if face.secure {
        session.numeric(RPL_WHOISSECURE, &[nick]);
    }
    if let Some(digest) = face
        .certificate
        .as_ref()
        .filter(|_| is_me || session.raised)
    {
        session.numeric_text(
            RPL_WHOISCERTFP,
            &[nick],
            &format!("has client certificate fingerprint {digest}"),
        );
    }
    let idle = (whois.idle_ms / 1_000).to_string();
    session.numeric(RPL_WHOISIDLE, &[nick, &idle, &time::seconds(whois.since)]);
    if let Some(away) = &whois.away {
        session.numeric_text(RPL_AWAY, &[nick], away.as_str());
    }
}

/// The channels that they are in, as far as the client may see them, on as many lines as they need.
fn channels(session: &mut Session, whois: &Whois, all: bool) {
    let rooms = whois
        .rooms
        .iter()
        .filter(|room| room.attended && (all || session.rooms.contains(&room.id)));
    let multi = session.can(Cap::MultiPrefix);
    let words = rooms.map(|room| {
        format!(
            "{}{}",
            modes::prefix(room.role, multi),
            called::channel(&room.name)
        )
    });
    let words = words.collect::<Vec<_>>();
    let head = session
        .numeric_line(RPL_WHOISCHANNELS)
        .word(whois.who.name.as_str());
    let room = head.room();
    let mut text = String::new();
    for word in words {
        if !text.is_empty() && text.len() + 1 + word.len() > room {
            session.send(head.clone().text(&text));
            text.clear();
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word);
    }
    if !text.is_empty() {
        session.send(head.text(&text));
    }
}
