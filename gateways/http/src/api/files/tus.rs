//! What tus 1.0.0 says in headers (<https://tus.io/protocols/resumable-upload>).

use std::time::{Duration, UNIX_EPOCH};

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use parlor_model::{Digest, Timestamp};
use parlor_wire::ProtocolCode;

use crate::error::ApiError;

pub(crate) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(crate) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(crate) const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(crate) const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(crate) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(crate) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(crate) const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
pub(crate) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(crate) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(crate) const PARLOR_DIGEST: HeaderName = HeaderName::from_static("parlor-digest");

/// The version that is spoken.
pub(super) const VERSION: &str = "1.0.0";
/// The extensions that are spoken.
pub(super) const EXTENSIONS: &str = "creation,creation-defer-length,termination,expiration";
/// The type of the bytes of an upload.
const OFFSET_STREAM: &str = "application/offset+octet-stream";

/// Says on every answer which version is spoken, and lists them where another was asked for.
pub(super) async fn says_version(mut response: Response) -> Response {
    let version = HeaderValue::from_static(VERSION);
    if response.status() == StatusCode::PRECONDITION_FAILED {
        response.headers_mut().insert(TUS_VERSION, version.clone());
    }
    response.headers_mut().insert(TUS_RESUMABLE, version);
    response
}

/// # Errors
/// 412 when the client does not say that it speaks this version.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    if text(headers, &TUS_RESUMABLE)? == Some(VERSION) {
        return Ok(());
    }
    let message = "Uploads speak tus 1.0.0: send \"Tus-Resumable: 1.0.0\".";
    let code = ProtocolCode::UnsupportedVersion.as_str();
    Err(ApiError::new(
        StatusCode::PRECONDITION_FAILED,
        code,
        message,
    ))
}

/// # Errors
/// 415 when the body is not said to be bytes of an upload.
pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let said = text(headers, &CONTENT_TYPE)?.unwrap_or_default();
    if said.trim().eq_ignore_ascii_case(OFFSET_STREAM) {
        return Ok(());
    }
    let message = format!("Send bytes with \"Content-Type: {OFFSET_STREAM}\".");
    let code = ProtocolCode::BadRequest.as_str();
    Err(ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code,
        message,
    ))
}

/// A whole number of a header.
///
/// # Errors
/// 400 when it is none.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, ApiError> {
    let Some(text) = text(headers, name)? else {
        return Ok(None);
    };
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(ApiError::bad_request(format!(
            "The header {name} must be a whole number."
        ))),
    }
}

/// The digest that the sender has of the whole file.
///
/// # Errors
/// 400 when it is none.
pub(super) fn digest(headers: &HeaderMap) -> Result<Option<Digest>, ApiError> {
    let Some(text) = text(headers, &PARLOR_DIGEST)? else {
        return Ok(None);
    };
    let rule =
        "The header parlor-digest must be the BLAKE3 of the file: 64 lowercase hexadecimal digits.";
    let digest = text.parse().map_err(|_| ApiError::bad_request(rule))?;
    Ok(Some(digest))
}

/// A header that may be there once.
///
/// # Errors
/// 400 when it is there twice, or is not ASCII.
pub(super) fn text<'h>(
    headers: &'h HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'h str>, ApiError> {
    let mut all = headers.get_all(name).iter();
    let Some(value) = all.next() else {
        return Ok(None);
    };
    if all.next().is_some() {
        let message = format!("The header {name} may be there only once.");
        return Err(ApiError::bad_request(message));
    }
    let text = value.to_str();
    text.map(Some)
        .map_err(|_| ApiError::bad_request(format!("The header {name} must be ASCII.")))
}

/// A time as headers have it (RFC 9110 section 5.6.7).
pub(super) fn http_date(at: Timestamp) -> String {
    let since = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    fn status(result: Result<impl Sized, ApiError>) -> u16 {
        result.map_or_else(|error| error.status().as_u16(), |_| 200)
    }

    #[test]
    fn numbers_are_whole_and_there_once() {
        let read = |text| number(&headers(UPLOAD_OFFSET, text), &UPLOAD_OFFSET);
        assert_eq!(read("0").unwrap(), Some(0));
        assert_eq!(read("18446744073709551615").unwrap(), Some(u64::MAX));
        assert_eq!(number(&HeaderMap::new(), &UPLOAD_OFFSET).unwrap(), None);
        for text in [
            "",
            "-1",
            "+1",
            "1.0",
            "1e3",
            "0x1",
            " ",
            "18446744073709551616",
        ] {
            assert_eq!(status(read(text)), 400, "{text:?}");
        }
        let mut twice = headers(UPLOAD_OFFSET, "1");
        twice.append(UPLOAD_OFFSET, "2".parse().unwrap());
        assert_eq!(status(number(&twice, &UPLOAD_OFFSET)), 400);
    }

    #[test]
    fn only_this_version_and_type_are_taken() {
        assert_eq!(status(check_version(&headers(TUS_RESUMABLE, "1.0.0"))), 200);
        for version in ["0.2.2", "2.0.0", "1.0"] {
            assert_eq!(status(check_version(&headers(TUS_RESUMABLE, version))), 412);
        }
        assert_eq!(status(check_version(&HeaderMap::new())), 412);
        let typed = |kind| status(check_content_type(&headers(CONTENT_TYPE, kind)));
        assert_eq!(typed("application/offset+octet-stream"), 200);
        assert_eq!(typed("application/octet-stream"), 415);
        assert_eq!(status(check_content_type(&HeaderMap::new())), 415);
    }

    #[test]
    fn digests_have_64_digits() {
        let read = |text: &str| status(digest(&headers(PARLOR_DIGEST, text)));
        assert_eq!(read(&"ab".repeat(32)), 200);
        assert_eq!(read(&"AB".repeat(32)), 400);
        assert_eq!(read("ab"), 400);
    }

    #[test]
    fn times_are_those_of_http() {
        let at = Timestamp::from_millis(784_111_777_000);
        assert_eq!(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
