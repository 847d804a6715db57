//! REHASH: reading the configuration anew (RFC 2812 section 4.2): the message of the day and the operators' names and passwords.
//! For whoever has become an operator.

use std::sync::Arc;

use crate::session::Session;
use crate::wire::numeric::{ERR_NOPRIVILEGES, RPL_REHASHING};

pub(crate) async fn run(session: &mut Session) {
    if !session.raised {
        return session.numeric(ERR_NOPRIVILEGES, &[]);
    }
    let Some(reread) = session.shared.options.reread.clone() else {
        return session.notice("This server reads its configuration at its start only.");
    };
    session.numeric(RPL_REHASHING, &["parlor.toml"]);
    match tokio::task::spawn_blocking(move || reread.0()).await {
        Ok(Ok(read)) => Arc::clone(&session.shared).reload(read),
        Ok(Err(fault)) => session.notice(&format!("Nothing has changed: {fault}")),
        Err(_) => session.notice("Nothing has changed: reading the configuration failed"),
    }
}
