//! REHASH: reading the configuration anew (RFC 2812 section 4.2): the message of the day and the operators' names and passwords.
//! For whoever has become an operator.

use crate::session::Session;
use crate::wire::numeric::{ERR_NOPRIVILEGES, RPL_REHASHING};

pub(crate) fn run(session: &mut Session) {
    if !session.raised {
        return session.numeric(ERR_NOPRIVILEGES, &[]);
    }
    session.numeric(RPL_REHASHING, &["parlor.toml"]);
    if let Err(fault) = session.shared.reread() {
        session.notice(&fault);
    }
}
