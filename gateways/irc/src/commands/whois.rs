//! WHOIS: what there is to know about somebody (Modern IRC "WHOIS message").

use crate::desk::Cx;
use crate::wire::message::Message;

pub(crate) async fn run(_cx: &mut Cx<'_>, _message: &Message<'_>) {}
