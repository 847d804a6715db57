//! AUTHENTICATE: signing in by SASL, before registration is complete or after (IRCv3 sasl-3.2). Whoever is signed in already may
//! sign in as somebody else.

use parlor_core::Denied;
use parlor_hub::{Checked, Credentials, GivenCode};

use crate::account::{self, Shown};
use crate::commands::refuse;
use crate::desk::Cx;
use crate::sasl::{self, ClientFirst, Exchange, Mechanism, Plain, Scram, Taken};
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_SASLABORTED, ERR_SASLFAIL, ERR_SASLTOOLONG, RPL_SASLMECHS};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let parameter = message.params[0];
    let begun = cx.session.exchange.take();
    if parameter == "*" {
        return cx.session.numeric(ERR_SASLABORTED, &[]);
    }
    match begun {
        Some(exchange) => go_on(cx, *exchange, parameter).await,
        None => begin(cx, parameter),
    }
}

/// The mechanisms that this client can use.
pub(crate) fn mechanisms(session: &Session) -> &'static str {
    Mechanism::list(
        session.peer.secure,
        session.shared.hub.takes_passwords(session.door()),
    )
}

fn begin(cx: &mut Cx<'_>, mechanism: &str) {
    let offered = mechanisms(cx.session);
    let Some(mechanism) = Mechanism::named(mechanism) else {
        cx.session.numeric(RPL_SASLMECHS, &[offered]);
        return cx.session.numeric(ERR_SASLFAIL, &[]);
    };
    if !account::has_connection_password(cx.session) {
        return fail(cx, &Denied::WrongPassword);
    }
    answer(cx, &[]);
    cx.session.exchange = Some(Box::new(Exchange::begin(mechanism)));
}

async fn go_on(cx: &mut Cx<'_>, mut exchange: Exchange, part: &str) {
    let message = match exchange.take(part) {
        Taken::More => {
            cx.session.exchange = Some(Box::new(exchange));
            return;
        }
        Taken::TooLong => return cx.session.numeric(ERR_SASLTOOLONG, &[]),
        Taken::Invalid => return cx.session.numeric(ERR_SASLFAIL, &[]),
        Taken::Whole(message) => message,
    };
    let outcome = match exchange.mechanism {
        Mechanism::Plain => plain(cx, &message).await.map(Some),
        Mechanism::External => external(cx, &message).await.map(Some),
        Mechanism::ScramSha256 => scram(cx, exchange, &message).await,
    };
    match outcome {
        Ok(Some(checked)) => succeed(cx, checked).await,
        Ok(None) => {}
        Err(denied) => fail(cx, &denied),
    }
}

async fn plain(cx: &mut Cx<'_>, message: &[u8]) -> Result<Checked, Denied> {
    let Plain { name, password } = Plain::read(message).ok_or(Denied::WrongPassword)?;
    let credentials = Credentials::Password {
        name,
        password,
        code: GivenCode::Appended,
    };
    let door = cx.session.door();
    cx.desk.hub().check(door, credentials).await
}

/// By the certificate of the client's TLS; a name, when one is given, must be of the same user.
async fn external(cx: &mut Cx<'_>, message: &[u8]) -> Result<Checked, Denied> {
    let certificate = cx.session.peer.certificate.ok_or(Denied::InvalidToken)?;
    let name = std::str::from_utf8(message).map_err(|_| Denied::InvalidToken)?;
    let door = cx.session.door();
    let checked = cx
        .desk
        .hub()
        .check(door, Credentials::Certificate(certificate))
        .await?;
    let is_same = name.is_empty()
        || parlor_model::UserName::parse(name).is_ok_and(|name| checked.is_called(&name));
    is_same.then_some(checked).ok_or(Denied::InvalidToken)
}

/// Takes the next message; somebody once all is said.
async fn scram(
    cx: &mut Cx<'_>,
    mut exchange: Exchange,
    message: &[u8],
) -> Result<Option<Checked>, Denied> {
    let (next, said) = match exchange.scram.take() {
        None => {
            let first = ClientFirst::read(message).ok_or(Denied::WrongPassword)?;
            let salt = cx.desk.hub().scram_salt(&first.name).await?;
            let nonce = parlor_hub::random_code();
            let (said, challenged) = first.challenge(&nonce, &salt.salt, salt.iterations);
            (Scram::Challenged(Box::new(challenged)), said)
        }
        Some(Scram::Challenged(challenged)) => {
            let last = challenged.read(message).ok_or(Denied::WrongPassword)?;
            let door = cx.session.door();
            let proof = (last.said.as_bytes(), last.proof);
            let (checked, ours) = cx
                .desk
                .hub()
                .check_scram(door, challenged.name.clone(), proof)
                .await?;
            (Scram::Proven(Box::new(checked)), sasl::server_final(&ours))
        }
        Some(Scram::Proven(checked)) => return Ok(Some(*checked)),
    };
    exchange.scram = Some(next);
    answer(cx, &said);
    cx.session.exchange = Some(Box::new(exchange));
    Ok(None)
}

fn answer(cx: &mut Cx<'_>, message: &[u8]) {
    for part in sasl::parts(message) {
        let line = cx.session.server_line("AUTHENTICATE").word(&part);
        cx.session.send(line);
    }
}

async fn succeed(cx: &mut Cx<'_>, checked: Checked) {
    if let Err(denied) = account::sign_in(cx, checked, Shown::BySasl).await {
        fail(cx, &denied);
    }
}

/// What exactly was wrong is told only where it says nothing about an account.
fn fail(cx: &mut Cx<'_>, denied: &Denied) {
    match denied {
        Denied::WrongPassword | Denied::InvalidToken | Denied::NotRegistered => {
            cx.session.numeric(ERR_SASLFAIL, &[])
        }
        denied => cx
            .session
            .numeric_text(ERR_SASLFAIL, &[], &refuse::words(denied)),
    }
}
