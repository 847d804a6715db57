//! The native protocol over WebSocket: the handshake, and one task for each socket.

mod boundary;
#[cfg(test)]
mod client;
mod decoder;
mod encode;
mod exchange;
mod framing;
mod hello;
pub(crate) use hello::given_code;
pub(crate) mod outbox;
mod patience;
pub(crate) mod session;
mod task;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::header::{CONNECTION, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use parlor_net::Stream;
use parlor_wire::ProtocolCode;
use tungstenite::handshake::server::create_response;

use crate::error::ApiError;
use crate::guarded::Guarded;
use crate::visitor::Visitor;
use crate::{App, origin};
use task::Visit;

/// GET /api/v1/socket: switches the connection to WebSocket (RFC 6455 section 4.2).
pub(crate) async fn upgrade(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    mut request: Request,
) -> Result<Response, ApiError> {
    if !origin::is_allowed(request.headers(), &app.options) {
        return Err(ApiError::forbidden_origin());
    }
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    let (parts, _) = request.into_parts();
    let plain = hyper::Request::from_parts(parts, ());
    let accepted = create_response(&plain);
    let (Ok(accepted), Some(upgrade)) = (accepted, upgrade) else {
        return Ok(not_a_handshake(plain.headers()));
    };
    let tasks = visitor.tasks.clone();
    let visit = Visit {
        app,
        door: visitor.door(),
        pass: Arc::clone(&visitor.pass),
        shutdown: visitor.shutdown.clone(),
    };
    drop(visitor);
    tasks.spawn(async move {
        let Ok(upgraded) = upgrade.await else { return };
        let Some((stream, early)) = bare(upgraded) else {
            return;
        };
        Box::pin(task::run(stream, early, visit)).await;
    });
    Ok(accepted.map(|()| Body::empty()))
}

/// The connection under HTTP, and what came on it already.
fn bare(upgraded: Upgraded) -> Option<(Stream, Bytes)> {
    match upgraded.downcast::<Guarded<Stream>>() {
        Ok(parts) => Some((parts.io.into_inner(), parts.read_buf)),
        Err(_) => {
            tracing::error!("a socket's connection is of an unknown kind");
            None
        }
    }
}

/// Says what a client must send; 426 where it asks for another version (section 4.4).
fn not_a_handshake(headers: &HeaderMap) -> Response {
    const VERSION: HeaderValue = HeaderValue::from_static("13");
    let asks = headers
        .get(UPGRADE)
        .is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let other_version = asks && headers.get(SEC_WEBSOCKET_VERSION) != Some(&VERSION);
    let status = if asks && !other_version {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::UPGRADE_REQUIRED
    };
    let message = "This address speaks WebSocket, version 13: connect with a WebSocket client.";
    let error = ApiError::new(status, ProtocolCode::BadRequest.as_str(), message);
    let told: [(HeaderName, HeaderValue); 3] = [
        (SEC_WEBSOCKET_VERSION, VERSION),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (CONNECTION, HeaderValue::from_static("upgrade")),
    ];
    (told, error).into_response()
}
