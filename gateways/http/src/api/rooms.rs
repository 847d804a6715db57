//! Rooms and who is in them.

use axum::Json;
use axum::http::StatusCode;
use parlor_wire::api::{ChangeRoom, CreateRoom, Join, OpenDirect, RoomMade, Rooms, Who};
use parlor_wire::{Reply, Request, RoomView};
use serde::Deserialize;

use super::room;
use crate::error::ApiError;
use crate::extract::{BodyOf, Caller, PathOf, QueryOf};

/// The rooms that one is in or can find, the lobby first.
#[utoipa::path(
    get, path = "/rooms", tag = "rooms",
    responses((status = 200, description = "The rooms.", body = Rooms)),
)]
pub(super) async fn list(caller: Caller) -> Result<Json<Rooms>, ApiError> {
    match caller.ask(Request::Rooms).await? {
        Reply::Rooms { rooms } => Ok(Json(Rooms { rooms })),
        _ => Err(ApiError::internal()),
    }
}

/// Makes a public or private room and becomes its operator.
#[utoipa::path(
    post, path = "/rooms", tag = "rooms", request_body = CreateRoom,
    responses((status = 201, description = "Made.", body = RoomMade)),
)]
pub(super) async fn create(
    caller: Caller,
    BodyOf(CreateRoom {
        name,
        kind,
        keeping,
    }): BodyOf<CreateRoom>,
) -> Result<(StatusCode, Json<RoomMade>), ApiError> {
    let create = Request::CreateRoom {
        name,
        kind,
        keeping: keeping.unwrap_or_default(),
    };
    let made = made(caller.ask(create).await?)?;
    Ok((StatusCode::CREATED, made))
}

/// Finds or makes the direct room with somebody.
#[utoipa::path(
    post, path = "/direct", tag = "rooms", request_body = OpenDirect,
    responses((status = 200, description = "Found or made.", body = RoomMade)),
)]
pub(super) async fn open_direct(
    caller: Caller,
    BodyOf(OpenDirect { with }): BodyOf<OpenDirect>,
) -> Result<Json<RoomMade>, ApiError> {
    made(caller.ask(Request::OpenDirect { with }).await?)
}

/// A room with its members.
#[utoipa::path(
    get, path = "/rooms/{room}", tag = "rooms",
    params(("room" = String, Path, description = "The room.")),
    responses((status = 200, description = "The room.", body = RoomView)),
)]
pub(super) async fn show(
    caller: Caller,
    PathOf(asked): PathOf<String>,
) -> Result<Json<RoomView>, ApiError> {
    match caller.ask(Request::Room { room: room(asked) }).await? {
        Reply::Room { view } => Ok(Json(*view)),
        _ => Err(ApiError::internal()),
    }
}

/// Changes a room, one thing after the other: the topic, the flags, how long it keeps what is said, the name. The first refusal is
/// answered, and what comes after it is not done.
#[utoipa::path(
    patch, path = "/rooms/{room}", tag = "rooms", request_body = ChangeRoom,
    params(("room" = String, Path, description = "The room.")),
    responses((status = 204, description = "Changed.")),
)]
pub(super) async fn change(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    BodyOf(ChangeRoom {
        name,
        topic,
        flags,
        keeping,
    }): BodyOf<ChangeRoom>,
) -> Result<StatusCode, ApiError> {
    let room = room(asked);
    let topic = topic.map(|topic| Request::SetTopic {
        room: room.clone(),
        topic,
    });
    let flags = flags.map(|flags| Request::SetFlags {
        room: room.clone(),
        flags,
    });
    let keeping = keeping.map(|keeping| Request::SetKeeping {
        room: room.clone(),
        keeping,
    });
    let name = name.map(|name| Request::RenameRoom { room, name });
    for request in [topic, flags, keeping, name].into_iter().flatten() {
        caller.run(request).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Becomes a member.
#[utoipa::path(
    post, path = "/rooms/{room}/join", tag = "rooms", request_body = Join,
    params(("room" = String, Path, description = "The room.")),
    responses((status = 204, description = "A member.")),
)]
pub(super) async fn join(
    caller: Caller,
    PathOf(asked): PathOf<String>,
    BodyOf(Join { key }): BodyOf<Join>,
) -> Result<StatusCode, ApiError> {
    caller
        .run(Request::Join {
            room: room(asked),
            key,
        })
        .await
}

/// Ends one's membership.
#[utoipa::path(
    post, path = "/rooms/{room}/leave", tag = "rooms",
    params(("room" = String, Path, description = "The room.")),
    responses((status = 204, description = "No member any more.")),
)]
pub(super) async fn leave(
    caller: Caller,
    PathOf(asked): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::Leave { room: room(asked) }).await
}

/// Where to look.
#[derive(Deserialize)]
pub(super) struct Where {
    room: Option<String>,
}

/// Who is here, sorted by name.
#[utoipa::path(
    get, path = "/who", tag = "rooms",
    params(("room" = Option<String>, Query, description = "Only in this room.")),
    responses((status = 200, description = "Who is here.", body = Who)),
)]
pub(super) async fn who(
    caller: Caller,
    QueryOf(asked): QueryOf<Where>,
) -> Result<Json<Who>, ApiError> {
    match caller
        .ask(Request::Who {
            room: asked.room.map(room),
        })
        .await?
    {
        Reply::Who { who } => Ok(Json(Who { who })),
        _ => Err(ApiError::internal()),
    }
}

fn made(reply: Reply) -> Result<Json<RoomMade>, ApiError> {
    match reply {
        Reply::RoomId { room } => Ok(Json(RoomMade { room })),
        _ => Err(ApiError::internal()),
    }
}
