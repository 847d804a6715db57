//! Everything that was said in a room, for its operators to keep.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::try_unfold;
use parlor_core::{Action, Denied, RoomRef};
use parlor_hub::{AuthContext, HistoryPart, Only, Order, Reply, Request};
use parlor_model::{RoomId, Seq, limits};
use parlor_wire::{EventFrame, ExportLine, ExportedRoom, UserLabel, read};

use super::room;
use crate::App;
use crate::error::ApiError;
use crate::extract::{Caller, PathOf};

/// The room's log as JSON lines, for its operators and admins: first the room, then its events as they are now. What
/// was deleted or has expired has no text. Files are named, and fetched one by one.
#[utoipa::path(
    get, path = "/rooms/{room}/export", tag = "rooms",
    params(("room" = String, Path, description = "The room.")),
    responses((
        status = 200, description = "A JSON object a line: `type` is `room` or `event`.", body = String,
        content_type = "application/x-ndjson",
    )),
)]
pub(super) async fn export(
    caller: Caller,
    PathOf(asked): PathOf<String>,
) -> Result<Response, ApiError> {
    let Caller { app, context } = caller;
    let room = read::room(&room(asked))?;
    let may = Request::May {
        room: Some(room.clone()),
        action: Action::ChangeRoom,
    };
    app.hub.execute(&context, may).await?;
    let Reply::Room(view) = app.hub.execute(&context, Request::Room(room)).await? else {
        return Err(ApiError::internal());
    };
    let summary = view.summary;
    app.hub.note_export(&context, summary.id).await?;
    let members = view.members.unwrap_or_default();
    let head = ExportLine::Room(ExportedRoom {
        id: summary.id.into(),
        name: summary.name.as_ref().map(ToString::to_string),
        kind: summary.kind.into(),
        since: summary.since.as_millis(),
        topic: summary.topic.to_string(),
        head: summary.head.get(),
        members: members
            .iter()
            .map(|member| UserLabel::from(&member.who))
            .collect(),
    });
    let pages = Pages {
        app,
        context,
        room: summary.id,
        head: summary.head,
        after: Seq::ZERO,
        lines: VecDeque::from([head]),
    };
    let body = Body::from_stream(try_unfold(pages, Pages::next));
    let named = format!("attachment; filename=\"room-{}.jsonl\"", summary.id);
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (CONTENT_DISPOSITION, named),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

/// What is left to be told of a log.
struct Pages {
    app: Arc<App>,
    context: AuthContext,
    room: RoomId,
    /// The newest event when the export began.
    head: Seq,
    after: Seq,
    lines: VecDeque<ExportLine>,
}

impl Pages {
    /// The next lines. An error, as when the caller may not read any more, cuts the connection.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Denied> {
        if self.lines.is_empty() && self.after < self.head {
            self.read().await?;
        }
        let mut bytes = Vec::new();
        for line in self.lines.drain(..) {
            serde_json::to_writer(&mut bytes, &line)
                .map_err(|error| Denied::Unavailable(error.to_string()))?;
            bytes.push(b'\n');
        }
        Ok((!bytes.is_empty()).then(|| (Bytes::from(bytes), self)))
    }

    async fn read(&mut self) -> Result<(), Denied> {
        let part = HistoryPart::Range {
            after: self.after,
            before: Some(self.head.next()),
            order: Order::Oldest,
        };
        let request = Request::History {
            room: RoomRef::Id(self.room),
            part,
            only: Only::All,
            limit: limits::HISTORY_PAGE,
        };
        let reply = self.app.hub.execute(&self.context, request).await?;
        if let Reply::History(page) = reply {
            self.after = page.events.last().map_or(self.head, |event| event.seq);
            let lines = page.events.iter().map(EventFrame::from);
            self.lines.extend(lines.map(ExportLine::Event));
        }
        Ok(())
    }
}
