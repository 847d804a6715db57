//! WHOWAS: who had a nick before (Modern IRC "WHOWAS message", RFC 2812 section 3.6.3).

use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_NONICKNAMEGIVEN, ERR_WASNOSUCHNICK, RPL_ENDOFWHOWAS, RPL_WHOISACCOUNT, RPL_WHOISSERVER,
    RPL_WHOWASUSER,
};
use crate::{names, time};

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let Some(nick) = message.param(0) else {
        return session.numeric(ERR_NONICKNAMEGIVEN, &[]);
    };
    let count = message
        .params
        .get(1)
        .and_then(|count| count.parse::<i64>().ok());
    let count = count
        .and_then(|count| usize::try_from(count).ok())
        .filter(|count| *count > 0);
    let was = session.shared.people.was(nick, count.unwrap_or(usize::MAX));
    if was.is_empty() {
        session.numeric(ERR_WASNOSUCHNICK, &[nick]);
    }
    let host = session.shared.options.host.clone();
    for was in was {
        let who = was.who();
        let (name, cloak) = (who.name.as_str(), names::host(who.user));
        let real_name = was.face.real_name.as_deref().unwrap_or(name);
        session.numeric_text(
            RPL_WHOWASUSER,
            &[name, &was.face.user_part(), &cloak, "*"],
            real_name,
        );
        if let Some(account) = &was.here.account {
            session.numeric(RPL_WHOISACCOUNT, &[name, account.as_str()]);
        }
        session.numeric_text(
            RPL_WHOISSERVER,
            &[name, &host],
            &time::human(was.here.since),
        );
    }
    session.numeric(RPL_ENDOFWHOWAS, &[nick]);
}
