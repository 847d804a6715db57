//! Finding messages by their words.

use axum::Json;
use parlor_wire::api::SearchQuery;
use parlor_wire::{Found, Reply, Request};

use super::room;
use crate::error::ApiError;
use crate::extract::{Caller, QueryOf};

/// Messages, or with `has_file` files, that have all the words, newest first, in the rooms that one is in.
#[utoipa::path(
    get, path = "/search", tag = "messages",
    params(SearchQuery),
    responses((status = 200, description = "What was found.", body = Found)),
)]
pub(super) async fn search(
    caller: Caller,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Json<Found>, ApiError> {
    let SearchQuery {
        words,
        room: asked,
        author,
        before,
        after,
        limit,
        has_file,
    } = query;
    let room = asked.map(room);
    match caller
        .ask(Request::Search {
            words,
            room,
            author,
            before,
            after,
            limit,
            has_file,
        })
        .await?
    {
        Reply::Found(found) => Ok(Json(found)),
        _ => Err(ApiError::internal()),
    }
}
