//! The writing end of the search index: it takes in what the log has since it last did, and forgets
//! texts before they are erased.

use parlor_model::StoreEpoch;
use parlor_store::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

use super::{FILE_TAG, author_tag, room_tag, tokens};
use crate::apply::{Stale, run};
use crate::checkpoint::Bell;
use crate::connection::{empty_wal_now, make_file, open_writing};
use crate::error::of_sqlite;
use crate::folder::{Folder, remove_database};
use crate::kind::Kind;
use crate::text::current_text;
use crate::value::sql_limit;

const SCHEMA: &str = "
    CREATE TABLE progress (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        epoch BLOB NOT NULL,
        rules TEXT NOT NULL,
        position INTEGER NOT NULL   -- the `n` of the newest event that was taken in
    ) STRICT;
    -- Messages that were forgotten because their text was about to change.
    CREATE TABLE again (n INTEGER PRIMARY KEY) STRICT;
    -- The row of a message is its `n`. What it says is kept nowhere here.
    -- A beginning of two letters stands for so many words that it has an index of its own.
    CREATE VIRTUAL TABLE words USING fts5
        (text, tags, content = '', columnsize = 0, tokenize = 'ascii', prefix = '2');
    INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
    -- Segments are merged in small steps after each intake instead of many at once.
    INSERT INTO words (words, rank) VALUES ('automerge', 0);
    INSERT INTO words (words, rank) VALUES ('crisismerge', 256);
";

/// Pages of the index that are merged after each intake, and per so many messages one more: some
/// times of what they fill, because a page is merged again at every level.
const MERGED: usize = 16;
const MESSAGES_A_PAGE: usize = 4;

/// The index, open for writing.
#[derive(Debug)]
pub(crate) struct Index {
    connection: Connection,
    position: i64,
    again: i64,
}

/// A message as the index takes it in.
struct Entry {
    n: i64,
    room: i64,
    kind: i64,
    author: [u8; 16],
}

impl Index {
    /// Opens the index of this history, or begins a new one when there is none that fits.
    pub(crate) fn open(
        folder: &Folder,
        epoch: StoreEpoch,
        newest: i64,
    ) -> Result<Self, StoreError> {
        match Self::reopen(folder, epoch, newest) {
            Ok(Some(index)) => Ok(index),
            Ok(None) | Err(StoreError::Damaged(_) | StoreError::Conflict(_)) => {
                Self::begin(folder, epoch)
            }
            Err(error) => Err(error),
        }
    }

    /// Throws away what there is and begins anew.
    pub(crate) fn begin(folder: &Folder, epoch: StoreEpoch) -> Result<Self, StoreError> {
        let path = folder.search();
        remove_database(&path)?;
        make_file(&path)?;
        let connection = open(folder)?;
        let start = format!("BEGIN IMMEDIATE; {SCHEMA}");
        connection.execute_batch(&start).map_err(of_sqlite)?;
        let sql = "INSERT INTO progress (one, epoch, rules, position) VALUES (1, ?1, ?2, 0)";
        run(&connection, sql, params![epoch.as_bytes(), tokens::rules()])?;
        connection.execute_batch("COMMIT").map_err(of_sqlite)?;
        Ok(Self {
            connection,
            position: 0,
            again: 0,
        })
    }

    fn reopen(folder: &Folder, epoch: StoreEpoch, newest: i64) -> Result<Option<Self>, StoreError> {
        if !folder.search().exists() {
            return Ok(None);
        }
        let connection = open(folder)?;
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'progress'";
        let there: i64 = connection
            .query_row(sql, (), |row| row.get(0))
            .map_err(of_sqlite)?;
        if there == 0 {
            return Ok(None);
        }
        let sql = "SELECT position FROM progress WHERE epoch = ?1 AND rules = ?2";
        let key = params![epoch.as_bytes(), tokens::rules()];
        let position = connection
            .query_row(sql, key, |row| row.get(0))
            .optional()
            .map_err(of_sqlite)?;
        let again = "SELECT count(*) FROM again";
        let again = connection
            .query_row(again, (), |row| row.get(0))
            .map_err(of_sqlite)?;
        // Ahead of the log: the log was replaced behind its back.
        let fits = position.filter(|position| *position <= newest);
        Ok(fits.map(|position| Self {
            connection,
            position,
            again,
        }))
    }

    /// The `n` of the newest event that was taken in, and how many before it must be again.
    pub(crate) fn progress(&self) -> (i64, i64) {
        (self.position, self.again)
    }

    /// Empties the WAL of the index. False when somebody who reads was in the way.
    pub(crate) fn empty_wal(&self) -> Result<bool, StoreError> {
        empty_wal_now(&self.connection)
    }

    /// Whether its WAL can be emptied without a long wait; see [`Bell::is_nearly_moved`].
    pub(crate) fn is_nearly_moved(&self, bell: &Bell) -> Result<bool, StoreError> {
        bell.is_nearly_moved(&self.connection)
    }

    /// Keeps the WAL of the index within its bounds.
    pub(crate) fn hold_ceiling(&self, bell: &Bell) -> Result<(), StoreError> {
        bell.hold_search_ceiling(&self.connection)
    }

    /// Takes up to `limit` more events in from the log. Not flushed to the disk: after a power cut
    /// they are taken in again.
    pub(crate) fn follow(&mut self, log: &Connection, limit: usize) -> Result<(), StoreError> {
        let limit = sql_limit(limit);
        let again = self.to_take_again(log, limit)?;
        let rest = limit - i64::try_from(again.len()).unwrap_or(limit);
        let more = entries(log, self.position, rest)?;
        let Some(position) = more
            .last()
            .map(|entry| entry.n)
            .or((!again.is_empty()).then_some(self.position))
        else {
            return Ok(());
        };
        self.transaction("NORMAL", |connection| {
            let mut taken = 0;
            for entry in again.iter().chain(&more) {
                taken += usize::from(take_in(connection, log, entry)?);
            }
            // Where all of it is erased there is nothing to merge.
            if taken > 0 {
                let pages = MERGED + taken / MESSAGES_A_PAGE;
                let merge = "INSERT INTO words (words, rank) VALUES ('merge', ?1)";
                run(connection, merge, [sql_limit(pages)])?;
            }
            for entry in &again {
                run(connection, "DELETE FROM again WHERE n = ?1", [entry.n])?;
            }
            run(connection, "UPDATE progress SET position = ?1", [position]).map(drop)
        })?;
        self.position = position;
        self.again -= i64::try_from(again.len()).unwrap_or(0);
        Ok(())
    }

    /// Forgets these texts, durably, but for those that it has not or not any more. Called before they are erased
    /// from the log, so that no crash leaves them here; the messages that still exist then are taken in again by
    /// [`Index::follow`].
    pub(crate) fn forget(&mut self, stale: &[Stale]) -> Result<(), StoreError> {
        let mut known = Vec::new();
        for stale in stale {
            if self.knows(stale.n)? {
                known.push(stale);
            }
        }
        if known.is_empty() {
            return Ok(());
        }
        let mut forgotten = 0;
        self.transaction("FULL", |connection| {
            for stale in known {
                // Once, though it be named twice.
                let sql = "INSERT OR IGNORE INTO again (n) VALUES (?1)";
                if run(connection, sql, [stale.n])? == 0 {
                    continue;
                }
                let sql =
                    "INSERT INTO words (words, rowid, text, tags) VALUES ('delete', ?1, ?2, ?3)";
                let (text, tags) = (
                    tokens::index_text(&stale.text),
                    tags(stale.kind, stale.room, stale.author),
                );
                run(connection, sql, params![stale.n, text, tags])?;
                forgotten += 1;
            }
            Ok(())
        })?;
        self.again += forgotten;
        Ok(())
    }

    /// Whether the text of this message is in there: it was taken in, and does not wait to be so again.
    fn knows(&self, n: i64) -> Result<bool, StoreError> {
        if n > self.position || self.again == 0 {
            return Ok(n <= self.position);
        }
        let sql = "SELECT 1 FROM again WHERE n = ?1";
        let mut found = self.connection.prepare_cached(sql).map_err(of_sqlite)?;
        found.exists([n]).map(|waits| !waits).map_err(of_sqlite)
    }

    fn to_take_again(&self, log: &Connection, limit: i64) -> Result<Vec<Entry>, StoreError> {
        if self.again == 0 {
            return Ok(Vec::new());
        }
        let sql = "SELECT n FROM again ORDER BY n LIMIT ?1";
        let mut found = self.connection.prepare_cached(sql).map_err(of_sqlite)?;
        let rows = found
            .query_map([limit], |row| row.get::<_, i64>(0))
            .map_err(of_sqlite)?;
        let numbers: Vec<i64> = rows.collect::<Result<_, _>>().map_err(of_sqlite)?;
        let entries = numbers.into_iter().map(|n| entries(log, n - 1, 1));
        Ok(entries
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    fn transaction(
        &mut self,
        synchronous: &str,
        work: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let connection = &self.connection;
        connection
            .pragma_update(None, "synchronous", synchronous)
            .map_err(of_sqlite)?;
        run(connection, "BEGIN IMMEDIATE", ())?;
        let done = work(connection).and_then(|()| run(connection, "COMMIT", ()).map(drop));
        if done.is_err() && !connection.is_autocommit() {
            // The error that matters is the first.
            let _ = connection.execute_batch("ROLLBACK");
        }
        done
    }
}

fn open(folder: &Folder) -> Result<Connection, StoreError> {
    let connection = open_writing(&folder.search())?;
    connection
        .pragma_update(None, "cache_size", -4096)
        .map_err(of_sqlite)?;
    Ok(connection)
}

/// The events after row `n`.
fn entries(log: &Connection, n: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "
        SELECT events.n, events.room, events.kind, actors.user
        FROM events JOIN actors ON actors.number = events.actor
        WHERE events.n > ?1 ORDER BY events.n LIMIT ?2";
    let mut found = log.prepare_cached(sql).map_err(of_sqlite)?;
    let rows = found.query_map([n, limit], |row| {
        Ok(Entry {
            n: row.get(0)?,
            room: row.get(1)?,
            kind: row.get(2)?,
            author: row.get(3)?,
        })
    });
    rows.map_err(of_sqlite)?
        .collect::<Result<_, _>>()
        .map_err(of_sqlite)
}

/// Whether there was something to take in.
fn take_in(connection: &Connection, log: &Connection, entry: &Entry) -> Result<bool, StoreError> {
    let kind = Kind::from_number(entry.kind);
    let Some(kind) = kind.filter(|kind| kind.is_searched()) else {
        return Ok(false);
    };
    let Some(text) = current_text(log, entry.n)? else {
        return Ok(false);
    };
    let sql = "INSERT INTO words (rowid, text, tags) VALUES (?1, ?2, ?3)";
    let tags = tags(kind, entry.room, entry.author.into());
    run(
        connection,
        sql,
        params![entry.n, tokens::index_text(&text), tags],
    )
    .map(|_| true)
}

fn tags(kind: Kind, room: i64, author: parlor_model::UserId) -> String {
    let tags = format!("{} {}", room_tag(room), author_tag(author));
    match kind {
        Kind::FileOffered => format!("{tags} {FILE_TAG}"),
        _ => tags,
    }
}
