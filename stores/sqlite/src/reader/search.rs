//! Search: rows from the index, newest first, then the messages themselves from the log.

use parlor_core::{Event, EventBody};
use parlor_store::{SearchPage, SearchQuery, StoreError};

use super::{SqliteReader, event, room_number};
use crate::search::Wanted;

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
    let mut from = i64::MAX;
    for room in &query.rooms {
        let Some(room) = room_number(connection, *room)? else {
            continue;
        };
        rooms.push(room);
        let first = match query.after {
            Some(after) => event::first_at(connection, room, after)?.1,
            None => Some(0),
        };
        from = from.min(first.unwrap_or(i64::MAX));
    }
    let mut found = Vec::new();
    if !rooms.is_empty() && query.limit > 0 {
        let wanted = Wanted {
            words: &query.words,
            rooms: &rooms,
            author: query.author,
            from,
        };
        finder.find(shared.progress.generation(), &wanted, |n| {
            let event = event::row(connection, names, n)?;
            found.extend(event.filter(|event| fits(event, query)));
            Ok(found.len() < query.limit)
        })?;
    }
    Ok(SearchPage {
        found,
        progress: shared.progress.search(),
    })
}

fn fits(event: &Event, query: &SearchQuery) -> bool {
    matches!(event.body, EventBody::Message { text: Some(_), .. })
        && query.rooms.contains(&event.room)
        && query.author.is_none_or(|author| author == event.actor.user)
        && query.before.is_none_or(|before| event.at < before)
        && query.after.is_none_or(|after| event.at > after)
}
