//! STATS: what the server tells of its work (Modern IRC "STATS message"): since when it runs; the rest is none of IRC's business
//! or does not exist here.

use crate::commands::server;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{RPL_ENDOFSTATS, RPL_STATSUPTIME};

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let query = message
        .param(0)
        .unwrap_or("*")
        .chars()
        .next()
        .unwrap_or('*')
        .to_string();
    if !server::is_meant(session, message.param(1)) {
        return;
    }
    if query == "u" {
        let since = session.shared.options.started.as_millis();
        let seconds = session
            .shared
            .hub
            .now()
            .as_millis()
            .saturating_sub(since)
            .max(0)
            / 1_000;
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        let text = format!(
            "Server Up {days} days {}:{:02}:{:02}",
            rest / 3_600,
            rest % 3_600 / 60,
            rest % 60
        );
        session.numeric_text(RPL_STATSUPTIME, &[], &text);
    }
    session.numeric(RPL_ENDOFSTATS, &[&query]);
}
