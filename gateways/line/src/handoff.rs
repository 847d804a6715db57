//! `/qr`: signing another device in by a code. What stands on a screen can't be taken back here, so that it has expired
//! is told.

use parlor_core::vocabulary::Handoff;
use parlor_hub::{HandoffNews, Outbox, Request, ShownCode, Waiting};

use crate::notice::Notices as _;
use crate::pending::Pending;

/// What to ask the hub for.
pub(crate) fn ask(handoff: Handoff) -> (Request, Pending) {
    match handoff {
        Handoff::Show => (Request::OfferCode, Pending::Code),
        Handoff::Open(code) => (Request::OpenCode(code), Pending::Code),
        Handoff::Confirm(number) => {
            let told = "You let it in. It is among your devices.".to_owned();
            (Request::ConfirmCode(number), Pending::Tell(told))
        }
        Handoff::Refuse => {
            let told = "Your code is void, and nobody is let in by it.".to_owned();
            (Request::RefuseCode, Pending::Tell(told))
        }
    }
}

/// Shows a code: its address first, for those who hear it read, then the picture.
pub(crate) fn show(shown: &ShownCode, out: &mut Outbox) {
    let seconds = shown.life.as_secs();
    let Some(link) = &shown.link else {
        let code = shown.code.expose();
        return out.show(&format!("The code for the next {seconds} seconds: {code}"));
    };
    out.show(&format!(
        "Open this on the other device within {seconds} seconds, or scan it: {link}"
    ));
    let picture = parlor_qr::lines(link);
    picture.iter().for_each(|line| out.show(line));
}

/// Tells who waits to be confirmed.
pub(crate) fn waits(waiting: &Waiting, out: &mut Outbox) {
    out.tell(&format!(
        "{waiting} wants to be signed in as you, and shows a number. If that is you, /qr NUMBER lets it in within \
         {} seconds. /qr no refuses it.",
        waiting.within.as_secs()
    ));
}

/// Tells what became of a code.
pub(crate) fn news(news: &HandoffNews, out: &mut Outbox) {
    match news {
        HandoffNews::Fetched(waiting) => waits(waiting, out),
        HandoffNews::Expired => out.tell("The code has expired."),
        HandoffNews::SignedIn { address, label } => {
            let from = address.map(|address| format!(" at {address}"));
            let from = from.unwrap_or_default();
            out.tell(&format!(
                "{label}{from} is signed in as you now. If that was not you, sign it out among your devices."
            ));
        }
    }
}
