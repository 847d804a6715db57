//! A point in a conversation: a message by its id, or a time.

use parlor_core::{Denied, RoomRef};
use parlor_hub::{HistoryPart, Reply, Request};
use parlor_model::{RoomId, Seq, Timestamp};

use crate::commands::chathistory::after;
use crate::desk::Cx;
use crate::{names, time};

/// A point in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Point {
    Message(String),
    Time(Timestamp),
}

impl Point {
    /// Reads `msgid=…` or `timestamp=…`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once('=')?;
        match kind {
            "msgid" if !value.is_empty() => Some(Self::Message(value.to_owned())),
            "timestamp" => time::read(value).map(Self::Time),
            _ => None,
        }
    }

    /// The first place that is not before it; after the newest when there is none.
    pub(super) async fn first_at(&self, cx: &mut Cx<'_>, room: RoomId, head: Seq) -> Result<Seq, Denied> {
        match self {
            Self::Message(id) => Ok(names::seq_of(room, id).unwrap_or_else(|| head.next())),
            Self::Time(at) => first_since(cx, room, *at, head).await,
        }
    }

    /// The last place that is not after it.
    pub(super) async fn last_before_after(&self, cx: &mut Cx<'_>, room: RoomId, head: Seq) -> Result<Seq, Denied> {
        match self {
            Self::Message(id) => Ok(names::seq_of(room, id).unwrap_or(head)),
            Self::Time(at) => {
                let first = first_since(cx, room, after(*at), head).await?;
                Ok(Seq::new(first.get().saturating_sub(1)))
            }
        }
    }
}

async fn first_since(cx: &mut Cx<'_>, room: RoomId, at: Timestamp, head: Seq) -> Result<Seq, Denied> {
    let (room, part) = (RoomRef::Id(room), HistoryPart::Since(at));
    match cx.ask(Request::History { room, part, limit: 1 }).await? {
        Reply::History(page) => Ok(page.events.first().map_or_else(|| head.next(), |event| event.seq)),
        _ => Err(Denied::NotMember),
    }
}
