//! The server's own authority for visitors: what it is good for, how each system is made to trust it, and the
//! certificate itself. It is there without TLS too, since it is what people need before they can use TLS; the fingerprint
//! is what they compare.

mod guide;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    USER_AGENT, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use qrcode::QrCode;
use qrcode::render::svg;

use super::{plain, takes_pages};
use crate::App;
use crate::error::ApiError;
use crate::extract::Asked;
use crate::options::Authority;
use crate::visitor::Visitor;
use guide::System;
use words::Words;

/// The paths, which are served without TLS wherever there is any.
pub(crate) const PATHS: [&str; 4] = ["/ca", "/ca.crt", "/ca.pem", "/ca.css"];

const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
const STYLE: &str = include_str!("ca.css");

/// The pages.
pub(crate) fn routes() -> Router<Arc<App>> {
    let [page, der, pem, style] = PATHS;
    Router::new()
        .route(page, get(show))
        .route(der, get(certificate))
        .route(pem, get(text))
        .route(style, get(looks))
}

fn authority(app: &App) -> Result<&Authority, ApiError> {
    let tls = app.options.tls.as_ref();
    let authority = tls.and_then(|tls| tls.authority.as_ref());
    authority.ok_or_else(ApiError::not_found)
}

/// The certificate in DER: the type that systems open with what installs it (RFC 5280 section 4.2.2.1 has its content).
async fn certificate(State(app): State<Arc<App>>) -> Result<Response, ApiError> {
    let der = authority(&app)?.der.clone();
    Ok(file(der, "application/x-x509-ca-cert", "parlor-ca.crt"))
}

/// The certificate in PEM (RFC 7468), for programs.
async fn text(State(app): State<Arc<App>>) -> Result<Response, ApiError> {
    let pem = authority(&app)?.pem.clone();
    Ok(file(pem, "application/x-pem-file", "parlor-ca.pem"))
}

async fn looks() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

fn file(body: impl IntoResponse, content_type: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(name) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    response
}

/// The page; in a terminal a text.
async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, ApiError> {
    let fingerprint = &authority(&app)?.fingerprint;
    let host = plain::host(&asked.headers).unwrap_or("THIS-ADDRESS");
    if !takes_pages(&asked.headers) {
        return Ok(guide::text(host, fingerprint).into_response());
    }
    let system = System::of(header(&asked.headers, &USER_AGENT));
    let scheme = if visitor.secure { "https" } else { "http" };
    let picture = picture(&format!("{scheme}://{host}/ca"));
    let name = app.hub.server_name();
    let words = Words::of(header(&asked.headers, &ACCEPT_LANGUAGE));
    let page = guide::page(words, name, host, fingerprint, system, &picture);
    let mut response = Html(page).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        VARY,
        HeaderValue::from_static("accept, accept-language, user-agent"),
    );
    Ok(response)
}

fn header<'a>(headers: &'a HeaderMap, name: &axum::http::HeaderName) -> &'a str {
    let value = headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// A QR code as SVG, for the telephone beside the laptop; nothing when the text is too long for one.
fn picture(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else {
        return String::new();
    };
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(160, 160)
        .build();
    // The declaration of XML has no place in a page.
    let start = drawn.find("<svg").unwrap_or(0);
    drawn[start..].to_owned()
}

/// Whether a request for this path is about the authority.
pub(crate) fn is_about(path: &str) -> bool {
    PATHS.contains(&path)
}
