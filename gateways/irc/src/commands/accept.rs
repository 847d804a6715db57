//! ACCEPT: taking the direct messages of some guests although user mode `R` is set: `ACCEPT nick,nick`, and not any more with
//! `-nick`.

use parlor_core::UserRef;
use parlor_hub::Request;
use parlor_model::UserName;

use crate::desk::Cx;
use crate::wire::message::Message;
use crate::wire::numeric::ERR_NOSUCHNICK;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    for nick in message.params[0].split(',').filter(|nick| !nick.is_empty()) {
        let (nick, on) = match nick.strip_prefix('-') {
            Some(nick) => (nick, false),
            None => (nick.strip_prefix('+').unwrap_or(nick), true),
        };
        let accepted = match UserName::parse(nick) {
            Ok(name) => cx
                .ask(Request::Accept {
                    user: UserRef::Name(name),
                    on,
                })
                .await
                .is_ok(),
            Err(_) => false,
        };
        if !accepted {
            cx.session.numeric(ERR_NOSUCHNICK, &[nick]);
        }
    }
}
