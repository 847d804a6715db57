//! USER: what somebody calls themselves at length (Modern IRC "USER message"). The first parameter counts for nothing: see
//! [`names::USER`](crate::names::USER).

use parlor_model::sanitise_line;

use crate::commands::welcome;
use crate::desk::Cx;
use crate::wire::line::cut;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_ALREADYREGISTERED, ERR_NEEDMOREPARAMS};

/// Bytes of a real name.
pub(crate) const REAL_NAME: usize = 150;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(registering) = &mut cx.session.registering else {
        return cx.session.numeric(ERR_ALREADYREGISTERED, &[]);
    };
    if message.params[0].is_empty() || message.params[3].is_empty() {
        return cx.session.numeric(ERR_NEEDMOREPARAMS, &["USER"]);
    }
    let real_name = sanitise_line(message.params[3]);
    registering.real_name = Some(cut(&real_name, REAL_NAME).to_owned());
    welcome::when_complete(cx).await;
}
