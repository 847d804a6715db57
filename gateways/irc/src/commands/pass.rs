//! PASS: the connection's password, or that of the account whose nick follows (Modern IRC "PASS message").

use parlor_model::Secret;

use crate::desk::Cx;
use crate::wire::message::Message;
use crate::wire::numeric::ERR_ALREADYREGISTERED;

pub(crate) fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    match &mut cx.session.registering {
        Some(registering) => registering.pass = Some(Secret::new(message.params[0].to_owned())),
        None => cx.session.numeric(ERR_ALREADYREGISTERED, &[]),
    }
}
