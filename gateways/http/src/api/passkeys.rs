//! Passkeys: adding and removing one's own, and signing a page in by one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use parlor_core::{Command, PasskeyId};
use parlor_hub::{
    ALGORITHMS, Assertion, Attends, Credentials, Entry, PasskeyPage, PasskeyToAdd, PasskeyView,
    Registration, Reply, Request,
};
use parlor_wire::api::{
    AddPasskey, Me, Passkey, PasskeyChallenge, PasskeyOffer, PasskeySignIn, Passkeys,
};
use parlor_wire::read;

use super::session;
use crate::error::ApiError;
use crate::extract::{AtDoor, BodyOf, Caller, Page, PathOf};
use crate::visitor::Visitor;
use crate::{App, label};

/// One's own passkeys, oldest first.
#[utoipa::path(
    get, path = "/me/passkeys", tag = "account",
    responses((status = 200, description = "The passkeys.", body = Passkeys)),
)]
pub(super) async fn list(caller: Caller) -> Result<Json<Passkeys>, ApiError> {
    let own = own(&caller).await?;
    let passkeys = own.iter().map(|view| Passkey {
        id: BASE64URL_NOPAD.encode(view.id.as_bytes()),
        name: view.name.clone(),
        at: view.at.as_millis(),
        used: view.used.map(parlor_model::Timestamp::as_millis),
    });
    let passkeys = passkeys.collect();
    Ok(Json(Passkeys { passkeys }))
}

/// What a page of this server has a passkey made with. Only where there are passkeys: at a name of a domain with https, or at
/// localhost.
#[utoipa::path(
    post, path = "/me/passkeys/offer", tag = "account",
    responses((status = 201, description = "The challenge, and what the passkey is for.", body = PasskeyOffer)),
)]
pub(super) async fn offer(
    caller: Caller,
    AtDoor(door): AtDoor,
    _: Page,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<PasskeyOffer>), ApiError> {
    let page = page(&headers)?;
    let hub = &caller.app.hub;
    let challenge = hub.passkey_challenge(door, Some(&caller.context))?;
    let actor = caller.context.actor();
    let known = own(&caller).await?;
    let known = known
        .iter()
        .map(|view| BASE64URL_NOPAD.encode(view.id.as_bytes()));
    let offer = PasskeyOffer {
        challenge: BASE64URL_NOPAD.encode(&challenge),
        domain: page.relying_party().to_owned(),
        server: hub.server_name().to_owned(),
        user: BASE64URL_NOPAD.encode(actor.user.as_bytes()),
        name: actor.name.to_string(),
        algorithms: ALGORITHMS.to_vec(),
        known: known.collect(),
    };
    Ok((StatusCode::CREATED, Json(offer)))
}

/// Adds a passkey that a page of this server had made.
#[utoipa::path(
    post, path = "/me/passkeys", tag = "account", request_body = AddPasskey,
    responses((status = 204, description = "It signs in from now on.")),
)]
pub(super) async fn add(
    caller: Caller,
    _: Page,
    headers: HeaderMap,
    BodyOf(body): BodyOf<AddPasskey>,
) -> Result<StatusCode, ApiError> {
    let made = Registration {
        page: page(&headers)?,
        client_data: bytes("client_data", &body.client_data)?,
        attestation: bytes("attestation", &body.attestation)?,
    };
    let name = label(Some(&body.name));
    let hub = &caller.app.hub;
    let new = hub.read_passkey(&caller.context, &made, name)?;
    let asked = PasskeyToAdd {
        new,
        password: read::password(body.password)?,
        code: body.code.as_ref().map(read::second_code).transpose()?,
    };
    hub.execute(&caller.context, Request::AddPasskey(asked))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a passkey.
#[utoipa::path(
    delete, path = "/me/passkeys/{passkey}", tag = "account",
    params(("passkey" = String, Path, description = "The passkey's id, in base64url.")),
    responses((status = 204, description = "It signs nobody in any more.")),
)]
pub(super) async fn remove(
    caller: Caller,
    PathOf(passkey): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    let id = PasskeyId::new(&bytes("passkey", &passkey)?);
    let passkey = id.ok_or(parlor_core::Denied::NoSuchPasskey)?;
    let command = Command::RemovePasskey { passkey };
    let hub = &caller.app.hub;
    hub.execute(&caller.context, Request::Command(command))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a page of this server has a passkey sign to sign in.
#[utoipa::path(
    post, path = "/session/passkey/challenge", tag = "account", security(()),
    responses((status = 201, description = "The challenge.", body = PasskeyChallenge)),
)]
pub(super) async fn challenge(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    _: Page,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<PasskeyChallenge>), ApiError> {
    let page = page(&headers)?;
    let challenge = app.hub.passkey_challenge(door, None)?;
    let challenge = PasskeyChallenge {
        challenge: BASE64URL_NOPAD.encode(&challenge),
        domain: page.relying_party().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(challenge)))
}

/// Signs a page of this server in by a passkey, in place of name, password and code. As with `POST /session` the token is kept in a
/// cookie.
#[utoipa::path(
    post, path = "/session/passkey", tag = "account", security(()), request_body = PasskeySignIn,
    responses((status = 201, description = "Signed in; the cookie is set.", body = Me)),
)]
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    Page(cookie): Page,
    visitor: Visitor,
    headers: HeaderMap,
    BodyOf(body): BodyOf<PasskeySignIn>,
) -> Result<Response, ApiError> {
    let shown = Assertion {
        page: page(&headers)?,
        id: bytes("id", &body.id)?,
        client_data: bytes("client_data", &body.client_data)?,
        authenticator_data: bytes("authenticator_data", &body.authenticator_data)?,
        signature: bytes("signature", &body.signature)?,
        user: body.user.map(|user| bytes("user", &user)).transpose()?,
    };
    let entry = Entry {
        door,
        credentials: Credentials::Passkey(Box::new(shown)),
        remember: Some(label(body.client.as_deref())),
        attends: Attends::Everywhere,
        resume: None,
    };
    let signed = app.hub.sign_in(entry).await?;
    session::kept(&app, &cookie, &visitor, &headers, signed).await
}

async fn own(caller: &Caller) -> Result<Vec<PasskeyView>, ApiError> {
    let hub = &caller.app.hub;
    match hub.execute(&caller.context, Request::Passkeys).await? {
        Reply::Passkeys(own) => Ok(own),
        _ => Err(ApiError::internal()),
    }
}

/// The page that asks. That it is one of this server is known.
fn page(headers: &HeaderMap) -> Result<PasskeyPage, ApiError> {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let page = origin.and_then(PasskeyPage::of_origin);
    page.ok_or_else(|| {
        ApiError::bad_request(
            "There are no passkeys at this address: a browser has them for the name of a domain with https, or for localhost.",
        )
    })
}

fn bytes(field: &str, text: &str) -> Result<Vec<u8>, ApiError> {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| ApiError::bad_request(format!("{field}: this is base64url without padding")))
}
