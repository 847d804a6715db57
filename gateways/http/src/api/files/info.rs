//! What is known of files, and deleting them.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use parlor_wire::api::{Files, FilesQuery};
use parlor_wire::{FileId, FileView, ProtocolCode, Reply, Request};

use super::super::room;
use crate::error::ApiError;
use crate::extract::{Caller, PathOf, QueryOf};

/// The files of a room that are being sent or have come, newest first.
#[utoipa::path(
    get, path = "/rooms/{room}/files", tag = "files",
    params(("room" = String, Path, description = "The room."), FilesQuery),
    responses((status = 200, description = "The files.", body = Files)),
)]
pub(super) async fn list(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    QueryOf(FilesQuery { before, limit }): QueryOf<FilesQuery>,
) -> Result<Json<Files>, ApiError> {
    let room = room(asked);
    match caller
        .ask(Request::Files {
            room,
            before,
            limit,
        })
        .await?
    {
        Reply::Files { files } => Ok(Json(Files { files })),
        _ => Err(ApiError::internal()),
    }
}

/// A file as it is now.
#[utoipa::path(
    get, path = "/files/{file}/info", tag = "files",
    params(("file" = FileId, Path, description = "The file.")),
    responses((status = 200, description = "The file.", body = FileView)),
)]
pub(super) async fn show(
    caller: Caller,
    PathOf(file): PathOf<FileId>,
) -> Result<Json<FileView>, ApiError> {
    match caller.ask(Request::File { file }).await? {
        Reply::File { file } => Ok(Json(file)),
        _ => Err(ApiError::internal()),
    }
}

/// Deletes a file: one's own, or as a moderator any.
#[utoipa::path(
    delete, path = "/files/{file}", tag = "files",
    params(("file" = FileId, Path, description = "The file.")),
    responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(
    caller: Caller,
    PathOf(file): PathOf<FileId>,
) -> Result<StatusCode, ApiError> {
    let file = caller.app.hub.file(&caller.bearer(), file.into()).await?;
    let room = file.room.to_string();
    let target = file.seq.get();
    caller.run(Request::Delete { room, target }).await
}

/// A small picture of a file.
#[utoipa::path(
    get, path = "/files/{file}/preview", tag = "files",
    params(("file" = FileId, Path, description = "The file.")),
    responses((
        status = 200, description = "At most 512 pixels in each direction, PNG or JPEG.", content_type = "image/png",
    )),
)]
pub(super) async fn preview(
    caller: Caller,
    PathOf(file): PathOf<FileId>,
) -> Result<Response, ApiError> {
    let bearer = caller.bearer();
    let preview = caller.app.hub.preview(&bearer, file.into()).await?;
    let none = || {
        let code = ProtocolCode::NotFound.as_str();
        ApiError::new(StatusCode::NOT_FOUND, code, "This file has no preview.")
    };
    let bytes = preview.ok_or_else(none)?;
    let kind = if bytes.starts_with(b"\x89PNG") {
        "image/png"
    } else {
        "image/jpeg"
    };
    Ok(([(CONTENT_TYPE, kind)], bytes).into_response())
}
