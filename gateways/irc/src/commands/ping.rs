//! PING: an answer that follows the answers to everything before it (Modern IRC "PING message"), and all that was told to the
//! client before the server read it: the hub is asked first.

use parlor_hub::Request;

use crate::desk::Cx;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NEEDMOREPARAMS, ERR_NOORIGIN};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    match message.params.first() {
        None => cx.session.numeric(ERR_NEEDMOREPARAMS, &["PING"]),
        Some(&"") => cx.session.numeric(ERR_NOORIGIN, &[]),
        Some(token) => {
            if cx.session.is_registered() {
                // Connections that have something to be read as well, maybe for longer, come first: once for all sockets to be
                // looked at, once for what was found there to be read.
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
                let _ = cx.ask(Request::Ping).await;
                cx.session.take_news(false);
            }
            let host = cx.session.shared.options.host.clone();
            let line = cx.session.server_line("PONG").word(&host).text(token);
            cx.session.send(line);
        }
    }
}
