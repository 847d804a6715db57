//! USERHOST: the hosts of up to five people, and whether they are operators or away (RFC 2812 section 4.8). The hosts are cloaks.

use parlor_model::UserName;

use crate::names;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::RPL_USERHOST;

/// As many nicks are answered for.
const NICKS: usize = 5;

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let people = &session.shared.people;
    let nicks = message
        .params
        .iter()
        .flat_map(|param| param.split(' '))
        .take(NICKS);
    let here = nicks.filter_map(|nick| people.named(&UserName::parse(nick).ok()?));
    let replies = here.map(|here| {
        let face = people.face(here.who.user);
        let operator = if face.is_operator() { "*" } else { "" };
        let away = if here.away.is_some() { '-' } else { '+' };
        format!(
            "{}{operator}={away}{}@{}",
            here.who.name,
            face.user_part(),
            names::host(here.who.user)
        )
    });
    let replies = replies.collect::<Vec<_>>();
    let line = session.numeric_line(RPL_USERHOST).text(&replies.join(" "));
    session.send(line);
}
