//! Loading what the rules need at start: tables only, and of each log only where it ends.

use std::collections::{BTreeMap, BTreeSet};

use parlor_core::{
    Block, BlockTarget, Factor, Invite, MaskEntry, Membership, Mute, NewPasskey, Passkey,
    PasskeyId, Room, Snapshot, TopicSet, User,
};
use parlor_model::{AddressRange, Mask, RoomId, Span, Timestamp, UserId};
use parlor_store::StoreError;
use rusqlite::{Connection, Row};

use crate::error::{damaged, of_sqlite};
use crate::flags;
use crate::reader::file;
use crate::store::identity;
use crate::value::{
    get, id, optional_id, optional_time, read_reason, read_room_name, read_size, read_topic,
    read_user_name, seq, time, user_name, word,
};

/// Rooms by their numbers, as they are put together.
type Rooms = BTreeMap<i64, Room>;

/// Everything, as one transaction sees it.
pub(crate) fn load(connection: &Connection) -> Result<Snapshot, StoreError> {
    connection.execute_batch("BEGIN").map_err(of_sqlite)?;
    let (epoch, _) = identity(connection)?;
    let users = users(connection)?;
    let mut rooms = rooms(connection)?;
    members(connection, &mut rooms)?;
    mutes(connection, &mut rooms)?;
    muted_names(connection, &mut rooms)?;
    invited(connection, &mut rooms)?;
    masks(connection, &mut rooms)?;
    pins(connection, &mut rooms)?;
    let rooms = rooms.into_values().collect();
    let (blocks, invites) = (blocks(connection)?, invites(connection)?);
    let (sending, file_bytes) = (file::sending(connection)?, file_bytes(connection)?);
    let ignores = ignores(connection)?;
    let (factors, passkeys) = (factors(connection)?, passkeys(connection)?);
    let trusted = trusted(connection)?;
    connection.execute_batch("COMMIT").map_err(of_sqlite)?;
    Ok(Snapshot {
        epoch,
        users,
        rooms,
        blocks,
        invites,
        ignores,
        factors,
        passkeys,
        sending,
        file_bytes,
        trusted,
    })
}

fn users(connection: &Connection) -> Result<Vec<User>, StoreError> {
    let mut users = Vec::new();
    each(
        connection,
        "SELECT id, name, role, since, seen, account FROM users ORDER BY id",
        |row| {
            let (id, name, role) = (
                id(row, 0)?,
                user_name(row, 1)?,
                word(&get::<String>(row, 2)?)?,
            );
            let account = get::<Option<String>>(row, 5)?;
            users.push(User {
                id,
                name,
                account: account.map(|name| read_user_name(&name)).transpose()?,
                role,
                since: time(row, 3)?,
                seen: time(row, 4)?,
            });
            Ok(())
        },
    )?;
    Ok(users)
}

fn rooms(connection: &Connection) -> Result<Rooms, StoreError> {
    let sql = "
        SELECT number, id, name, kind, since, topic, topic_by, topic_at, flags,
            coalesce((SELECT seq FROM events WHERE room = number ORDER BY seq DESC LIMIT 1), 0),
            (SELECT user FROM events JOIN actors ON actors.number = actor WHERE room = rooms.number AND seq = 1),
            swept, reminded
        FROM rooms ORDER BY number";
    let mut rooms = Rooms::new();
    each(connection, sql, |row| {
        let name = get::<Option<String>>(row, 2)?
            .map(|name| read_room_name(&name))
            .transpose()?;
        let kind = word(&get::<String>(row, 3)?)?;
        let mut room = Room::new(id(row, 1)?, name, kind, time(row, 4)?);
        room.topic = topic(row)?;
        room.flags = flags::read(&get::<String>(row, 8)?)?;
        room.head = seq(row, 9)?;
        room.maker = optional_id(row, 10)?;
        room.swept = seq(row, 11)?;
        room.reminded = get::<Option<i64>>(row, 12)?.map(Span::from_millis);
        rooms.insert(get(row, 0)?, room);
        Ok(())
    })?;
    Ok(rooms)
}

fn topic(row: &Row<'_>) -> Result<Option<TopicSet>, StoreError> {
    let Some(topic) = get::<Option<String>>(row, 5)? else {
        return Ok(None);
    };
    Ok(Some(TopicSet {
        topic: read_topic(&topic)?,
        by: user_name(row, 6)?,
        at: time(row, 7)?,
    }))
}

fn members(connection: &Connection, rooms: &mut Rooms) -> Result<(), StoreError> {
    each(
        connection,
        "SELECT room, user, role, since FROM members",
        |row| {
            let member = Membership {
                role: word(&get::<String>(row, 2)?)?,
                since: time(row, 3)?,
            };
            room(rooms, row)?.members.insert(id(row, 1)?, member);
            Ok(())
        },
    )
}

fn mutes(connection: &Connection, rooms: &mut Rooms) -> Result<(), StoreError> {
    each(connection, "SELECT room, user, until FROM mutes", |row| {
        let mute = Mute {
            until: optional_time(row, 2)?,
        };
        room(rooms, row)?.mutes.insert(id(row, 1)?, mute);
        Ok(())
    })
}

fn muted_names(connection: &Connection, rooms: &mut Rooms) -> Result<(), StoreError> {
    let sql = "SELECT room, name, until FROM muted_names";
    each(connection, sql, |row| {
        let mute = Mute {
            until: optional_time(row, 2)?,
        };
        let name = user_name(row, 1)?;
        room(rooms, row)?.muted_names.insert(name, mute);
        Ok(())
    })
}

fn invited(connection: &Connection, rooms: &mut Rooms) -> Result<(), StoreError> {
    each(connection, "SELECT room, user FROM invited", |row| {
        room(rooms, row)?.invited.insert(id(row, 1)?);
        Ok(())
    })
}

fn masks(connection: &Connection, rooms: &mut Rooms) -> Result<(), StoreError> {
    each(
        connection,
        "SELECT room, list, mask, by, at FROM masks ORDER BY room, seq",
        |row| {
            let mask =
                Mask::parse(&get::<String>(row, 2)?).map_err(|error| damaged("mask", error))?;
            let entry = MaskEntry {
                mask,
                by: user_name(row, 3)?,
                at: time(row, 4)?,
            };
            let list = word(&get::<String>(row, 1)?)?;
            room(rooms, row)?.masks.entry(list).or_default().push(entry);
            Ok(())
        },
    )
}

fn pins(connection: &Connection, rooms: &mut Rooms) -> Result<(), StoreError> {
    each(connection, "SELECT room, target, seq FROM pins", |row| {
        room(rooms, row)?.pins.insert(seq(row, 1)?, seq(row, 2)?);
        Ok(())
    })
}

fn ignores(connection: &Connection) -> Result<Vec<(UserId, UserId)>, StoreError> {
    let mut ignores = Vec::new();
    let sql = "SELECT user, ignored FROM ignores ORDER BY user, ignored";
    each(connection, sql, |row| {
        ignores.push((id(row, 0)?, id(row, 1)?));
        Ok(())
    })?;
    Ok(ignores)
}

fn factors(connection: &Connection) -> Result<Vec<(UserId, Factor)>, StoreError> {
    let mut factors = BTreeMap::new();
    let sql = "SELECT user, step, since FROM factors";
    each(connection, sql, |row| {
        let factor = Factor {
            since: time(row, 2)?,
            step: read_size(get(row, 1)?),
            recovery: BTreeSet::new(),
        };
        factors.insert(id(row, 0)?, factor);
        Ok(())
    })?;
    let sql = "SELECT user, digest FROM recovery_codes";
    each(connection, sql, |row| {
        if let Some(factor) = factors.get_mut(&id(row, 0)?) {
            factor.recovery.insert(get(row, 1)?);
        }
        Ok(())
    })?;
    Ok(factors.into_iter().collect())
}

fn passkeys(connection: &Connection) -> Result<Vec<Passkey>, StoreError> {
    let mut passkeys = Vec::new();
    let sql = "SELECT id, user, key, counter, name, at, used FROM passkeys ORDER BY id";
    each(connection, sql, |row| {
        let bytes = get::<Vec<u8>>(row, 0)?;
        let known = PasskeyId::new(&bytes);
        let new = NewPasskey {
            id: known.ok_or_else(|| damaged("length of a passkey's id", bytes.len()))?,
            key: get(row, 2)?,
            counter: get(row, 3)?,
            name: get(row, 4)?,
        };
        passkeys.push(Passkey {
            user: id(row, 1)?,
            new,
            at: time(row, 5)?,
            used: optional_time(row, 6)?,
        });
        Ok(())
    })?;
    Ok(passkeys)
}

fn blocks(connection: &Connection) -> Result<Vec<Block>, StoreError> {
    let sql = "SELECT id, name, user, address, by, reason, at, until FROM blocks ORDER BY id";
    let mut blocks = Vec::new();
    each(connection, sql, |row| {
        let address = get::<Option<String>>(row, 3)?.map(|range| AddressRange::parse(&range));
        let address = address
            .transpose()
            .map_err(|error| damaged("address", error))?;
        let name = read_user_name(&get::<String>(row, 1)?)?;
        blocks.push(Block {
            id: id(row, 0)?,
            target: BlockTarget {
                name,
                user: optional_id(row, 2)?,
                address,
            },
            by: user_name(row, 4)?,
            reason: read_reason(&get::<String>(row, 5)?)?,
            at: time(row, 6)?,
            until: optional_time(row, 7)?,
        });
        Ok(())
    })?;
    Ok(blocks)
}

fn invites(connection: &Connection) -> Result<Vec<Invite>, StoreError> {
    let sql = "SELECT id, digest, room, by, at, uses_left, until FROM invites ORDER BY id";
    let mut invites = Vec::new();
    each(connection, sql, |row| {
        invites.push(Invite {
            id: id(row, 0)?,
            digest: get(row, 1)?,
            room: optional_id(row, 2)?,
            by: user_name(row, 3)?,
            at: time(row, 4)?,
            uses_left: get(row, 5)?,
            until: optional_time(row, 6)?,
        });
        Ok(())
    })?;
    Ok(invites)
}

fn file_bytes(connection: &Connection) -> Result<Vec<(RoomId, UserId, u64)>, StoreError> {
    let sql = concat!(
        "SELECT rooms.id, owner, sum(size) FROM files JOIN rooms ON rooms.number = files.room
        WHERE state = 'ready' AND ",
        file::in_a_standing_room!(),
        " GROUP BY files.room, owner HAVING sum(size) > 0 ORDER BY files.room, owner"
    );
    let mut bytes = Vec::new();
    each(connection, sql, |row| {
        bytes.push((id(row, 0)?, id(row, 1)?, read_size(get(row, 2)?)));
        Ok(())
    })?;
    Ok(bytes)
}

/// The last moment at which the clock was relied on.
fn trusted(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let mut trusted = None;
    each(connection, "SELECT trusted FROM store", |row| {
        trusted = optional_time(row, 0)?;
        Ok(())
    })?;
    Ok(trusted)
}

/// The room whose number is in the first column.
fn room<'a>(rooms: &'a mut Rooms, row: &Row<'_>) -> Result<&'a mut Room, StoreError> {
    let number: i64 = get(row, 0)?;
    rooms
        .get_mut(&number)
        .ok_or_else(|| damaged("room number", number))
}

fn each(
    connection: &Connection,
    sql: &str,
    mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut found = connection.prepare(sql).map_err(of_sqlite)?;
    let mut rows = found.query(()).map_err(of_sqlite)?;
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        take(row)?;
    }
    Ok(())
}
