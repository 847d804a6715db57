//! What handlers take from a request: who asks, the path, the query, the body. Each refuses in JSON.

use std::convert::Infallible;
use std::error::Error as _;
use std::sync::Arc;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Version};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use parlor_hub::{AuthContext, Door};
use parlor_model::{Secret, limits};
use parlor_wire::{ProtocolCode, json, repeated};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::cookie::Cookie;
use crate::error::ApiError;
use crate::visitor::Visitor;
use crate::{App, cookie, origin};

/// Somebody who has shown who they are.
pub(crate) struct Caller {
    pub(crate) app: Arc<App>,
    pub(crate) context: AuthContext,
}

/// A page of this server, and the cookie that it has or gets.
pub(crate) struct Page(pub(crate) Cookie);

/// The door of a connection.
pub(crate) struct AtDoor(pub(crate) Door);

/// The head of a request, but for its path.
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
}

/// The parts of a path that are variable.
pub(crate) struct PathOf<T>(pub(crate) T);

/// A query.
pub(crate) struct QueryOf<T>(pub(crate) T);

/// A body in JSON.
pub(crate) struct BodyOf<T>(pub(crate) T);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token = match bearer(&parts.headers) {
            Some(token) => token,
            None => from_cookie(parts, app)?,
        };
        let AtDoor(door) = AtDoor::from_request_parts(parts, app).await?;
        let context = app.hub.authenticate(door, token).await?;
        Ok(Self {
            app: Arc::clone(app),
            context,
        })
    }
}

/// The token of a browser's cookie. What acts must come from a page of this server: others can make a browser send
/// the cookie.
fn from_cookie(parts: &Parts, app: &App) -> Result<Secret<String>, ApiError> {
    let origins = &app.options.origins;
    let visitor = parts.extensions.get::<Visitor>();
    let is_over_tls = visitor.is_some_and(|visitor| visitor.secure);
    let token =
        cookie::token(&parts.headers, origins, is_over_tls)?.ok_or_else(ApiError::unauthorized)?;
    let acts = !matches!(parts.method, Method::GET | Method::HEAD);
    if acts && !origin::is_page(&parts.headers, &app.options) {
        return Err(ApiError::no_page());
    }
    Ok(token)
}

impl FromRequestParts<Arc<App>> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        if !origin::is_page(&parts.headers, &app.options) {
            return Err(ApiError::no_page());
        }
        let cookie = Cookie::of_page(&parts.headers);
        cookie.map(Self).ok_or_else(ApiError::no_page)
    }
}

impl FromRequestParts<Arc<App>> for AtDoor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, ApiError> {
        let visitor = parts
            .extensions
            .get::<Visitor>()
            .ok_or_else(ApiError::internal)?;
        Ok(Self(visitor.door()))
    }
}

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self {
            method: parts.method.clone(),
            version: parts.version,
            headers: parts.headers.clone(),
        })
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, ApiError> {
        let visitor = parts.extensions.get::<Self>().cloned();
        visitor.ok_or_else(ApiError::internal)
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for PathOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, app).await {
            Ok(Path(path)) => Ok(Self(path)),
            Err(rejection) => Err(path_error(rejection)),
        }
    }
}

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for QueryOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, ApiError> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                // Axum puts words of its own before those of serde.
                let error = rejection.source().map(ToString::to_string);
                let error = error.unwrap_or_else(|| rejection.body_text());
                Err(ApiError::bad_request(json::query_fault(&error)))
            }
        }
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for BodyOf<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        check_head(&parts.headers)?;
        let whole = Limited::new(body, limits::FRAME_BYTES).collect();
        let bytes = match timeout(app.options.body_deadline, whole).await {
            Err(_) => return Err(too_slow()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
            Ok(Err(_)) => return Err(ApiError::bad_request("The body did not come whole.")),
            Ok(Ok(body)) => body.to_bytes(),
        };
        let text =
            str::from_utf8(&bytes).map_err(|_| ApiError::bad_request("The body must be UTF-8."))?;
        json::object("The body", text)
            .map(Self)
            .map_err(ApiError::bad_request)
    }
}

/// The bearer token (RFC 6750 section 2.1); never from a query.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Secret<String>> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let is_token = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty();
    is_token.then(|| Secret::new(token.to_owned()))
}

/// Refuses by the head what need not be read.
fn check_head(headers: &HeaderMap) -> Result<(), ApiError> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let message = "Send the body as JSON, with \"Content-Type: application/json\".";
        return Err(ApiError::new(
            status,
            ProtocolCode::BadRequest.as_str(),
            message,
        ));
    }
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    match announced.and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > limits::FRAME_BYTES => Err(too_large()),
        _ => Ok(()),
    }
}

fn too_large() -> ApiError {
    let message = format!("A body has at most {} bytes.", limits::FRAME_BYTES);
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        ProtocolCode::TooLarge.as_str(),
        message,
    )
}

fn too_slow() -> ApiError {
    let message = "The body took too long to come.";
    ApiError::new(
        StatusCode::REQUEST_TIMEOUT,
        ProtocolCode::BadRequest.as_str(),
        message,
    )
}

/// A part that is no number or id is a path where nothing is; what can't be decoded is a bad request.
fn path_error(rejection: PathRejection) -> ApiError {
    match rejection {
        PathRejection::FailedToDeserializePathParams(error) => match error.kind() {
            ErrorKind::InvalidUtf8InPathParam { .. } => {
                ApiError::bad_request("The path is not UTF-8 after percent-decoding.")
            }
            ErrorKind::ParseErrorAtKey { value, .. }
            | ErrorKind::ParseErrorAtIndex { value, .. }
            | ErrorKind::ParseError { value, .. } => {
                let value = repeated(value);
                ApiError::bad_request(format!("{value:?} in the path must be a whole number."))
            }
            ErrorKind::DeserializeError { value, message, .. } => {
                let (value, message) = (repeated(value), repeated(message));
                ApiError::bad_request(format!("{value:?} in the path: {message}."))
            }
            _ => ApiError::internal(),
        },
        _ => ApiError::internal(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn only_a_bearer_token_in_its_header_counts() {
        let token =
            |value| bearer(&headers(AUTHORIZATION, value)).map(|token| token.expose().clone());
        assert_eq!(token("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token("bearer  abc ").as_deref(), Some("abc"));
        for value in ["Bearer", "Bearer ", "Basic abc", "abc", ""] {
            assert_eq!(token(value), None, "{value}");
        }
        assert!(bearer(&HeaderMap::new()).is_none());
    }

    #[test]
    fn other_bodies_than_json_and_giants_are_refused_by_their_head() {
        let status = |headers: &HeaderMap| match check_head(headers) {
            Ok(()) => 200,
            Err(error) => axum::response::IntoResponse::into_response(error)
                .status()
                .as_u16(),
        };
        assert_eq!(status(&headers(CONTENT_TYPE, "application/json")), 200);
        assert_eq!(
            status(&headers(CONTENT_TYPE, "Application/JSON; charset=utf-8")),
            200
        );
        assert_eq!(status(&headers(CONTENT_TYPE, "text/plain")), 415);
        assert_eq!(status(&headers(CONTENT_TYPE, "application/jsonx")), 415);
        assert_eq!(status(&HeaderMap::new()), 415);
        let mut giant = headers(CONTENT_TYPE, "application/json");
        giant.insert(CONTENT_LENGTH, (limits::FRAME_BYTES + 1).into());
        assert_eq!(status(&giant), 413);
        giant.insert(CONTENT_LENGTH, limits::FRAME_BYTES.into());
        assert_eq!(status(&giant), 200);
    }
}
