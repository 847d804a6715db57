//! Actors, devices and rooms by their numbers, looked up once and remembered: their names are checked
//! and prepared when they are parsed, which costs more than the rest of an event.

use std::collections::HashMap;

use parlor_core::Actor;
use parlor_model::{DeviceId, RoomId};
use parlor_store::StoreError;
use rusqlite::Connection;

use super::over::Ends;
use crate::error::of_sqlite;
use crate::value::{id, user_name};

/// How many of a kind are remembered.
const REMEMBERED: usize = 4_096;

#[derive(Debug, Default)]
pub(crate) struct Names {
    /// As of when it is read.
    pub(super) ends: Ends,
    actors: HashMap<i64, Actor>,
    devices: HashMap<i64, DeviceId>,
    rooms: HashMap<i64, RoomId>,
}

impl Names {
    pub(super) fn actor(
        &mut self,
        connection: &Connection,
        number: i64,
    ) -> Result<Actor, StoreError> {
        remembered(&mut self.actors, number, || {
            let sql = "SELECT user, name FROM actors WHERE number = ?1";
            one(connection, sql, number, |row| {
                Ok(Actor {
                    user: id(row, 0)?,
                    name: user_name(row, 1)?,
                })
            })
        })
    }

    pub(super) fn device(
        &mut self,
        connection: &Connection,
        number: i64,
    ) -> Result<DeviceId, StoreError> {
        remembered(&mut self.devices, number, || {
            one(
                connection,
                "SELECT id FROM devices WHERE number = ?1",
                number,
                |row| id(row, 0),
            )
        })
    }

    pub(super) fn room(
        &mut self,
        connection: &Connection,
        number: i64,
    ) -> Result<RoomId, StoreError> {
        remembered(&mut self.rooms, number, || {
            one(
                connection,
                "SELECT id FROM rooms WHERE number = ?1",
                number,
                |row| id(row, 0),
            )
        })
    }
}

fn remembered<T: Clone>(
    known: &mut HashMap<i64, T>,
    number: i64,
    read: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if let Some(value) = known.get(&number) {
        return Ok(value.clone());
    }
    if known.len() >= REMEMBERED {
        known.clear();
    }
    let value = read()?;
    known.insert(number, value.clone());
    Ok(value)
}

fn one<T>(
    connection: &Connection,
    sql: &str,
    number: i64,
    read: impl FnOnce(&rusqlite::Row<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([number]).map_err(of_sqlite)?;
    match rows.next().map_err(of_sqlite)? {
        Some(row) => read(row),
        None => Err(StoreError::Damaged(format!(
            "an event names number {number}, which is missing"
        ))),
    }
}
