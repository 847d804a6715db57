//! The bytes of a file, from the server: all, a part, or as they come.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use parlor_core::FileState;
use parlor_hub::Download;
use parlor_model::Digest;
use parlor_wire::{FileId, ProtocolCode};

use super::disposition::disposition;
use super::range::Part;
use super::served::Served;
use super::tus::PARLOR_DIGEST;
use crate::error::ApiError;
use crate::extract::{Asked, Caller, PathOf};
use crate::unchanged::is_unchanged;

/// What may happen where a file is shown: nothing.
const POLICY: &str = "default-src 'none'; sandbox";

/// The bytes of a file. While it is being sent they come as they arrive, and the connection is cut if its sender
/// gives up.
#[utoipa::path(
    get, path = "/files/{file}", tag = "files",
    params(
        ("file" = FileId, Path, description = "The file."),
        ("Range" = Option<String>, Header, description = "One range of bytes, of a file that has come."),
        ("If-Range" = Option<String>, Header, description = "The range counts only for this ETag."),
        ("If-None-Match" = Option<String>, Header, description = "Nothing is sent for this ETag."),
    ),
    responses(
        (
            status = 200, description = "The bytes.", content_type = "application/octet-stream",
            headers(
                ("ETag" = Option<String>, description = "The digest, once it has come."),
                ("Parlor-Digest" = Option<String>, description = "BLAKE3 of the whole file, once it has come."),
            ),
        ),
        (status = 206, description = "The range.", content_type = "application/octet-stream"),
        (status = 304, description = "It is what the client has."),
        (status = 416, description = "There are no such bytes; `Content-Range` tells the size."),
    ),
)]
pub(super) async fn download(
    caller: Caller,
    PathOf(file): PathOf<FileId>,
    asked: Asked,
) -> Result<Response, ApiError> {
    let download = caller.app.hub.download(caller.bearer(), file.into());
    Ok(serve(download.await?, &asked))
}

/// The headers that the bytes would have.
#[utoipa::path(
    head, path = "/files/{file}", tag = "files",
    params(("file" = FileId, Path, description = "The file.")),
    responses((status = 200, description = "As of GET.")),
)]
pub(super) async fn head(
    caller: Caller,
    path: PathOf<FileId>,
    asked: Asked,
) -> Result<Response, ApiError> {
    download(caller, path, asked).await
}

/// The answer to whoever may read a file.
pub(super) fn serve(download: Download, asked: &Asked) -> Response {
    let mut response = match (download.file().state, download.len()) {
        (FileState::Ready { digest }, Some(length)) => ready(download, (digest, length), asked),
        _ => sending(download, asked),
    };
    let headers = response.headers_mut();
    let fixed = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn ready(mut download: Download, (digest, length): (Digest, u64), asked: &Asked) -> Response {
    let etag = format!("\"{digest}\"");
    // Ranges are of GET alone (RFC 9110 section 14.2).
    let part = if asked.method == Method::GET {
        Part::asked(&asked.headers, &etag, length)
    } else if is_unchanged(&asked.headers, &etag) {
        Part::Unchanged
    } else {
        Part::Whole
    };
    let mut response = match part {
        Part::Unchanged => StatusCode::NOT_MODIFIED.into_response(),
        Part::Nowhere => return nowhere(length),
        Part::Whole => bytes(download, asked, length),
        Part::Some(range) => {
            download.select(range.start, range.end);
            let span = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            let mut response = bytes(download, asked, range.end - range.start);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            response.headers_mut().insert(CONTENT_RANGE, ascii(&span));
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, ascii(&etag));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(PARLOR_DIGEST, ascii(&digest.to_string()));
    response
}

/// There is no length to tell, and so no way but cutting the connection to tell of a sender who gave up.
fn sending(download: Download, asked: &Asked) -> Response {
    if asked.version < Version::HTTP_11 {
        let status = StatusCode::HTTP_VERSION_NOT_SUPPORTED;
        let message =
            "This file is still being sent: that needs HTTP/1.1. Try again when it has come.";
        return ApiError::new(status, ProtocolCode::BadRequest.as_str(), message).into_response();
    }
    let mut headers = described(&download);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("none"));
    (headers, stream(download, asked)).into_response()
}

fn bytes(download: Download, asked: &Asked, length: u64) -> Response {
    let mut headers = described(&download);
    headers.insert(CONTENT_LENGTH, length.into());
    (headers, stream(download, asked)).into_response()
}

/// What it is and how it is called.
fn described(download: &Download) -> HeaderMap {
    let file = download.file();
    let served = Served::of(&file.media_type);
    let content_type = HeaderValue::from_static(served.content_type);
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
    let named = match &file.name {
        Some(name) => disposition(served.inline, name),
        None => HeaderValue::from_static("attachment"),
    };
    headers.insert(CONTENT_DISPOSITION, named);
    headers
}

/// An error in the stream cuts the connection.
fn stream(download: Download, asked: &Asked) -> Body {
    if asked.method == Method::HEAD {
        return Body::empty();
    }
    Body::from_stream(try_unfold(download, async |mut download| {
        let piece = download.next().await?;
        Ok::<_, parlor_core::Denied>(piece.map(|piece| (piece, download)))
    }))
}

fn nowhere(length: u64) -> Response {
    let message = format!("There are no such bytes: the file has {length}.");
    let code = ProtocolCode::BadRequest.as_str();
    let refusal = ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, code, message);
    let mut response = refusal.into_response();
    let size = ascii(&format!("bytes */{length}"));
    response.headers_mut().insert(CONTENT_RANGE, size);
    response
}

/// What is made of digits and signs alone.
fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
