//! The server itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Version};
use axum::response::IntoResponse;
use parlor_wire::api::ServerInfo;
use parlor_wire::{Limits, VERSION};

use crate::visitor::Visitor;
use crate::{App, metrics};

/// What the server says of itself to anybody.
#[utoipa::path(
    get, path = "/server", tag = "server", security(()),
    responses((status = 200, description = "The server.", body = ServerInfo)),
)]
pub(super) async fn info(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    version: Version,
    headers: HeaderMap,
) -> Json<ServerInfo> {
    let (rules, options) = (app.hub.settings(), &app.options);
    // Not to somebody for whom a proxy on this machine asks.
    let is_here = visitor.address.is_loopback()
        && metrics::is_local(version, &headers)
        && options.origins.is_empty();
    Json(ServerInfo {
        server: app.hub.server_name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        v: VERSION,
        limits: Limits::new(rules.message_chars),
        join: rules.join.into(),
        password_chars: rules.password_chars as u64,
        claimable: !app.hub.has_owner().await,
        guests_write: rules.guests_write,
        files: rules.files,
        file_bytes: rules.file_bytes,
        public_url: options.public_url.clone(),
        addresses: if is_here {
            options.addresses.clone()
        } else {
            Vec::new()
        },
        tls: options.tls.is_some(),
        pin: options.tls.as_ref().and_then(|tls| tls.pin.clone()),
        handoff: app.hub.has_handoff(),
        authority: options
            .tls
            .as_ref()
            .is_some_and(|tls| tls.authority.is_some()),
    })
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "server", security(()),
    responses((status = 200, description = "This description.", content_type = "application/json", body = Object)),
)]
pub(super) async fn description(State(app): State<Arc<App>>) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "application/json")],
        app.openapi.to_string(),
    )
}
