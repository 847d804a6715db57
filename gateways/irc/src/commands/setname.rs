//! SETNAME: calling oneself something else at length (IRCv3 setname). All whom it concerns are told, this client among them.

use parlor_model::sanitise_line;

use crate::commands::user::REAL_NAME;
use crate::session::Session;
use crate::wire::message::Message;

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let real_name = sanitise_line(message.params[0]).trim().to_owned();
    if real_name.is_empty() || real_name.len() > REAL_NAME {
        return session.fail("SETNAME", "INVALID_REALNAME", &[], "Real name is not valid");
    }
    if let Some(me) = &session.me {
        session.shared.people.renames_really(&me.actor, &real_name);
    }
    // It comes back by the same way as to all others, here as the answer.
    session.take_news(true);
}
