//! Giving a file up that is being sent.

use axum::http::{HeaderMap, StatusCode};
use parlor_wire::{FileId, Request};

use super::tus;
use crate::error::ApiError;
use crate::extract::{Caller, PathOf};

/// Gives a file up that is being sent: one's own, or as a moderator any.
#[utoipa::path(
    delete, path = "/files/{file}/upload", tag = "files",
    params(
        ("file" = FileId, Path, description = "The file."),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
    ),
    responses((status = 204, description = "Given up.")),
)]
pub(super) async fn cancel(
    caller: Caller,
    PathOf(file): PathOf<FileId>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    tus::check_version(&headers)?;
    caller.run(Request::CancelFile { file }).await
}
