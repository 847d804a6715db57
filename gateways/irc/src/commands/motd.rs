//! MOTD: the message of the day (Modern IRC "MOTD message").

use crate::session::Session;
use crate::wire::numeric::{ERR_NOMOTD, RPL_ENDOFMOTD, RPL_MOTD, RPL_MOTDSTART};

pub(crate) fn run(session: &mut Session) {
    let host = session.shared.options.host.clone();
    let reloadable = session.shared.reloadable();
    if reloadable.motd.is_empty() {
        return session.numeric(ERR_NOMOTD, &[]);
    }
    session.numeric_text(
        RPL_MOTDSTART,
        &[],
        &format!("- {host} Message of the day -"),
    );
    for line in &reloadable.motd {
        session.numeric_text(RPL_MOTD, &[], &format!("- {line}"));
    }
    session.numeric(RPL_ENDOFMOTD, &[]);
}
