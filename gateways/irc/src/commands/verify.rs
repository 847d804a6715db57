//! VERIFY: there is nothing to verify, as an account is there at once (IRCv3 draft/account-registration).

use crate::session::Session;
use crate::wire::message::Message;

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let account = message.params[0];
    let (code, text) = if session.account().is_some() {
        (
            "ALREADY_AUTHENTICATED",
            "You have an account and are signed in to it",
        )
    } else if !session.is_registered() && !session.shared.options.before_connect {
        (
            "COMPLETE_CONNECTION_REQUIRED",
            "Complete the connection first",
        )
    } else {
        (
            "INVALID_CODE",
            "Accounts need no verification on this server",
        )
    };
    session.fail("VERIFY", code, &[account], text);
}
