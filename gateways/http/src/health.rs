//! What a supervisor asks: whether the server runs, and whether it can do its work.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// GET /healthz: the process answers, and so does its hub as far as is known. The hub is not asked: that
/// could wait with it.
pub(crate) async fn alive(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    if app.hub.is_stuck() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "stuck: the hub does not answer\n",
        )
    } else {
        (StatusCode::OK, "alive\n")
    }
}

/// GET /readyz: the store takes writes.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    if app.hub.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the store takes no writes\n",
        )
    }
}
