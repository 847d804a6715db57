//! QUIT: goodbye, with words for the others (Modern IRC "QUIT message").

use crate::desk::Cx;
use crate::wire::message::Message;

pub(crate) fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let reason = match message.param(0) {
        Some(words) => format!("Quit: {words}"),
        None => "Quit".to_owned(),
    };
    cx.session.end(&reason);
}
