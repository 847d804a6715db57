//! What is at which path, and what holds for every answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use parlor_wire::SOCKET_PATH;

use crate::error::ApiError;
use crate::page::ForEverybody;
use crate::{App, api, cookie, health, metrics, origin, page, socket};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// All paths of the gateway.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route(SOCKET_PATH, get(socket::upgrade))
        .merge(api::routes())
        .merge(api::files::link_routes())
        .merge(page::routes())
        .fallback(page::load)
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
    let for_everybody = response.extensions().get::<ForEverybody>().is_some();
    let headers = response.headers_mut();
    if personal && !for_everybody {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = "default-src 'none'; frame-ancestors 'none'";
    // Files have a stricter one, pages their own.
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(policy));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let within = HeaderValue::from_static("same-origin");
    headers.insert(RESOURCE_POLICY, within);
    response
}
