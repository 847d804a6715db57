//! ERROR is for servers; from a client it says nothing.

use crate::desk::Cx;
use crate::wire::numeric::ERR_UNKNOWNCOMMAND;

pub(crate) fn run(cx: &mut Cx<'_>) {
    if cx.session.is_registered() {
        cx.session.numeric(ERR_UNKNOWNCOMMAND, &["ERROR"]);
    }
}
