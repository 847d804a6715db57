//! USER: what somebody calls themselves, in short and at length (Modern IRC "USER message"). The short form is only shown by WHO
//! and its like: see [`names::USER`](crate::names::USER).

use parlor_model::{limits, sanitise_line};

use crate::commands::welcome;
use crate::desk::Cx;
use crate::text;
use crate::wire::line::cut;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_ALREADYREGISTERED, ERR_NEEDMOREPARAMS};

/// Characters of a user name.
pub(crate) const USER_CHARS: usize = limits::USER_PART_CHARS;
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
    registering.user = user(message.params[0]);
    registering.real_name = Some(cut(&real_name, REAL_NAME).to_owned());
    welcome::when_complete(cx).await;
}

/// What of a user name can stand in the source of a line.
fn user(given: &str) -> String {
    let user: String = given
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .collect();
    let user = text::first(&user, USER_CHARS);
    if user.is_empty() {
        "u".to_owned()
    } else {
        user.to_owned()
    }
}
