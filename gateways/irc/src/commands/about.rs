//! VERSION, INFO, TIME, ADMIN, LINKS, USERS and SUMMON: what the server says of itself (Modern IRC "Server Queries and Commands").

use crate::commands::{server, welcome};
use crate::session::Session;
use crate::time;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_SUMMONDISABLED, ERR_USERSDISABLED, RPL_ADMINEMAIL, RPL_ADMINLOC1, RPL_ADMINLOC2,
    RPL_ADMINME, RPL_ENDOFINFO, RPL_ENDOFLINKS, RPL_INFO, RPL_TIME, RPL_VERSION,
};

/// What INFO tells.
const INFO: [&str; 4] = [
    "Parlor: one room, every door.",
    "A group chat that a group hosts itself, in one program.",
    "The same rooms, people and history are open to browsers, terminals and IRC clients.",
    "Free software under the MIT or the Apache 2.0 licence.",
];

pub(crate) fn version(session: &mut Session, message: &Message<'_>) {
    if !server::is_meant(session, message.param(0)) {
        return;
    }
    let host = session.shared.options.host.clone();
    session.numeric_text(
        RPL_VERSION,
        &[welcome::VERSION, &host],
        "One room, every door",
    );
    welcome::tell_isupport(session);
}

pub(crate) fn info(session: &mut Session, message: &Message<'_>) {
    if !server::is_meant(session, message.param(0)) {
        return;
    }
    for line in INFO {
        session.numeric_text(RPL_INFO, &[], line);
    }
    session.numeric_text(RPL_INFO, &[], &format!("Version: {}", welcome::VERSION));
    let started = time::human(session.shared.options.started);
    session.numeric_text(RPL_INFO, &[], &format!("Started: {started}"));
    session.numeric(RPL_ENDOFINFO, &[]);
}

pub(crate) fn time(session: &mut Session, message: &Message<'_>) {
    if server::is_meant(session, message.param(0)) {
        let host = session.shared.options.host.clone();
        session.numeric_text(RPL_TIME, &[&host], &time::human(session.shared.hub.now()));
    }
}

pub(crate) fn admin(session: &mut Session, message: &Message<'_>) {
    if !server::is_meant(session, message.param(0)) {
        return;
    }
    let options = session.shared.options.clone();
    session.numeric(RPL_ADMINME, &[&options.host]);
    session.numeric_text(RPL_ADMINLOC1, &[], &options.network);
    session.numeric_text(RPL_ADMINLOC2, &[], "A Parlor server");
    session.numeric_text(
        RPL_ADMINEMAIL,
        &[],
        "Ask in the lobby: its operators are the admins of this server",
    );
}

/// There is one server, which is linked to none.
pub(crate) fn links(session: &mut Session, message: &Message<'_>) {
    let mask = message
        .params
        .last()
        .copied()
        .filter(|mask| !mask.is_empty())
        .unwrap_or("*");
    session.numeric(RPL_ENDOFLINKS, &[mask]);
}

pub(crate) fn users(session: &mut Session) {
    session.numeric(ERR_USERSDISABLED, &[]);
}

pub(crate) fn summon(session: &mut Session) {
    session.numeric(ERR_SUMMONDISABLED, &[]);
}
