//! What is at which path, and what holds for every answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use parlor_wire::SOCKET_PATH;

use crate::error::ApiError;
use crate::page::{ForEverybody, authority};
use crate::visitor::Visitor;
use crate::{App, api, challenges, cookie, health, metrics, origin, page, socket};

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
        .route(challenges::PATH, get(challenges::show))
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
    let mut response = if let Some(elsewhere) = to_tls(&app, &request) {
        elsewhere
    } else if acts && !origin::is_allowed(request.headers(), &app.options) {
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

/// Where plaintext is off, only what people need to come by TLS is served without it.
fn to_tls(app: &App, request: &Request) -> Option<Response> {
    let visitor = request.extensions().get::<Visitor>()?;
    let path = request.uri().path();
    let is_for_tls = authority::is_about(path) || path.starts_with(challenges::PREFIX);
    if app.options.plaintext || visitor.secure || is_for_tls {
        return None;
    }
    let rest = request.uri().path_and_query()?;
    Some(match page::host(request.headers()) {
        Some(host) => Redirect::permanent(&format!("https://{host}{rest}")).into_response(),
        None => ApiError::bad_request("This server is reached by https only.").into_response(),
    })
}
