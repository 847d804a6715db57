//! Sending the bytes of a file, from where the server is. The last byte makes the file ready.

use axum::body::Body;
use axum::http::header::EXPECT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parlor_core::Denied;
use parlor_hub::Upload;
use parlor_model::Digest;
use parlor_wire::FileId;

use super::head::expires;
use super::receive::{Bounds, Stop, hear_out, receive};
use super::tus;
use crate::error::ApiError;
use crate::extract::{Caller, PathOf};
use crate::visitor::Visitor;

/// Sends bytes. Whoever was sending the file before is stopped. What came is kept however the request ends; the
/// one that brings the last byte makes the file ready.
#[utoipa::path(
    patch, path = "/files/{file}/upload", tag = "files",
    params(
        ("file" = FileId, Path, description = "The file."),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = u64, Header, description = "Where the bytes belong: where the server is."),
        ("Upload-Length" = Option<u64>, Header, description = "The size, where it was not said before."),
        ("Parlor-Digest" = Option<String>, Header, description = "BLAKE3 of the whole file. If it is not what \
            arrived, the file fails."),
    ),
    request_body(content_type = "application/offset+octet-stream", description = "The bytes."),
    responses((
        status = 204, description = "Taken.",
        headers(
            ("Upload-Offset" = u64, description = "How many bytes are on stable storage."),
            ("Upload-Expires" = Option<String>, description = "When it is given up if nothing comes."),
            ("Parlor-Digest" = Option<String>, description = "BLAKE3 of the file, now that it is ready."),
        ),
    )),
)]
pub(super) async fn append(
    caller: Caller,
    visitor: Visitor,
    PathOf(file): PathOf<FileId>,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, ApiError> {
    let append = Append::read(caller, file, &headers)?;
    let waits = headers.contains_key(EXPECT);
    // In a task of its own: what came is synced, and a whole file made ready, though the client be gone.
    let tasks = visitor.tasks.clone();
    let done = tasks.spawn(async move {
        let answer = append.run(&visitor, &mut body).await;
        if answer.is_err() && !waits {
            hear_out(&visitor, body);
        }
        answer
    });
    done.await.unwrap_or_else(|_| Err(ApiError::internal()))
}

struct Append {
    caller: Caller,
    file: parlor_model::FileId,
    offset: u64,
    size: Option<u64>,
    digest: Option<Digest>,
}

impl Append {
    fn read(caller: Caller, file: FileId, headers: &HeaderMap) -> Result<Self, ApiError> {
        tus::check_version(headers)?;
        tus::check_content_type(headers)?;
        let offset = tus::number(headers, &tus::UPLOAD_OFFSET)?;
        let missing = || ApiError::bad_request("The header upload-offset is missing.");
        Ok(Self {
            caller,
            file: file.into(),
            offset: offset.ok_or_else(missing)?,
            size: tus::number(headers, &tus::UPLOAD_LENGTH)?,
            digest: tus::digest(headers)?,
        })
    }

    async fn run(&self, visitor: &Visitor, body: &mut Body) -> Result<Response, ApiError> {
        let hub = &self.caller.app.hub;
        let mut upload = match hub.upload(self.caller.bearer(), self.file).await {
            Ok(upload) => upload,
            Err(denied) => return self.ended(denied).await,
        };
        let offset = upload.offset();
        if self.offset != offset {
            return Err(Denied::WrongOffset { offset }.into());
        }
        let size = self.size(&upload)?;
        let bounds = Bounds {
            size,
            idle: self.caller.app.options.upload_deadline,
            shutdown: &visitor.shutdown,
        };
        match receive(body, &mut upload, &bounds).await {
            Ok(()) if size == Some(upload.offset()) => self.finish(upload).await,
            Ok(()) => {
                let offset = upload.pause().await?;
                let head = [(tus::UPLOAD_OFFSET, offset.to_string()), expires(hub)];
                Ok((StatusCode::NO_CONTENT, head).into_response())
            }
            Err(Stop::Denied(denied @ (Denied::TakenOver | Denied::NoSuchFile(_)))) => {
                self.ended(denied).await
            }
            Err(stop) => {
                let offset = upload.pause().await.ok();
                Err(ApiError::from(stop).at(offset))
            }
        }
    }

    /// The size of the file: as it was said when it was offered, or is said now.
    fn size(&self, upload: &Upload) -> Result<Option<u64>, ApiError> {
        let (before, now) = (upload.file().size, self.size);
        if before.is_some() && now.is_some() && before != now {
            let message =
                "The header upload-length differs from the size that the file was offered with.";
            return Err(ApiError::bad_request(message));
        }
        if let Some(size) = now {
            upload.fits(size)?;
        }
        if now.is_some_and(|size| size < upload.offset()) {
            let message = "The header upload-length is less than what there is already.";
            return Err(ApiError::bad_request(message));
        }
        Ok(before.or(now))
    }

    async fn finish(&self, upload: Upload) -> Result<Response, ApiError> {
        let size = upload.offset();
        match upload.finish(self.digest).await {
            Ok(file) => match file.state {
                parlor_core::FileState::Ready { digest } => Ok(ready(size, digest)),
                _ => Err(ApiError::internal()),
            },
            Err(denied) => self.ended(denied).await,
        }
    }

    /// The file is not being sent any more. If it is ready, a sender who did not hear so is told again.
    async fn ended(&self, denied: Denied) -> Result<Response, ApiError> {
        let (file, digest) = self.caller.became(self.file, denied).await?;
        let offset = file.size.unwrap_or_default();
        if self.offset != offset {
            return Err(Denied::WrongOffset { offset }.into());
        }
        if self.digest.is_some_and(|expected| expected != digest) {
            return Err(Denied::WrongDigest.into());
        }
        Ok(ready(offset, digest))
    }
}

fn ready(offset: u64, digest: Digest) -> Response {
    let head = [
        (tus::UPLOAD_OFFSET, offset.to_string()),
        (tus::PARLOR_DIGEST, digest.to_string()),
    ];
    (StatusCode::NO_CONTENT, head).into_response()
}
