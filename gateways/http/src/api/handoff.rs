//! Signing a device in by a code from another one: the side of the device that is not signed in yet. The other side
//! is frames of the native protocol.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use parlor_model::Secret;
use parlor_wire::Hidden;
use parlor_wire::api::{AskCode, AskedCode, FetchCode, FetchedCode, Me, Redeem, SignedIn};

use super::{account, session};
use crate::error::ApiError;
use crate::extract::{AtDoor, BodyOf, Page};
use crate::visitor::Visitor;
use crate::{App, label, tell};

/// Brings the code that somebody signed in shows on another device: the code is used up, and this device waits to be
/// confirmed there.
#[utoipa::path(
    post, path = "/handoff/fetch", tag = "account", security(()), request_body = FetchCode,
    responses((status = 201, description = "Fetched in time.", body = FetchedCode)),
)]
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    BodyOf(body): BodyOf<FetchCode>,
) -> Result<(StatusCode, Json<FetchedCode>), ApiError> {
    let FetchCode { code, client } = body;
    let code = Secret::new(code.into_inner());
    let fetched = app.hub.fetch_code(door, &code, label(client.as_deref()));
    let fetched = fetched.await?;
    let body = FetchedCode {
        name: fetched.name.to_string(),
        number: fetched.number,
        receipt: Hidden::from(fetched.receipt.expose().clone()),
        within_ms: tell::whole_millis(fetched.within),
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Asks for a code that somebody signed in opens on another device.
#[utoipa::path(
    post, path = "/handoff/ask", tag = "account", security(()), request_body = AskCode,
    responses((status = 201, description = "The code.", body = AskedCode)),
)]
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    BodyOf(AskCode { client }): BodyOf<AskCode>,
) -> Result<(StatusCode, Json<AskedCode>), ApiError> {
    let asked = app.hub.ask_handoff(door, label(client.as_deref())).await?;
    let body = AskedCode {
        code: Hidden::from(asked.code.expose().clone()),
        link: asked.link.map(Hidden::from),
        number: asked.number,
        receipt: Hidden::from(asked.receipt.expose().clone()),
        life_ms: tell::whole_millis(asked.life),
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Takes a sign-in that was confirmed on another device. Waits for that up to 20 seconds.
#[utoipa::path(
    post, path = "/handoff/redeem", tag = "account", security(()), request_body = Redeem,
    responses(
        (status = 201, description = "Signed in.", body = SignedIn),
        (status = 202, description = "Not confirmed yet: ask again."),
    ),
)]
pub(super) async fn redeem(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    BodyOf(Redeem { receipt }): BodyOf<Redeem>,
) -> Result<Response, ApiError> {
    let receipt = Secret::new(receipt.into_inner());
    let signed = app.hub.redeem(door, &receipt);
    Ok(match signed.await? {
        Some(signed) => (StatusCode::CREATED, Json(account::signed_in(signed))).into_response(),
        None => StatusCode::ACCEPTED.into_response(),
    })
}

/// The same for a page of this server, which is kept signed in by its cookie.
#[utoipa::path(
    post, path = "/session/handoff", tag = "account", security(()), request_body = Redeem,
    responses(
        (status = 201, description = "Signed in; the cookie is set.", body = Me),
        (status = 202, description = "Not confirmed yet: ask again."),
    ),
)]
pub(super) async fn open(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    Page(cookie): Page,
    visitor: Visitor,
    headers: HeaderMap,
    BodyOf(Redeem { receipt }): BodyOf<Redeem>,
) -> Result<Response, ApiError> {
    let receipt = Secret::new(receipt.into_inner());
    let signed = app.hub.redeem(door, &receipt);
    match signed.await? {
        Some(signed) => session::kept(&app, &cookie, &visitor, &headers, signed).await,
        None => Ok(StatusCode::ACCEPTED.into_response()),
    }
}
