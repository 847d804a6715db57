//! Links for those who have no token: one fetches a file, one sends a file, once. The answers are lines of text.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parlor_core::{Denied, File, FileOffer, RoomRef};
use parlor_hub::{Bearer, Hub, Link};
use parlor_model::{MediaType, bytes};
use parlor_wire::ProtocolCode;

use super::download::serve;
use super::receive::{Bounds, hear_out, receive};
use super::tus;
use crate::App;
use crate::error::ApiError;
use crate::extract::Asked;
use crate::visitor::Visitor;

/// GET /f/{code}/{name}: the name is for people alone.
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((code, _)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Some(Link::Fetch { file, user, since }) = app.hub.fetched_by(&code) else {
        return refusal(ended());
    };
    let address = Some(visitor.address);
    let bearer = match user {
        None => Bearer::Anyone { address },
        Some(user) => Bearer::User {
            user,
            since,
            address,
        },
    };
    match app.hub.download(bearer, file).await {
        Ok(download) => serve(download, &asked),
        Err(Denied::InvalidToken) => refusal(ended()),
        Err(denied) => refusal(denied.into()),
    }
}

/// PUT /up/{code}, as `curl -T FILE` does it. What comes after the code is for people alone.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(path): Path<Vec<String>>,
    headers: HeaderMap,
    mut body: Body,
) -> Response {
    let size = match tus::number(&headers, &CONTENT_LENGTH) {
        Ok(size) => size,
        Err(error) => return refusal(error),
    };
    let code = path.first().map(String::as_str).unwrap_or_default();
    let Some(Link::Send {
        user,
        room,
        name,
        lifetime,
        since,
    }) = app.hub.sent_by(code)
    else {
        return refusal(ended());
    };
    let bearer = Bearer::User {
        user,
        since,
        address: Some(visitor.address),
    };
    let offer = FileOffer {
        media_type: MediaType::of_name(&name),
        name,
        size,
        lifetime,
    };
    let waits = headers.contains_key(EXPECT);
    let tasks = visitor.tasks.clone();
    let sent = tasks.spawn(async move {
        let sent = Sending {
            app: &app,
            visitor: &visitor,
            bearer,
            size,
        };
        let sent = sent.run(RoomRef::Id(room), offer, &mut body).await;
        if sent.is_err() && !waits {
            hear_out(&visitor, body);
        }
        sent
    });
    match sent.await {
        Ok(Ok(file)) => {
            let name = file.name.map(|name| name.to_string()).unwrap_or_default();
            let size = bytes(file.size.unwrap_or_default());
            line(StatusCode::CREATED, &format!("{name} was sent ({size})."))
        }
        // By whoever asked for the link, who is signed out or put out.
        Ok(Err(error)) if error.status() == StatusCode::UNAUTHORIZED => refusal(ended()),
        Ok(Err(error)) => refusal(error),
        Err(_) => refusal(ApiError::internal()),
    }
}

/// A file that comes as one body: it is offered, taken and made ready, or given up.
pub(super) struct Sending<'a> {
    pub(super) app: &'a App,
    pub(super) visitor: &'a Visitor,
    pub(super) bearer: Bearer,
    pub(super) size: Option<u64>,
}

impl Sending<'_> {
    pub(super) async fn run(
        &self,
        room: RoomRef,
        offer: FileOffer,
        body: &mut Body,
    ) -> Result<File, ApiError> {
        let hub = &self.app.hub;
        let file = hub.offer_file(&self.bearer, room, offer, None).await?;
        let sent = self.transfer(hub, &file, body).await;
        if sent.is_err() {
            let _ = hub.give_up_file(file.id).await;
        }
        sent
    }

    async fn transfer(&self, hub: &Hub, file: &File, body: &mut Body) -> Result<File, ApiError> {
        let mut upload = hub.upload(self.bearer.clone(), file.id).await?;
        let bounds = Bounds {
            size: self.size,
            idle: self.app.options.upload_deadline,
            shutdown: &self.visitor.shutdown,
        };
        receive(body, &mut upload, &bounds).await?;
        Ok(upload.finish(None).await?)
    }
}

fn ended() -> ApiError {
    let message = "This link is mistyped, has ended or was used already. Ask for a new one.";
    ApiError::new(
        StatusCode::NOT_FOUND,
        ProtocolCode::NotFound.as_str(),
        message,
    )
}

pub(super) fn refusal(error: ApiError) -> Response {
    line(error.status(), error.message())
}

pub(super) fn line(status: StatusCode, text: &str) -> Response {
    let head = [(CACHE_CONTROL, "no-store")];
    (status, head, format!("{text}\n")).into_response()
}
