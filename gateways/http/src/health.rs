//! What a supervisor asks: whether the server runs, and whether it can do its work.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// GET /healthz: the process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
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
