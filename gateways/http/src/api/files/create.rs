//! Offering a file to a room.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parlor_core::Denied;
use parlor_wire::{FileView, read};

use super::super::room;
use super::metadata::Metadata;
use super::tus;
use crate::error::ApiError;
use crate::extract::{Caller, PathOf};

/// Offers a file; its bytes follow with PATCH. A retry with the same `id` makes no second file: HEAD says how far that is.
#[utoipa::path(
    post, path = "/rooms/{room}/files", tag = "files",
    params(
        ("room" = String, Path, description = "The room."),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = Option<u64>, Header, description = "The size in bytes."),
        ("Upload-Defer-Length" = Option<u64>, Header, description = "1 where the size is not known yet."),
        ("Upload-Metadata" = String, Header, description = "`filename` and, if wanted, `filetype`, `id` (the \
            client's own, as of a message) and `lifetime_ms` (after which it expires), each followed by a space and its value in Base64, with commas between."),
    ),
    responses((
        status = 201, description = "Offered.", body = FileView,
        headers(
            ("Location" = String, description = "Where the bytes go."),
            ("Upload-Expires" = String, description = "When it is given up if nothing comes."),
        ),
    )),
)]
pub(super) async fn create(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    tus::check_version(&headers)?;
    let size = size(&headers)?;
    let metadata = Metadata::read(tus::text(&headers, &tus::UPLOAD_METADATA)?.unwrap_or_default())?;
    let name = metadata.name.ok_or_else(|| {
        ApiError::bad_request("The header upload-metadata must have the file's `filename`.")
    })?;
    let lifetime = metadata.lifetime.as_deref().map(|millis| {
        let rule = "`lifetime_ms` in the header upload-metadata must be a whole number.";
        millis.parse().map_err(|_| ApiError::bad_request(rule))
    });
    let lifetime = read::lifetime(lifetime.transpose()?)?;
    let offer = read::file_offer(&name, size, metadata.media_type.as_deref(), lifetime)?;
    let id = metadata.id.as_deref().map(read::client_id).transpose()?;
    let hub = &caller.app.hub;
    let limit = hub.settings().file_bytes;
    // Before anything else: no other refusal would be of use to the client.
    if let Some(size) = size.filter(|size| *size > limit) {
        return Err(Denied::FileTooLarge { limit, size }.into());
    }
    let room = read::room(&room(asked))?;
    let file = hub.offer_file(&caller.bearer(), room, offer, id).await?;
    let expires = tus::http_date(hub.upload_expires());
    let head = [
        (LOCATION, format!("/api/v1/files/{}/upload", file.id)),
        (tus::UPLOAD_EXPIRES, expires),
    ];
    Ok((StatusCode::CREATED, head, Json(FileView::from(&file))).into_response())
}

/// The size of the file; `None` when it is said later.
fn size(headers: &HeaderMap) -> Result<Option<u64>, ApiError> {
    let size = tus::number(headers, &tus::UPLOAD_LENGTH)?;
    match (size, tus::text(headers, &tus::UPLOAD_DEFER_LENGTH)?) {
        (Some(size), None) => Ok(Some(size)),
        (None, Some("1")) => Ok(None),
        _ => Err(ApiError::bad_request(
            "Send either the header upload-length with the size in bytes, or \"Upload-Defer-Length: 1\".",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_is_said_now_or_later() {
        let read = |lines: &[(&'static str, &str)]| {
            let header = |(name, value): &(&'static str, &str)| {
                let name = axum::http::HeaderName::from_static(name);
                (name, value.parse().unwrap())
            };
            size(&lines.iter().map(header).collect())
        };
        assert_eq!(read(&[("upload-length", "5")]).unwrap(), Some(5));
        assert_eq!(read(&[("upload-defer-length", "1")]).unwrap(), None);
        for lines in [
            &[][..],
            &[("upload-defer-length", "0")],
            &[("upload-length", "5"), ("upload-defer-length", "1")],
            &[("upload-length", "x")],
        ] {
            assert!(read(lines).is_err(), "{lines:?}");
        }
    }
}
