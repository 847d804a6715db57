//! The session of a page: its token is in a cookie that no script can read, and a ticket opens its socket.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use parlor_hub::SignedIn;
use parlor_wire::Hidden;
use parlor_wire::api::{Claim, Me, OpenSession, SignIn, Ticket};
use tokio::time::Instant;

use super::account;
use crate::cookie::Cookie;
use crate::error::ApiError;
use crate::extract::{AtDoor, BodyOf, Caller, Page};
use crate::visitor::Visitor;
use crate::{App, cookie};

/// Signs a page of this server in. The token is kept in a cookie, so that no script of the page can read it; the device
/// of the cookie that it replaces is signed out.
#[utoipa::path(
    post, path = "/session", tag = "account", security(()), request_body = OpenSession,
    responses((status = 201, description = "Signed in; the cookie is set.", body = Me)),
)]
pub(super) async fn open(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    Page(cookie): Page,
    visitor: Visitor,
    headers: HeaderMap,
    BodyOf(body): BodyOf<OpenSession>,
) -> Result<Response, ApiError> {
    let OpenSession {
        name,
        password,
        code,
        invite,
        claim,
        client,
    } = body;
    let signed = match (claim, password) {
        (Some(_), None) => return Err(ApiError::bad_request("`password` is missing.")),
        (Some(secret), Some(password)) => {
            let claim = Claim {
                secret,
                name,
                password,
                client,
            };
            account::make_owner(&app, door, claim).await?
        }
        (None, password) => {
            let sign_in = SignIn {
                name,
                password,
                code,
                invite,
                client,
            };
            account::let_in(&app, door, sign_in).await?
        }
    };
    kept(&app, &cookie, &visitor, &headers, signed).await
}

/// Keeps a page signed in by its cookie; the device of the one that this replaces is signed out.
pub(super) async fn kept(
    app: &App,
    cookie: &Cookie,
    visitor: &Visitor,
    headers: &HeaderMap,
    signed: SignedIn,
) -> Result<Response, ApiError> {
    // A browser whose first answer was cut off may have kept its cookie: it is this very device.
    let replaced = cookie::token(headers, &app.options.origins, visitor.secure);
    let replaced = replaced.ok().flatten();
    let replaced = replaced.filter(|replaced| replaced.expose() != signed.token.expose());
    if let Some(replaced) = replaced {
        // The page is signed in, whatever becomes of the device that it was before.
        let _ = app.hub.sign_out_by(&replaced).await;
    }
    let me = Me {
        user: signed.actor.user.into(),
        name: signed.actor.name.to_string(),
        role: signed.role.into(),
    };
    let kept = cookie.keep(&signed.token).ok_or_else(ApiError::internal)?;
    Ok((StatusCode::CREATED, [(SET_COOKIE, kept)], Json(me)).into_response())
}

/// Who the page is signed in as.
#[utoipa::path(
    get, path = "/session", tag = "account",
    responses((status = 200, description = "Oneself.", body = Me)),
)]
pub(super) async fn show(caller: Caller) -> Json<Me> {
    account::me(caller).await
}

/// Signs the page's device out, whose sockets end, and takes the cookie away; also when it was void already.
#[utoipa::path(
    delete, path = "/session", tag = "account", security(()),
    responses((status = 204, description = "Signed out.")),
)]
pub(super) async fn close(
    State(app): State<Arc<App>>,
    Page(cookie): Page,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(token) = cookie::token(&headers, &app.options.origins, visitor.secure)? {
        app.hub.sign_out_by(&token).await?;
    }
    let forgotten = cookie.forget().ok_or_else(ApiError::internal)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, forgotten)]).into_response())
}

/// A ticket for one `hello`, which stands for the device of the page's cookie. It is good once, for 30 seconds.
#[utoipa::path(
    post, path = "/session/ticket", tag = "account", security(()),
    responses((status = 201, description = "The ticket.", body = Ticket)),
)]
pub(super) async fn ticket(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    _: Page,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Ticket>), ApiError> {
    let token = cookie::token(&headers, &app.options.origins, visitor.secure)?;
    let token = token.ok_or_else(ApiError::unauthorized)?;
    let context = app.hub.authenticate(door, token.clone()).await?;
    let ticket = app.tickets.issue(context.device(), token, Instant::now());
    let ticket = Hidden::from(ticket.expose().clone());
    Ok((StatusCode::CREATED, Json(Ticket { ticket })))
}
