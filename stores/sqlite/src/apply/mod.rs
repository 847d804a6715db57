//! Writing changes: what each does to the tables, within the caller's transaction. It mirrors
//! `State::apply`, so that what is loaded later is what the rules had.

mod desk;
mod message;
mod numbers;
mod room;
mod user;

use std::collections::HashMap;

use parlor_core::{Change, Event, EventBody};
use parlor_store::StoreError;
use rusqlite::{Connection, OptionalExtension, Params, params};

pub(crate) use message::Stale;
use numbers::Numbers;

use crate::body::Written;
use crate::error::of_sqlite;
use crate::value::seq_number;

/// Applies changes to one database. After an error it is of no use any more.
#[derive(Debug)]
pub(crate) struct Applier {
    numbers: Numbers,
    /// The lobby's number: nobody's membership ends there.
    lobby: i64,
    /// The ends of the logs that this transaction has looked at.
    ends: HashMap<i64, End>,
    /// The newest events of the devices that this transaction heard from.
    device_ends: HashMap<i64, i64>,
    /// The newest event's `n`.
    newest: i64,
    /// The texts that this transaction erased.
    stale: Vec<Stale>,
}

/// Where a room's log ends.
#[derive(Debug, Clone, Copy)]
struct End {
    head: i64,
    high: i64,
}

impl Applier {
    pub(crate) fn new(lobby: i64, newest: i64) -> Self {
        let (numbers, stale) = (Numbers::default(), Vec::new());
        Self { numbers, lobby, ends: HashMap::new(), device_ends: HashMap::new(), newest, stale }
    }

    /// Forgets what held only for the transaction before.
    pub(crate) fn begin(&mut self) {
        self.ends.clear();
        self.device_ends.clear();
        self.stale.clear();
    }

    /// Writes what is written once in a transaction, at its end.
    pub(crate) fn finish(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO device_ends (device, n) VALUES (?1, ?2)";
        self.device_ends.drain().try_for_each(|(device, n)| run(connection, sql, [device, n]).map(drop))
    }

    /// Makes the event that comes next the newest of a device; answers with the one before.
    fn chain(&mut self, connection: &Connection, device: i64) -> Result<Option<i64>, StoreError> {
        let next = self.newest + 1;
        if let Some(before) = self.device_ends.insert(device, next) {
            return Ok(Some(before));
        }
        let sql = "SELECT n FROM device_ends WHERE device = ?1";
        let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
        found.query_row([device], |row| row.get(0)).optional().map_err(of_sqlite)
    }

    /// The newest event's `n`, those of this transaction included.
    pub(crate) fn newest(&self) -> i64 {
        self.newest
    }

    /// The texts that are no longer those of their messages since this transaction began.
    pub(crate) fn stale(&self) -> &[Stale] {
        &self.stale
    }

    pub(crate) fn apply(&mut self, connection: &Connection, change: &Change) -> Result<(), StoreError> {
        match change {
            Change::Event(event) => self.event(connection, event),
            Change::RoomAdded(room) => room::add(connection, room),
            Change::UserAdded(user) => user::add(connection, user),
            Change::UserRenamed { user, name } => user::rename(connection, *user, name),
            Change::ServerRoleSet { user, role } => user::set_role(connection, *user, *role),
            Change::CredentialSet { user, credential } => {
                user::set_credential(connection, *user, credential)
            }
            Change::UserSeen { user, at } => user::set_seen(connection, *user, *at),
            Change::UserForgotten { user } => user::forget(connection, *user),
            Change::DeviceAdded(device) => user::add_device(connection, device),
            Change::DeviceRevoked { device } => user::revoke_device(connection, *device),
            Change::Blocked(block) => desk::block(connection, block),
            Change::Unblocked { block } => desk::unblock(connection, *block),
            Change::InviteAdded(invite) => desk::add_invite(connection, invite),
            Change::InviteUsed { invite } => desk::use_invite(connection, *invite),
            Change::InviteRevoked { invite } => desk::revoke_invite(connection, *invite),
            Change::Audited(entry) => desk::audit(connection, entry),
        }
    }

    fn event(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let (room, n) = self.append(connection, event)?;
        let (seq, at) = (seq_number(event.seq), event.at);
        let actor = &event.actor;
        match &event.body {
            EventBody::Edited { target, .. } => {
                self.stale.extend(message::edit(connection, room, seq_number(*target), n)?);
                Ok(())
            }
            EventBody::Deleted { target } => {
                self.stale.extend(message::delete(connection, room, seq_number(*target))?);
                Ok(())
            }
            EventBody::Reacted { target, emoji } => {
                message::react(connection, room, seq_number(*target), emoji, actor, seq)
            }
            EventBody::Unreacted { target, emoji } => {
                message::unreact(connection, room, seq_number(*target), emoji, actor.user)
            }
            EventBody::TopicSet { topic } => room::set_topic(connection, room, topic, actor, at),
            EventBody::Joined { role } => room::join(connection, room, actor.user, *role, at),
            EventBody::Left => self.end_membership(connection, room, actor.user),
            EventBody::Removed { target, .. } => self.end_membership(connection, room, target.user),
            EventBody::Muted { target, until, .. } => room::mute(connection, room, target.user, *until),
            EventBody::Unmuted { target } => room::unmute(connection, room, target.user),
            EventBody::RoleSet { target, role } if room == self.lobby => {
                room::set_lobby_role(connection, room, target.user, *role, at)
            }
            EventBody::RoleSet { target, role } => room::set_role(connection, room, target.user, *role),
            EventBody::FlagsSet { flags } => room::set_flags(connection, room, flags),
            EventBody::Renamed { name } => room::rename(connection, room, name),
            EventBody::Invited { target } => room::invite(connection, room, target.user),
            EventBody::MaskAdded { list, mask } => {
                room::add_mask(connection, (room, seq), *list, mask, &actor.name, at)
            }
            EventBody::MaskRemoved { list, mask } => room::remove_mask(connection, room, *list, mask),
            EventBody::Created
            | EventBody::Message { .. }
            | EventBody::Blocked { .. }
            | EventBody::Unblocked { .. } => Ok(()),
        }
    }

    fn end_membership(
        &self,
        connection: &Connection,
        room: i64,
        user: parlor_model::UserId,
    ) -> Result<(), StoreError> {
        if room == self.lobby { Ok(()) } else { room::leave(connection, room, user) }
    }

    /// Compares with the end of the log and appends; answers with the room's number and the row's.
    fn append(&mut self, connection: &Connection, event: &Event) -> Result<(i64, i64), StoreError> {
        let forked = StoreError::Forked { room: event.room, expected: event.seq };
        let Some(room) = self.numbers.room(connection, event.room)? else { return Err(forked) };
        let end = match self.ends.get(&room) {
            Some(end) => *end,
            None => end_of(connection, room)?,
        };
        let (seq, at) = (seq_number(event.seq), event.at.as_millis());
        if end.head.checked_add(1) != Some(seq) {
            return Err(forked);
        }
        let high = (end.high > at).then_some(end.high);
        self.ends.insert(room, End { head: seq, high: high.unwrap_or(at) });
        let body = Written::of(&event.body);
        let actor_id = event.actor.user;
        let actor = self.numbers.actor(connection, &event.actor)?;
        let subject = body.subject.map(|subject| self.numbers.actor(connection, subject)).transpose()?;
        let origin = event.origin.as_ref();
        let device = origin.map(|origin| self.numbers.device(connection, origin.device, actor_id));
        let device = device.transpose()?;
        let before = device.map(|device| self.chain(connection, device)).transpose()?.flatten();
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
            body.until,
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
    let sql = "SELECT seq, coalesce(high, at) FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([room]).map_err(of_sqlite)?;
    match rows.next().map_err(of_sqlite)? {
        Some(row) => {
            let (head, high) = (row.get(0).map_err(of_sqlite)?, row.get(1).map_err(of_sqlite)?);
            Ok(End { head, high })
        }
        None => Ok(End { head: 0, high: i64::MIN }),
    }
}

/// Runs one statement, prepared once.
pub(crate) fn run(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    connection.prepare_cached(sql).and_then(|mut found| found.execute(params)).map_err(of_sqlite)
}
