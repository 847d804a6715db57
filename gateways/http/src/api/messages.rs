//! What is said in a room.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use parlor_wire::api::{Edit, HistoryQuery, Post, React, Run};
use parlor_wire::{HistoryPage, Posted, Reply, Request};

use super::room;
use crate::error::ApiError;
use crate::extract::{BodyOf, Caller, PathOf, QueryOf};

/// A part of a room's log: by `seq`, or from a time on; without either, the newest events.
#[utoipa::path(
    get, path = "/rooms/{room}/events", tag = "messages",
    params(("room" = String, Path, description = "The room."), HistoryQuery),
    responses((status = 200, description = "Events, ascending by `seq`.", body = HistoryPage)),
)]
pub(super) async fn events(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    QueryOf(query): QueryOf<HistoryQuery>,
) -> Result<Json<HistoryPage>, ApiError> {
    let HistoryQuery {
        after,
        before,
        order,
        since,
        limit,
    } = query;
    let room = room(asked);
    match caller
        .ask(Request::History {
            room,
            after,
            before,
            order,
            since,
            limit,
        })
        .await?
    {
        Reply::History(page) => Ok(Json(page)),
        _ => Err(ApiError::internal()),
    }
}

/// Writes a message. The answer means that it is on stable storage; a retry with the same `id` makes
/// no second message.
#[utoipa::path(
    post, path = "/rooms/{room}/messages", tag = "messages", request_body = Post,
    params(("room" = String, Path, description = "The room.")),
    responses((status = 201, description = "Posted.", body = Posted)),
)]
pub(super) async fn post(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    BodyOf(Post {
        text,
        reply_to,
        action,
        notice,
        lifetime_ms,
        id,
    }): BodyOf<Post>,
) -> Result<(StatusCode, Json<Posted>), ApiError> {
    match caller
        .ask(Request::Post {
            room: room(asked),
            text,
            reply_to,
            action,
            notice,
            lifetime_ms,
            id,
        })
        .await?
    {
        Reply::Posted(posted) => Ok((StatusCode::CREATED, Json(posted))),
        _ => Err(ApiError::internal()),
    }
}

/// Runs a command on the server, and tells the room what it writes. The answer comes when it has ended.
#[utoipa::path(
    post, path = "/rooms/{room}/commands", tag = "messages", request_body = Run,
    params(("room" = String, Path, description = "The room.")),
    responses(
        (status = 201, description = "It was run; what it wrote is this message.", body = Posted),
        (status = 204, description = "It wrote nothing to the room."),
    ),
)]
pub(super) async fn run(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    BodyOf(Run { command }): BodyOf<Run>,
) -> Result<Response, ApiError> {
    let room = room(asked);
    match caller.ask(Request::Run { room, command }).await? {
        Reply::Posted(posted) => Ok((StatusCode::CREATED, Json(posted)).into_response()),
        _ => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Replaces the text of one's own message.
#[utoipa::path(
    patch, path = "/rooms/{room}/messages/{seq}", tag = "messages", request_body = Edit,
    params(
        ("room" = String, Path, description = "The room."),
        ("seq" = u64, Path, description = "The message."),
    ),
    responses((status = 204, description = "Edited.")),
)]
pub(super) async fn edit(
    caller: Caller,
    PathOf((asked, target)): PathOf<(String, u64)>,
    BodyOf(Edit { text }): BodyOf<Edit>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::Edit {
            room: room(asked),
            target,
            text,
        })
        .await
}

/// Deletes a message: one's own, or as a moderator any.
#[utoipa::path(
    delete, path = "/rooms/{room}/messages/{seq}", tag = "messages",
    params(
        ("room" = String, Path, description = "The room."),
        ("seq" = u64, Path, description = "The message."),
    ),
    responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(
    caller: Caller,
    PathOf((asked, target)): PathOf<(String, u64)>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::Delete {
            room: room(asked),
            target,
        })
        .await
}

/// Adds a reaction to a message, or takes one's own back.
#[utoipa::path(
    post, path = "/rooms/{room}/messages/{seq}/reactions", tag = "messages", request_body = React,
    params(
        ("room" = String, Path, description = "The room."),
        ("seq" = u64, Path, description = "The message."),
    ),
    responses((status = 204, description = "Done.")),
)]
pub(super) async fn react(
    caller: Caller,
    PathOf((asked, target)): PathOf<(String, u64)>,
    BodyOf(React { emoji, on }): BodyOf<React>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::React {
            room: room(asked),
            target,
            emoji,
            on,
        })
        .await
}
