//! Removing, muting and blocking. Who may is the hub's business.

use axum::Json;
use axum::http::StatusCode;
use parlor_wire::api::{Block, Blocked, Blocks, Mute, Remove};
use parlor_wire::{Reply, Request};

use super::room;
use crate::error::ApiError;
use crate::extract::{BodyOf, Caller, PathOf};

/// Takes somebody out of a room; of the lobby: ends all their sessions. They may come back.
#[utoipa::path(
    post, path = "/rooms/{room}/removals/{user}", tag = "moderation", request_body = Remove,
    params(
        ("room" = String, Path, description = "The room."),
        ("user" = String, Path, description = "The user, by id or name."),
    ),
    responses((status = 204, description = "Removed.")),
)]
pub(super) async fn remove(
    caller: Caller,
    PathOf((asked, user)): PathOf<(String, String)>,
    BodyOf(Remove { reason }): BodyOf<Remove>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::Remove {
            room: room(asked),
            user,
            reason,
        })
        .await
}

/// Lets somebody read and not write: in this room, or by the lobby in all.
#[utoipa::path(
    put, path = "/rooms/{room}/mutes/{user}", tag = "moderation", request_body = Mute,
    params(
        ("room" = String, Path, description = "The room."),
        ("user" = String, Path, description = "The user, by id or name."),
    ),
    responses((status = 204, description = "Muted.")),
)]
pub(super) async fn mute(
    caller: Caller,
    PathOf((asked, user)): PathOf<(String, String)>,
    BodyOf(Mute { span_ms, reason }): BodyOf<Mute>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::Mute {
            room: room(asked),
            user,
            span_ms,
            reason,
        })
        .await
}

/// Lifts a mute.
#[utoipa::path(
    delete, path = "/rooms/{room}/mutes/{user}", tag = "moderation",
    params(
        ("room" = String, Path, description = "The room."),
        ("user" = String, Path, description = "The user, by id or name."),
    ),
    responses((status = 204, description = "Unmuted.")),
)]
pub(super) async fn unmute(
    caller: Caller,
    PathOf((asked, user)): PathOf<(String, String)>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::Unmute {
            room: room(asked),
            user,
        })
        .await
}

/// The blocks that stand, oldest first.
#[utoipa::path(
    get, path = "/blocks", tag = "moderation",
    responses((status = 200, description = "The blocks.", body = Blocks)),
)]
pub(super) async fn blocks(caller: Caller) -> Result<Json<Blocks>, ApiError> {
    match caller.ask(Request::Blocks).await? {
        Reply::Blocks { blocks } => Ok(Json(Blocks { blocks })),
        _ => Err(ApiError::internal()),
    }
}

/// Takes somebody out of the server and keeps them out.
#[utoipa::path(
    post, path = "/blocks", tag = "moderation", request_body = Block,
    responses((status = 201, description = "Blocked.", body = Blocked)),
)]
pub(super) async fn block(
    caller: Caller,
    BodyOf(Block {
        name,
        with_address,
        span_ms,
        reason,
    }): BodyOf<Block>,
) -> Result<(StatusCode, Json<Blocked>), ApiError> {
    match caller
        .ask(Request::Block {
            name,
            with_address,
            span_ms,
            reason,
        })
        .await?
    {
        Reply::Block { block, no_address } => {
            let blocked = Blocked { block, no_address };
            Ok((StatusCode::CREATED, Json(blocked)))
        }
        _ => Err(ApiError::internal()),
    }
}

/// Lifts a block.
#[utoipa::path(
    delete, path = "/blocks/{name}", tag = "moderation",
    params(("name" = String, Path, description = "The blocked name.")),
    responses((status = 204, description = "Unblocked.")),
)]
pub(super) async fn unblock(
    caller: Caller,
    PathOf(name): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::Unblock { name }).await
}
