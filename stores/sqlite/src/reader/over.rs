//! What is over: what readers hide from its end on, and what is left to be erased.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use parlor_core::Over;
use parlor_model::{RoomFlags, RoomId, Seq, Timestamp, UserId};
use parlor_store::{OverIn, OverPage, OverQuery, StoreError, ToWipe, Wiped};
use rusqlite::{Connection, OptionalExtension, params};

use super::{file, room_number};
use crate::apply;
use crate::checkpoint::Checkpointer;
use crate::error::of_sqlite;
use crate::flags;
use crate::kind::Kind;
use crate::shared::Shared;
use crate::text::current_text;
use crate::value::{get, id, seq, seq_number, sql_limit, time};

/// How many events of one room are looked at for one page.
const LOOKED_AT: usize = 4_096;

/// The moment as of which a reader reads, and the flags of the rooms that it has met.
#[derive(Debug, Default)]
pub(super) struct Ends {
    now: Option<Timestamp>,
    rooms: HashMap<i64, RoomFlags>,
}

impl Ends {
    /// From now on, what is over at this moment is hidden.
    pub(super) fn as_of(&mut self, now: Timestamp) {
        self.now = Some(now);
    }

    /// Forgets what may have changed since the last read.
    pub(super) fn begin(&mut self) {
        self.rooms.clear();
    }

    /// Whether what was said in a room at that time is over.
    pub(super) fn is_over(
        &mut self,
        connection: &Connection,
        room: i64,
        at: Timestamp,
        own: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let Some(now) = self.now else {
            return Ok(false);
        };
        if own.is_some_and(|own| own <= now) {
            return Ok(true);
        }
        let flags = match self.rooms.entry(room) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(flags_of(connection, room)?),
        };
        Ok(flags.end_of(at, own).is_some_and(|end| end <= now))
    }

    /// Whether the message or file at this place is over.
    pub(super) fn is_over_at(
        &mut self,
        connection: &Connection,
        room: i64,
        seq: i64,
    ) -> Result<bool, StoreError> {
        if self.now.is_none() {
            return Ok(false);
        }
        let sql = "
            SELECT events.at, iif(events.kind = ?3, files.expires, events.until)
            FROM events LEFT JOIN files ON files.offer = events.n
            WHERE events.room = ?1 AND events.seq = ?2";
        let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
        let keys = [room, seq, Kind::FileOffered.number()];
        let row = found.query_row(keys, |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
        });
        let Some((at, own)) = row.optional().map_err(of_sqlite)? else {
            return Ok(false);
        };
        let at = Timestamp::from_millis(at);
        self.is_over(connection, room, at, own.map(Timestamp::from_millis))
    }
}

fn flags_of(connection: &Connection, room: i64) -> Result<RoomFlags, StoreError> {
    let mut found = connection
        .prepare_cached("SELECT flags FROM rooms WHERE number = ?1")
        .map_err(of_sqlite)?;
    let text = found.query_row([room], |row| row.get::<_, String>(0));
    flags::read(&text.optional().map_err(of_sqlite)?.unwrap_or_default())
}

/// What is over and stands yet, at most as much as the query's limit. Nobody's much keeps others' little waiting: what has an end of its
/// own takes half of a page where there are rooms as well, and each room half of what those before it have left, but for one place for
/// those that nobody is left in.
pub(super) fn page(connection: &Connection, query: &OverQuery) -> Result<OverPage, StoreError> {
    let mut page = OverPage::default();
    let mut places = query.rooms.len() + query.to_wipe.len();
    let share = |page: &OverPage, others: usize, kept: usize| {
        let space = query.limit.saturating_sub(page.over.len() + kept);
        let share = if others > 0 { space.div_ceil(2) } else { space };
        page.over.len() + share
    };
    let kept = usize::from(!query.to_wipe.is_empty() && query.limit > 1);
    let most = share(&page, places, kept);
    own(connection, query, most, &mut page)?;
    for one in &query.rooms {
        places -= 1;
        let most = share(&page, places, kept);
        of_room(connection, query, *one, most, &mut page)?;
    }
    for room in &query.to_wipe {
        places -= 1;
        let most = share(&page, places, 0);
        whole(connection, *room, most, &mut page)?;
    }
    Ok(page)
}

/// An event of a room that is looked through.
struct Row {
    n: i64,
    seq: Seq,
    at: Timestamp,
    kind: Option<Kind>,
    author: UserId,
}

/// What a room keeps no longer. A log is in order, so that it is looked through up to the first event that is kept. One
/// that is dated in the future, by a clock that was wrong then, says nothing about those after it: it is over when one
/// of these is.
fn of_room(
    connection: &Connection,
    query: &OverQuery,
    one: OverIn,
    most: usize,
    page: &mut OverPage,
) -> Result<(), StoreError> {
    if page.over.len() >= most {
        page.is_cut = true;
        return Ok(());
    }
    let Some(room) = room_number(connection, one.room)? else {
        return Ok(());
    };
    let sql = "
        SELECT n, seq, at, kind, actors.user FROM events JOIN actors ON actors.number = events.actor
        WHERE room = ?1 AND seq > ?2 ORDER BY seq";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let keys = params![room, seq_number(one.after)];
    let mut rows = found.query(keys).map_err(of_sqlite)?;
    let (mut swept, mut looked_at, mut kept) = (one.after, 0, None);
    let mut ahead = VecDeque::new();
    // Those dated in the future do not count: however many they are, what comes after them is looked for.
    while kept.is_none()
        && (looked_at < LOOKED_AT || !ahead.is_empty())
        && let Some(row) = rows.next().map_err(of_sqlite)?
    {
        looked_at += 1;
        let row = Row {
            n: get(row, 0)?,
            seq: seq(row, 1)?,
            at: time(row, 2)?,
            kind: Kind::from_number(get(row, 3)?),
            author: id(row, 4)?,
        };
        let (at, is_over) = (row.at, row.at < one.before);
        if !is_over && at <= query.now {
            kept = Some(at);
            continue;
        }
        ahead.push_back(row);
        while is_over && let Some(row) = ahead.pop_front() {
            if page.over.len() >= most {
                page.is_cut = true;
                page.swept
                    .extend((swept > one.after).then_some((one.room, swept)));
                return Ok(());
            }
            swept = row.seq;
            page.over.extend(said(connection, one.room, &row)?);
        }
    }
    page.swept
        .extend((swept > one.after).then_some((one.room, swept)));
    page.is_cut |= kept.is_none() && looked_at >= LOOKED_AT && ahead.is_empty();
    let first = kept.or(ahead.front().map(|row| row.at));
    page.oldest.extend(first.map(|at| (one.room, at)));
    Ok(())
}

/// What an event says that was not erased, if it is a message or a file.
fn said(connection: &Connection, room: RoomId, row: &Row) -> Result<Option<Over>, StoreError> {
    let is_file = row.kind == Some(Kind::FileOffered);
    let is_said = is_file || row.kind.is_some_and(Kind::is_message);
    if !is_said || current_text(connection, row.n)?.is_none() {
        return Ok(None);
    }
    let file = is_file
        .then(|| file::facts(connection, row.n))
        .transpose()?;
    Ok(Some(Over {
        room,
        seq: row.seq,
        author: row.author,
        file: file.flatten(),
    }))
}

/// Whatever has a word in a room that is to be wiped.
fn whole(
    connection: &Connection,
    one: ToWipe,
    most: usize,
    page: &mut OverPage,
) -> Result<(), StoreError> {
    let room = room_number(connection, one.room)?.unwrap_or(0);
    let sql = "
        SELECT events.n, events.seq, events.kind, actors.user,
            typeof(events.text) = 'text' OR coalesce(events.word GLOB '*[^-]*', 0) OR EXISTS (
                SELECT 1 FROM edits JOIN events AS edit ON edit.n = edits.edit
                WHERE edits.message = events.n AND typeof(edit.text) = 'text'
            )
        FROM events JOIN actors ON actors.number = events.actor
        WHERE events.room = ?1 AND events.seq > ?2 ORDER BY events.seq LIMIT ?3";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let keys = params![room, seq_number(one.after), sql_limit(LOOKED_AT)];
    let mut rows = found.query(keys).map_err(of_sqlite)?;
    let mut until = one.after;
    while page.over.len() < most
        && let Some(row) = rows.next().map_err(of_sqlite)?
    {
        until = seq(row, 1)?;
        if !get::<bool>(row, 4)? {
            continue;
        }
        let file = match Kind::from_number(get(row, 2)?) {
            Some(Kind::FileOffered) => file::facts(connection, get(row, 0)?)?,
            _ => None,
        };
        page.over.push(Over {
            room: one.room,
            seq: until,
            author: id(row, 3)?,
            file,
        });
    }
    let is_all = until >= one.head;
    page.is_cut |= !is_all;
    page.wiped.push(Wiped {
        room: one.room,
        until,
        is_all,
    });
    Ok(())
}

/// What has an end of its own.
fn own(
    connection: &Connection,
    query: &OverQuery,
    most: usize,
    page: &mut OverPage,
) -> Result<(), StoreError> {
    let sql = "
        SELECT ends.at, rooms.id, events.seq, events.n, events.kind, actors.user
        FROM ends
            JOIN events ON events.n = ends.n
            JOIN rooms ON rooms.number = events.room
            JOIN actors ON actors.number = events.actor
        ORDER BY ends.at LIMIT ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let limit = sql_limit(most.saturating_add(1));
    let mut rows = found.query([limit]).map_err(of_sqlite)?;
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let end = time(row, 0)?;
        if end > query.now {
            page.next = Some(end);
            return Ok(());
        }
        if page.over.len() >= most {
            page.is_cut = true;
            return Ok(());
        }
        let n = get(row, 3)?;
        let file = match Kind::from_number(get(row, 4)?) {
            Some(Kind::FileOffered) => file::facts(connection, n)?,
            _ => None,
        };
        page.over.push(Over {
            room: id(row, 1)?,
            seq: seq(row, 2)?,
            author: id(row, 5)?,
            file,
        });
    }
    Ok(())
}

/// Lets the search index forget what was found. What is said is read while nobody else is at the index: after an edit
/// it has another text.
pub(super) fn unindex(
    connection: &Connection,
    shared: &Shared,
    over: &[Over],
) -> Result<(), StoreError> {
    let mut place = shared.index();
    let Some(index) = place.as_mut() else {
        return Ok(());
    };
    let mut stale = Vec::with_capacity(over.len());
    for one in over {
        if let Some(room) = room_number(connection, one.room)? {
            let said = apply::said(connection, room, seq_number(one.seq))?;
            // In a room that is wiped whatever has a word is over.
            stale.extend(said.filter(|said| said.kind.is_searched()));
        }
    }
    index.forget(&stale)?;
    let checkpointer = shared.checkpointer.as_ref();
    if let Some(bell) = checkpointer.and_then(Checkpointer::bell) {
        bell.note_search();
    }
    shared.progress.set_indexed(place.as_ref());
    Ok(())
}

/// How many messages and files with an end of their own there are, and the last of these ends.
pub(super) fn expiring(connection: &Connection) -> Result<(u64, Option<Timestamp>), StoreError> {
    let sql = "SELECT count(*), max(at) FROM ends";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?));
    let (count, last) = found.query_row((), read).map_err(of_sqlite)?;
    let count = u64::try_from(count).unwrap_or(0);
    Ok((count, last.map(Timestamp::from_millis)))
}
