//! What is at which path, and what holds for every answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use parlor_wire::SOCKET_PATH;

use crate::error::ApiError;
use crate::{App, api, cookie, front, health, metrics, origin, socket};

/// All paths of the gateway.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(front::front))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route(SOCKET_PATH, get(socket::upgrade))
        .merge(api::routes())
        .merge(api::files::link_routes())
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(from_fn_with_state(Arc::clone(&app), guard))
        .with_state(app)
}

/// Refuses what acts and comes from a page of somebody else; tells browsers to be strict.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let acts = !matches!(*request.method(), Method::GET | Method::HEAD);
    let personal = acts
        || request.headers().contains_key(AUTHORIZATION)
        || cookie::is_there(request.headers());
    let mut response = if acts && !origin::is_allowed(request.headers(), &app.options.origins) {
        ApiError::forbidden_origin().into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    if personal {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = "default-src 'none'; frame-ancestors 'none'";
    // Files have a stricter one.
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(policy));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
