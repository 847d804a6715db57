//! WALLOPS: words to all admins who want to hear such (Modern IRC "WALLOPS message").

use parlor_core::RelayTo;
use parlor_hub::Request;

use crate::desk::Cx;
use crate::relay::Passed;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NEEDMOREPARAMS, ERR_NOPRIVILEGES};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let Some(text) = message.param(0) else {
        return cx.session.numeric(ERR_NEEDMOREPARAMS, &["WALLOPS"]);
    };
    let passed = Passed {
        command: "WALLOPS".to_owned(),
        msgid: cx.session.fresh_msgid(),
        status: String::new(),
        tags: String::new(),
        text: text.to_owned(),
    };
    let asked = cx
        .ask(Request::Relay {
            to: RelayTo::Admins,
            payload: passed.payload(),
        })
        .await;
    if asked.is_err() {
        cx.session.numeric(ERR_NOPRIVILEGES, &[]);
    }
}
