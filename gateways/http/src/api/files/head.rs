//! How far an upload is, and what uploads can do here.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use parlor_core::Denied;
use parlor_hub::Hub;
use parlor_model::FileId;

use super::tus;
use crate::App;
use crate::error::ApiError;
use crate::extract::{Caller, PathOf};

/// How often the answer is looked for while others take over.
const TRIES: usize = 8;

/// How many bytes of a file are on stable storage. Whoever was sending it is stopped: the one who asks goes on.
#[utoipa::path(
    head, path = "/files/{file}/upload", tag = "files",
    params(
        ("file" = parlor_wire::FileId, Path, description = "The file."),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
    ),
    responses((
        status = 200, description = "How far it is.",
        headers(
            ("Upload-Offset" = u64, description = "How many bytes there are."),
            ("Upload-Length" = Option<u64>, description = "The size, where it is known."),
            ("Upload-Defer-Length" = Option<u64>, description = "1 where the size is not known."),
            ("Upload-Expires" = Option<String>, description = "When it is given up if nothing comes."),
            ("Parlor-Digest" = Option<String>, description = "BLAKE3 of the file, once it is ready."),
        ),
    )),
)]
pub(super) async fn head(
    caller: Caller,
    PathOf(file): PathOf<parlor_wire::FileId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    tus::check_version(&headers)?;
    let hub = &caller.app.hub;
    let (offset, size, digest) = match stopped(&caller, file.into()).await {
        Ok((offset, size)) => (offset, size, None),
        Err(denied) => {
            let (file, digest) = caller.became(file.into(), denied).await?;
            let size = file.size.unwrap_or_default();
            (size, Some(size), Some(digest))
        }
    };
    let length = match size {
        Some(size) => (tus::UPLOAD_LENGTH, size.to_string()),
        None => (tus::UPLOAD_DEFER_LENGTH, "1".to_owned()),
    };
    let last = match digest {
        Some(digest) => (tus::PARLOR_DIGEST, digest.to_string()),
        None => expires(hub),
    };
    let head = [(tus::UPLOAD_OFFSET, offset.to_string()), length, last];
    Ok((StatusCode::OK, head).into_response())
}

/// Stops whoever sends: how far they came, and the size of the file where it is known.
async fn stopped(caller: &Caller, file: FileId) -> Result<(u64, Option<u64>), Denied> {
    let mut tries = 1..TRIES;
    loop {
        let stopped = match caller.app.hub.upload(caller.bearer(), file).await {
            Ok(upload) => {
                let size = upload.file().size;
                upload.pause().await.map(|offset| (offset, size))
            }
            Err(denied) => Err(denied),
        };
        match stopped {
            // A request that was sent before this one, and came after it.
            Err(Denied::TakenOver) if tries.next().is_some() => {}
            stopped => return stopped,
        }
    }
}

/// When an upload is given up that nobody goes on with.
pub(super) fn expires(hub: &Hub) -> (HeaderName, String) {
    (tus::UPLOAD_EXPIRES, tus::http_date(hub.upload_expires()))
}

/// What uploads can do here.
#[utoipa::path(
    options, path = "/files", tag = "files", security(()),
    responses((
        status = 204, description = "tus 1.0.0.",
        headers(
            ("Tus-Version" = String, description = "The versions that are spoken."),
            ("Tus-Extension" = String, description = "The extensions that are spoken."),
            ("Tus-Max-Size" = u64, description = "The largest file, in bytes."),
        ),
    )),
)]
pub(super) async fn options(State(app): State<Arc<App>>) -> impl IntoResponse {
    let head = [
        (tus::TUS_VERSION, tus::VERSION.to_owned()),
        (tus::TUS_EXTENSION, tus::EXTENSIONS.to_owned()),
        (tus::TUS_MAX_SIZE, app.hub.settings().file_bytes.to_string()),
    ];
    (StatusCode::NO_CONTENT, head)
}
