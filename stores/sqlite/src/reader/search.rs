//! Search: rows from the index, newest first, then the messages themselves from the log.

use std::collections::HashMap;
use std::ops::Range;

use parlor_core::{Event, EventBody, FileState};
use parlor_store::{SearchPage, SearchQuery, StoreError};
use rusqlite::{Connection, OptionalExtension};

use super::{SqliteReader, event, room_number};
use crate::error::of_sqlite;
use crate::search::{Take, Wanted};

pub(super) fn search(
    reader: &mut SqliteReader,
    query: &SearchQuery,
) -> Result<SearchPage, StoreError> {
    let SqliteReader {
        connection,
        finder,
        names,
        shared,
    } = reader;
    let mut rooms = Vec::new();
    let mut spans = HashMap::new();
    let mut whole = Range {
        start: i64::MAX,
        end: 0,
    };
    for room in &query.rooms {
        let Some(room) = room_number(connection, *room)? else {
            continue;
        };
        rooms.push(room);
        let from = match query.after {
            Some(after) => event::first_at(connection, room, after)?.1,
            None => Some(0),
        };
        let until = match query.before {
            Some(before) => match event::first_at(connection, room, before)?.1 {
                Some(first) => first,
                None => event::end(connection, room)?,
            },
            None => i64::MAX,
        };
        let span = from.unwrap_or(i64::MAX)..until;
        whole = whole.start.min(span.start)..whole.end.max(span.end);
        spans.insert(room, span);
    }
    let mut found = Vec::new();
    let mut complete = true;
    if !rooms.is_empty() && query.limit > 0 {
        let wanted = Wanted {
            words: &query.words,
            files: query.files,
            rooms: &rooms,
            author: query.author,
            from: whole.start,
            until: whole.end,
        };
        complete = finder.find(shared.progress.generation(), &wanted, |n| {
            if is_within(connection, &spans, n)? {
                let event = event::row(connection, names, n)?;
                found.extend(event.filter(|event| fits(event, query)));
            }
            Ok(if found.len() < query.limit {
                Take::More
            } else {
                Take::Enough
            })
        })?;
    }
    Ok(SearchPage {
        found,
        complete,
        progress: shared.progress.search(),
    })
}

/// Whether this row is in the span of its room. Spares decoding those that are not.
fn is_within(
    connection: &Connection,
    spans: &HashMap<i64, Range<i64>>,
    n: i64,
) -> Result<bool, StoreError> {
    let mut found = connection
        .prepare_cached("SELECT room FROM events WHERE n = ?1")
        .map_err(of_sqlite)?;
    let room: Option<i64> = found
        .query_row([n], |row| row.get(0))
        .optional()
        .map_err(of_sqlite)?;
    let span = room.and_then(|room| spans.get(&room));
    Ok(span.is_some_and(|span| span.contains(&n)))
}

fn fits(event: &Event, query: &SearchQuery) -> bool {
    let is_wanted = match &event.body {
        EventBody::Message { text: Some(_), .. } => !query.files,
        EventBody::FileOffered {
            name: Some(_),
            state: FileState::Sending | FileState::Ready { .. },
            ..
        } => query.files,
        _ => false,
    };
    is_wanted
        && query.rooms.contains(&event.room)
        && query.author.is_none_or(|author| author == event.actor.user)
        && query.before.is_none_or(|before| event.at < before)
        && query.after.is_none_or(|after| event.at > after)
}
