//! PASS: the connection's password, or that of the account whose nick follows (Modern IRC "PASS message"). The first wrong
//! password of the connection ends it, so that nobody tries many.

use parlor_core::Denied;
use parlor_model::Secret;
use subtle::ConstantTimeEq as _;

use crate::desk::Cx;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_ALREADYREGISTERED, ERR_PASSWDMISMATCH};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let given = message.params[0];
    let Some(registering) = &mut cx.session.registering else {
        return cx.session.numeric(ERR_ALREADYREGISTERED, &[]);
    };
    registering.pass = Some(Secret::new(given.to_owned()));
    let Some(wanted) = &cx.session.shared.options.password else {
        return;
    };
    let right = wanted.expose().as_bytes().ct_eq(given.as_bytes()).into();
    let door = cx.session.door();
    let Err(denied) = cx.desk.hub().connection_password(door, right) else {
        return;
    };
    cx.session.numeric(ERR_PASSWDMISMATCH, &[]);
    match denied {
        Denied::WrongPassword => cx.session.end("Password incorrect"),
        denied => cx.session.end(&denied.to_string()),
    }
}
