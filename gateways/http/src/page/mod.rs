//! The browser client: its page at every path that it knows as a place, and what the page loads.

pub(crate) mod authority;
mod encoding;
mod plain;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use parlor_web::{Asset, Client};

use crate::App;
use crate::error::ApiError;
use crate::extract::Asked;
use crate::unchanged::is_unchanged;
use encoding::Form;

pub(crate) use plain::host;

/// The places of the client: it shows them all with one page.
const PLACES: [&str; 10] = [
    "/",
    "/join",
    "/claim",
    "/q",
    "/approve",
    "/settings",
    "/r/{room}",
    "/r/{room}/{seq}",
    "/admin",
    "/admin/{page}",
];

/// What the client may do: nothing but what it brings itself. Its two policies of Trusted Types are Svelte's, for
/// the templates that it was compiled to, and its own, for the address of its service worker.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types svelte-trusted-html parlor";

/// What of the machine the client has no use for.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
    gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// An answer that is the same for everybody, so that a browser may keep it whoever is signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForEverybody;

/// The paths of the page.
pub(crate) fn routes() -> Router<Arc<App>> {
    PLACES.iter().fold(authority::routes(), |router, path| {
        router.route(path, get(show))
    })
}

/// The page; in a terminal a text that says how to join from there.
async fn show(State(app): State<Arc<App>>, asked: Asked) -> Response {
    let mut response = match app.options.client.and_then(Client::page) {
        _ if !takes_pages(&asked.headers) => plain::text(&app, &asked.headers).into_response(),
        Some(page) => answer(page, &asked.headers),
        None => plain::page(&app, &asked.headers).into_response(),
    };
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_static("accept"));
    response
}

/// What the page loads, or else that there is nothing: to somebody in a browser the page itself says so, and shows the way on.
pub(crate) async fn load(
    State(app): State<Arc<App>>,
    uri: Uri,
    asked: Asked,
) -> Result<Response, ApiError> {
    let Some(client) = app.options.client else {
        return Ok(nothing());
    };
    let Some(asset) = client.asset(uri.path()) else {
        let is_opened = matches!(asked.method, Method::GET | Method::HEAD)
            && takes_pages(&asked.headers)
            && !uri.path().starts_with("/api/");
        let page = client.page().filter(|_| is_opened);
        return Ok(page.map_or_else(nothing, |page| nowhere(page, &asked.headers)));
    };
    if !matches!(asked.method, Method::GET | Method::HEAD) {
        return Err(ApiError::method_not_allowed());
    }
    Ok(answer(asset, &asked.headers))
}

fn takes_pages(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(ACCEPT).iter();
    lines.any(|line| {
        let line = line.to_str().unwrap_or_default().to_ascii_lowercase();
        line.contains("text/html")
    })
}

/// The page at a path where nothing is.
fn nowhere(page: &'static Asset, headers: &HeaderMap) -> Response {
    let mut response = dressed(whole(page, Form::of(page, headers)), page);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_static("accept"));
    response
}

/// The answer of the API at a path where nothing is: to whoever takes pages it would be another, and what is not there today
/// may be tomorrow.
fn nothing() -> Response {
    let mut response = ApiError::not_found().into_response();
    for (name, value) in [(VARY, "accept"), (CACHE_CONTROL, "no-store")] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn answer(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let form = Form::of(asset, headers);
    let etag = format!("\"{}-{}\"", asset.tag, form.encoding.unwrap_or("plain"));
    let response = if is_unchanged(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        whole(asset, form)
    };
    let mut response = dressed(response, asset);
    if let Ok(etag) = HeaderValue::try_from(etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

/// With the policies of the page, and for how long it may be kept.
fn dressed(mut response: Response, asset: &Asset) -> Response {
    let keep = if asset.is_immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, keep),
        (CONTENT_SECURITY_POLICY, POLICY),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (OPENER_POLICY, "same-origin"),
        (VARY, "accept-encoding"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response.extensions_mut().insert(ForEverybody);
    response
}

fn whole(asset: &'static Asset, form: Form) -> Response {
    let mut response = Response::new(Body::from(form.bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(CONTENT_LENGTH, form.bytes.len().into());
    if let Some(encoding) = form.encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
