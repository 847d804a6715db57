//! Appending to the logs: compare with the end, number, write.

use std::collections::HashMap;

use parlor_core::Event;
use parlor_model::Timestamp;
use parlor_store::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

use super::numbers::Numbers;
use super::run;
use crate::body::Written;
use crate::error::of_sqlite;
use crate::value::seq_number;

/// The end of all logs, as one transaction moves it.
#[derive(Debug)]
pub(super) struct Log {
    numbers: Numbers,
    /// The ends of the logs that this transaction has looked at.
    ends: HashMap<i64, End>,
    /// The newest events of the devices that this transaction heard from.
    device_ends: HashMap<i64, i64>,
    /// The newest event's `n`.
    newest: i64,
}

/// Where a room's log ends.
#[derive(Debug, Clone, Copy)]
struct End {
    head: i64,
    high: i64,
}

impl Log {
    pub(super) fn new(newest: i64) -> Self {
        let (ends, device_ends) = (HashMap::new(), HashMap::new());
        Self {
            numbers: Numbers::default(),
            ends,
            device_ends,
            newest,
        }
    }

    /// Forgets what held only for the transaction before.
    pub(super) fn begin(&mut self) {
        self.ends.clear();
        self.device_ends.clear();
    }

    /// The newest event's `n`, those of this transaction included.
    pub(super) fn newest(&self) -> i64 {
        self.newest
    }

    /// Writes what is written once in a transaction, at its end.
    pub(super) fn finish(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO device_ends (device, n) VALUES (?1, ?2)";
        self.device_ends
            .drain()
            .try_for_each(|(device, n)| run(connection, sql, [device, n]).map(drop))
    }

    /// Makes the event that comes next the newest of a device; answers with the one before.
    fn chain(&mut self, connection: &Connection, device: i64) -> Result<Option<i64>, StoreError> {
        let next = self.newest + 1;
        if let Some(before) = self.device_ends.insert(device, next) {
            return Ok(Some(before));
        }
        let sql = "SELECT n FROM device_ends WHERE device = ?1";
        let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
        found
            .query_row([device], |row| row.get(0))
            .optional()
            .map_err(of_sqlite)
    }

    /// Compares with the end of the log and appends; answers with the room's number and the row's.
    pub(super) fn append(
        &mut self,
        connection: &Connection,
        event: &Event,
    ) -> Result<(i64, i64), StoreError> {
        let forked = StoreError::Forked {
            room: event.room,
            expected: event.seq,
        };
        let Some(room) = self.numbers.room(connection, event.room)? else {
            return Err(forked);
        };
        let end = match self.ends.get(&room) {
            Some(end) => *end,
            None => end_of(connection, room)?,
        };
        let (seq, at) = (seq_number(event.seq), event.at.as_millis());
        if end.head.checked_add(1) != Some(seq) {
            return Err(forked);
        }
        let high = (end.high > at).then_some(end.high);
        self.ends.insert(
            room,
            End {
                head: seq,
                high: high.unwrap_or(at),
            },
        );
        let body = Written::of(&event.body);
        let actor_id = event.actor.user;
        let actor = self.numbers.actor(connection, &event.actor)?;
        let subject = body
            .subject
            .map(|subject| self.numbers.actor(connection, subject))
            .transpose()?;
        let origin = event.origin.as_ref();
        let device = origin.map(|origin| self.numbers.device(connection, origin.device, actor_id));
        let device = device.transpose()?;
        let before = device
            .map(|device| self.chain(connection, device))
            .transpose()?
            .flatten();
        // That of a file stands beside its state.
        let own_end = event
            .expires_at
            .filter(|_| body.kind.is_message())
            .map(Timestamp::as_millis);
        let columns = params![
            self.newest + 1,
            room,
            seq,
            at,
            high,
            body.kind.number(),
            actor,
            device,
            origin.map(|origin| origin.id.as_str()),
            before,
            body.text,
            body.target,
            subject,
            body.word,
            body.mentions,
            body.until.or(own_end),
        ];
        run(connection, APPEND, columns)?;
        self.newest += 1;
        Ok((room, self.newest))
    }
}

const APPEND: &str = "
    INSERT INTO events
        (n, room, seq, at, high, kind, actor, device, client_id, before, text, target, subject, word,
         mentions, until)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

fn end_of(connection: &Connection, room: i64) -> Result<End, StoreError> {
    let sql =
        "SELECT seq, coalesce(high, at) FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([room]).map_err(of_sqlite)?;
    match rows.next().map_err(of_sqlite)? {
        Some(row) => {
            let (head, high) = (
                row.get(0).map_err(of_sqlite)?,
                row.get(1).map_err(of_sqlite)?,
            );
            Ok(End { head, high })
        }
        None => Ok(End {
            head: 0,
            high: i64::MIN,
        }),
    }
}
