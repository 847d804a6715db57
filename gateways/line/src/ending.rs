//! What a session is told about itself: why it ends, and what it missed.

use parlor_core::Dismissal;
use parlor_hub::{EndReason, WhoEntry};

use crate::encode::because;
use parlor_hub::Outbox;

use crate::notice::Notices as _;

/// Tells who is here, to somebody who missed who came and went.
pub(crate) fn missed(who: &[WhoEntry], out: &mut Outbox) {
    let names: Vec<_> = who.iter().map(|entry| entry.who.name.as_str()).collect();
    let names = names.join(", ");
    out.tell(&format!(
        "You read too slowly to be told who came and went. Here now: {names}"
    ));
}

/// Tells why the session is over.
pub(crate) fn end(reason: &EndReason, out: &mut Outbox) {
    match reason {
        EndReason::Dismissed(Dismissal::Removed { by, reason }) => {
            out.tell(&format!(
                "You were removed by {by}{}",
                because(None, reason)
            ));
            out.tell("You may come back.");
        }
        EndReason::Dismissed(Dismissal::Blocked { by, reason, until }) => {
            out.blocked(*until);
            out.tell(&format!("By {by}{}", because(None, reason)));
        }
        EndReason::Dismissed(Dismissal::SignedOut) => out.tell("You were signed out."),
        EndReason::ShuttingDown => out.tell("The server is shutting down. Goodbye!"),
        EndReason::TooSlow => out.tell("You took too little of what you were told."),
        EndReason::StoreReopened => {
            out.tell("The server had to read its store anew. Please connect again.")
        }
    }
}
