//! PING: an answer that follows the answers to everything before it (Modern IRC "PING message"). Commands are carried out one
//! after the other, so nothing is to be done for that.

use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NEEDMOREPARAMS, ERR_NOORIGIN};

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    match message.params.first() {
        None => session.numeric(ERR_NEEDMOREPARAMS, &["PING"]),
        Some(&"") => session.numeric(ERR_NOORIGIN, &[]),
        Some(token) => {
            let host = session.shared.options.host.clone();
            let line = session.from_server("PONG").word(&host).text(token);
            session.send(line);
        }
    }
}
