//! The server itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use parlor_wire::api::ServerInfo;
use parlor_wire::{Limits, VERSION};

use crate::App;

/// What the server says of itself to anybody.
#[utoipa::path(
    get, path = "/server", tag = "server", security(()),
    responses((status = 200, description = "The server.", body = ServerInfo)),
)]
pub(super) async fn info(State(app): State<Arc<App>>) -> Json<ServerInfo> {
    Json(ServerInfo {
        server: app.hub.server_name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        v: VERSION,
        limits: Limits::new(app.hub.settings().message_chars),
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
