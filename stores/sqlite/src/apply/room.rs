//! Rooms and who belongs to them.

use parlor_core::{Actor, Room};
use parlor_model::{
    Mask, MaskList, RoomFlags, RoomId, RoomName, RoomRole, Timestamp, Topic, UserId, UserName, Whom,
};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::run;
use crate::error::of_sqlite;
use crate::flags;
use crate::value::{id, optional_user_name, user_name};

/// Adds a room, which has no members and no events yet.
pub(super) fn add(connection: &Connection, room: &Room) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO rooms (id, name, kind, since, topic, topic_by, topic_at, flags)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let columns = params![
        room.id.as_bytes(),
        room.name.as_ref().map(RoomName::as_str),
        room.kind.as_str(),
        room.since.as_millis(),
        room.topic.as_ref().map(|set| set.topic.as_str()),
        room.topic.as_ref().map(|set| set.by.as_str()),
        room.topic.as_ref().map(|set| set.at.as_millis()),
        flags::write(&room.flags),
    ];
    run(connection, sql, columns).map(drop)
}

pub(super) fn rename(
    connection: &Connection,
    room: i64,
    name: &RoomName,
) -> Result<(), StoreError> {
    let sql = "UPDATE rooms SET name = ?2 WHERE number = ?1";
    run(connection, sql, params![room, name.as_str()]).map(drop)
}

pub(super) fn set_flags(
    connection: &Connection,
    room: i64,
    flags: &RoomFlags,
) -> Result<(), StoreError> {
    // Who was reminded of one end was not of another.
    let before = connection
        .prepare_cached("SELECT flags FROM rooms WHERE number = ?1")
        .and_then(|mut found| found.query_row([room], |row| row.get::<_, String>(0)));
    let before = flags::read(&before.map_err(of_sqlite)?)?;
    if before.ends_at != flags.ends_at {
        let sql = "UPDATE rooms SET reminded = NULL WHERE number = ?1";
        run(connection, sql, [room])?;
    }
    let sql = "UPDATE rooms SET flags = ?2 WHERE number = ?1";
    run(connection, sql, params![room, flags::write(flags)]).map(drop)
}

/// Sets the topic; an empty one clears it.
pub(super) fn set_topic(
    connection: &Connection,
    room: i64,
    topic: &Topic,
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    let set = !topic.as_str().is_empty();
    let sql = "UPDATE rooms SET topic = ?2, topic_by = ?3, topic_at = ?4 WHERE number = ?1";
    let columns = params![
        room,
        set.then_some(topic.as_str()),
        set.then_some(by.name.as_str()),
        set.then_some(at.as_millis()),
    ];
    run(connection, sql, columns).map(drop)
}

/// Makes a user a member; an invitation is used up by it.
pub(super) fn join(
    connection: &Connection,
    room: i64,
    user: UserId,
    role: RoomRole,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO members (room, user, role, since) VALUES (?1, ?2, ?3, ?4)";
    run(
        connection,
        sql,
        params![room, user.as_bytes(), role.as_str(), at.as_millis()],
    )?;
    let sql = "DELETE FROM invited WHERE room = ?1 AND user = ?2";
    run(connection, sql, params![room, user.as_bytes()]).map(drop)
}

/// Ends a membership. Who joins again has read nothing yet.
pub(super) fn leave(connection: &Connection, room: i64, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM read_markers WHERE room = ?1 AND user = ?2";
    run(connection, sql, params![room, user.as_bytes()])?;
    let sql = "DELETE FROM members WHERE room = ?1 AND user = ?2";
    run(connection, sql, params![room, user.as_bytes()]).map(drop)
}

/// Gives a member a role.
pub(super) fn set_role(
    connection: &Connection,
    room: i64,
    user: UserId,
    role: RoomRole,
) -> Result<(), StoreError> {
    let sql = "UPDATE members SET role = ?3 WHERE room = ?1 AND user = ?2";
    run(
        connection,
        sql,
        params![room, user.as_bytes(), role.as_str()],
    )
    .map(drop)
}

/// Gives a user a role in the lobby, where everyone is a member and only other roles are listed.
pub(super) fn set_lobby_role(
    connection: &Connection,
    lobby: i64,
    user: UserId,
    role: RoomRole,
    at: Timestamp,
) -> Result<(), StoreError> {
    if role == RoomRole::Member {
        return leave(connection, lobby, user);
    }
    let sql = "INSERT OR REPLACE INTO members (room, user, role, since) VALUES (?1, ?2, ?3, ?4)";
    run(
        connection,
        sql,
        params![lobby, user.as_bytes(), role.as_str(), at.as_millis()],
    )
    .map(drop)
}

pub(super) fn mute(
    connection: &Connection,
    room: i64,
    user: UserId,
    until: Option<Timestamp>,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO mutes (room, user, until) VALUES (?1, ?2, ?3)";
    run(
        connection,
        sql,
        params![room, user.as_bytes(), until.map(Timestamp::as_millis)],
    )
    .map(drop)
}

pub(super) fn unmute(connection: &Connection, room: i64, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM mutes WHERE room = ?1 AND user = ?2";
    run(connection, sql, params![room, user.as_bytes()]).map(drop)
}

/// Mutes whoever has the name.
pub(super) fn mute_name(
    connection: &Connection,
    room: RoomId,
    name: &UserName,
    until: Option<Timestamp>,
) -> Result<(), StoreError> {
    let sql = "
        INSERT OR REPLACE INTO muted_names (room, folded, name, until)
        SELECT number, ?2, ?3, ?4 FROM rooms WHERE id = ?1";
    let columns = params![
        room.as_bytes(),
        name.folded(),
        name.as_str(),
        until.map(Timestamp::as_millis),
    ];
    run(connection, sql, columns).map(drop)
}

pub(super) fn unmute_name(
    connection: &Connection,
    room: RoomId,
    name: &UserName,
) -> Result<(), StoreError> {
    let sql = "
        DELETE FROM muted_names
        WHERE room = (SELECT number FROM rooms WHERE id = ?1) AND folded = ?2";
    run(connection, sql, params![room.as_bytes(), name.folded()]).map(drop)
}

pub(super) fn invite(connection: &Connection, room: i64, user: UserId) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO invited (room, user) VALUES (?1, ?2)";
    run(connection, sql, params![room, user.as_bytes()]).map(drop)
}

/// Puts a mask on a list; `place` is the room and the `seq` of the event that did it.
pub(super) fn add_mask(
    connection: &Connection,
    place: (i64, i64),
    list: MaskList,
    mask: &Mask,
    by: &UserName,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO masks (room, seq, list, mask, by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let columns = params![
        place.0,
        place.1,
        list.as_str(),
        mask.as_str(),
        by.as_str(),
        at.as_millis()
    ];
    run(connection, sql, columns)?;
    if list == MaskList::Ban && !mask.mutes() {
        uninvite(connection, place.0, mask)?;
    }
    Ok(())
}

/// Takes the invitations of those back whom a ban matches.
fn uninvite(connection: &Connection, room: i64, ban: &Mask) -> Result<(), StoreError> {
    let sql = "SELECT users.id, users.name, users.account FROM invited
        JOIN users ON users.id = invited.user WHERE invited.room = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([room]).map_err(of_sqlite)?;
    let mut banned = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let (user, name) = (id(row, 0)?, user_name(row, 1)?);
        let account = optional_user_name(row, 2)?;
        let whom = Whom {
            user,
            name: &name,
            account: account.as_ref(),
            part: None,
        };
        if ban.matches(whom) {
            banned.push(user);
        }
    }
    for user in banned {
        let sql = "DELETE FROM invited WHERE room = ?1 AND user = ?2";
        run(connection, sql, params![room, user.as_bytes()])?;
    }
    Ok(())
}

pub(super) fn remove_mask(
    connection: &Connection,
    room: i64,
    list: MaskList,
    mask: &Mask,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM masks WHERE room = ?1 AND list = ?2 AND mask = ?3";
    run(connection, sql, params![room, list.as_str(), mask.as_str()]).map(drop)
}
