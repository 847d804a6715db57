//! The small numbers that stand for rooms, actors and devices in a row, looked up once and remembered.

use std::collections::HashMap;

use parlor_core::Actor;
use parlor_model::{DeviceId, RoomId, UserId, UserName};
use parlor_store::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

use super::run;
use crate::error::of_sqlite;

/// How many of a kind are remembered; more than write at the same time.
const REMEMBERED: usize = 65_536;

#[derive(Debug, Default)]
pub(crate) struct Numbers {
    rooms: HashMap<RoomId, i64>,
    actors: HashMap<UserId, (UserName, i64)>,
    devices: HashMap<DeviceId, i64>,
}

impl Numbers {
    /// A room's number; `None` when there is no such room.
    pub(crate) fn room(
        &mut self,
        connection: &Connection,
        room: RoomId,
    ) -> Result<Option<i64>, StoreError> {
        if let Some(number) = self.rooms.get(&room) {
            return Ok(Some(*number));
        }
        let mut found = connection
            .prepare_cached("SELECT number FROM rooms WHERE id = ?1")
            .map_err(of_sqlite)?;
        let number = found
            .query_row([room.as_bytes()], |row| row.get(0))
            .optional()
            .map_err(of_sqlite)?;
        if let Some(number) = number {
            remember(&mut self.rooms, room, number);
        }
        Ok(number)
    }

    /// The number of a user under this name, made when it is new.
    pub(crate) fn actor(
        &mut self,
        connection: &Connection,
        actor: &Actor,
    ) -> Result<i64, StoreError> {
        let name = actor.name.as_str();
        if let Some((known, number)) = self.actors.get(&actor.user)
            && known.as_str() == name
        {
            return Ok(*number);
        }
        let mut found = connection
            .prepare_cached("SELECT number FROM actors WHERE user = ?1 AND name = ?2")
            .map_err(of_sqlite)?;
        let key = params![actor.user.as_bytes(), name];
        let number = match found
            .query_row(key, |row| row.get(0))
            .optional()
            .map_err(of_sqlite)?
        {
            Some(number) => number,
            None => {
                run(
                    connection,
                    "INSERT INTO actors (user, name) VALUES (?1, ?2)",
                    key,
                )?;
                connection.last_insert_rowid()
            }
        };
        remember(&mut self.actors, actor.user, (actor.name.clone(), number));
        Ok(number)
    }

    /// A device's number. One that was never added gets a row that nobody can sign in with.
    pub(crate) fn device(
        &mut self,
        connection: &Connection,
        device: DeviceId,
        user: UserId,
    ) -> Result<i64, StoreError> {
        if let Some(number) = self.devices.get(&device) {
            return Ok(*number);
        }
        let mut found = connection
            .prepare_cached("SELECT number FROM devices WHERE id = ?1")
            .map_err(of_sqlite)?;
        let number = found
            .query_row([device.as_bytes()], |row| row.get(0))
            .optional();
        let number = match number.map_err(of_sqlite)? {
            Some(number) => number,
            None => {
                let sql = "INSERT INTO devices (id, user, label, at) VALUES (?1, ?2, '', 0)";
                run(connection, sql, params![device.as_bytes(), user.as_bytes()])?;
                connection.last_insert_rowid()
            }
        };
        remember(&mut self.devices, device, number);
        Ok(number)
    }
}

fn remember<K: std::hash::Hash + Eq, V>(known: &mut HashMap<K, V>, key: K, value: V) {
    if known.len() >= REMEMBERED {
        known.clear();
    }
    known.insert(key, value);
}
