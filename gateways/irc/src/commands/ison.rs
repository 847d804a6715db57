//! ISON: who of some people is here (RFC 2812 section 4.9).

use parlor_model::UserName;

use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::RPL_ISON;

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let people = &session.shared.people;
    let nicks = message
        .params
        .iter()
        .flat_map(|param| param.split(' '))
        .filter_map(|nick| UserName::parse(nick).ok());
    let here = nicks.filter_map(|name| people.named(&name));
    let here = here
        .map(|here| here.who.name.to_string())
        .collect::<Vec<_>>();
    let line = session.numeric_line(RPL_ISON).text(&here.join(" "));
    session.send(line);
}
