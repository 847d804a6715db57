//! Writing changes: what each does to the tables, within the caller's transaction. It mirrors
//! `State::apply`, so that what is loaded later is what the rules had.

mod desk;
mod expire;
mod factor;
mod file;
mod log;
mod message;
mod numbers;
mod passkey;
mod personal;
mod room;
mod user;

use parlor_core::{Change, Event, EventBody};
use parlor_model::UserId;
use parlor_store::StoreError;
use rusqlite::{Connection, Params};

use log::Log;
pub(crate) use message::{Stale, said};

use crate::error::of_sqlite;
use crate::value::seq_number;

/// Applies changes to one database. After an error it is of no use any more.
#[derive(Debug)]
pub(crate) struct Applier {
    log: Log,
    /// The lobby's number: nobody's membership ends there.
    lobby: i64,
    /// The texts that this transaction erased.
    stale: Vec<Stale>,
}

impl Applier {
    pub(crate) fn new(lobby: i64, newest: i64) -> Self {
        Self {
            log: Log::new(newest),
            lobby,
            stale: Vec::new(),
        }
    }

    /// Forgets what held only for the transaction before.
    pub(crate) fn begin(&mut self) {
        self.log.begin();
        self.stale.clear();
    }

    /// Writes what is written once in a transaction, at its end.
    pub(crate) fn finish(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.log.finish(connection)
    }

    /// The newest event's `n`, those of this transaction included.
    pub(crate) fn newest(&self) -> i64 {
        self.log.newest()
    }

    /// The texts that are no longer those of their messages since this transaction began.
    pub(crate) fn stale(&self) -> &[Stale] {
        &self.stale
    }

    pub(crate) fn apply(
        &mut self,
        connection: &Connection,
        change: &Change,
    ) -> Result<(), StoreError> {
        match change {
            Change::Event(event) => self.event(connection, event),
            Change::RoomAdded(room) => room::add(connection, room),
            Change::UserAdded(user) => user::add(connection, user),
            Change::UserRenamed { user, name } => user::rename(connection, *user, name),
            Change::ServerRoleSet { user, role } => user::set_role(connection, *user, *role),
            Change::CredentialSet { user, credential } => {
                user::set_credential(connection, *user, credential)
            }
            Change::IrcVerifierSet { user, verifier } => {
                user::set_irc_verifier(connection, *user, verifier.as_ref())
            }
            Change::FactorSet {
                user,
                secret,
                factor,
            } => factor::set(connection, *user, secret, factor),
            Change::FactorRemoved { user } => factor::remove(connection, *user),
            Change::FactorStepUsed { user, step } => factor::use_step(connection, *user, *step),
            Change::RecoveryCodesSet { user, codes } => factor::set_codes(connection, *user, codes),
            Change::RecoveryCodeUsed { user, code } => factor::use_code(connection, *user, code),
            Change::PasskeyAdded(passkey) => passkey::add(connection, passkey),
            Change::PasskeyUsed {
                passkey,
                counter,
                at,
            } => passkey::use_once(connection, passkey, *counter, *at),
            Change::PasskeyRemoved { passkey } => passkey::remove(connection, passkey),
            Change::UserSeen { user, at } => user::set_seen(connection, *user, *at),
            Change::UserForgotten { user } => user::forget(connection, *user),
            Change::DeviceAdded(device) => user::add_device(connection, device),
            Change::DeviceRevoked { device } => user::revoke_device(connection, *device),
            Change::DevicesRevoked { user, but } => user::revoke_devices(connection, *user, *but),
            Change::Blocked(block) => desk::block(connection, block),
            Change::Unblocked { block } => desk::unblock(connection, *block),
            Change::NameMuted { room, name, until } => {
                room::mute_name(connection, *room, name, *until)
            }
            Change::NameUnmuted { room, name } => room::unmute_name(connection, *room, name),
            Change::InviteAdded(invite) => desk::add_invite(connection, invite),
            Change::InviteUsed { invite } => desk::use_invite(connection, *invite),
            Change::InviteRevoked { invite } => desk::revoke_invite(connection, *invite),
            Change::ReadMarked { user, room, seq } => {
                personal::mark_read(connection, *user, *room, *seq)
            }
            Change::NotifySet { user, room, level } => {
                personal::set_notify(connection, *user, *room, *level)
            }
            Change::Ignored { user, ignored, at } => {
                personal::ignore(connection, *user, *ignored, *at)
            }
            Change::Unignored { user, ignored } => personal::unignore(connection, *user, *ignored),
            Change::ContentFreed { .. } => Ok(()),
            Change::RoomSwept { room, until } => expire::swept(connection, *room, *until),
            Change::RoomReminded { room, before } => expire::reminded(connection, *room, *before),
            Change::Erased { room, targets } => match expire::room_number(connection, *room)? {
                Some(room) => {
                    expire::erase(connection, room, targets, &mut self.stale)?;
                    expire::blank(connection, room, targets)
                }
                None => Ok(()),
            },
            Change::RoomEnded { room } => match expire::room_number(connection, *room)? {
                Some(room) => expire::end_room(connection, room),
                None => Ok(()),
            },
            Change::ClockTrusted { at } => {
                let sql = "UPDATE store SET trusted = ?1";
                run(connection, sql, [at.as_millis()]).map(drop)
            }
            Change::Audited(entry) => desk::audit(connection, entry),
        }
    }

    fn event(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let (room, n) = self.log.append(connection, event)?;
        let (seq, at) = (seq_number(event.seq), event.at);
        let actor = &event.actor;
        match &event.body {
            EventBody::Edited { target, .. } => {
                self.stale
                    .extend(message::edit(connection, room, seq_number(*target), n)?);
                Ok(())
            }
            EventBody::Deleted { target } => {
                self.stale
                    .extend(message::delete(connection, room, seq_number(*target))?);
                Ok(())
            }
            EventBody::Expired { targets } => {
                expire::erase(connection, room, targets, &mut self.stale)
            }
            EventBody::Reacted { target, emoji } => {
                message::react(connection, room, seq_number(*target), emoji, actor, seq)
            }
            EventBody::Unreacted { target, emoji } => {
                message::unreact(connection, room, seq_number(*target), emoji, actor.user)
            }
            EventBody::Pinned { target } => {
                message::pin(connection, room, seq_number(*target), seq)
            }
            EventBody::Unpinned { target } => message::unpin(connection, room, seq_number(*target)),
            EventBody::TopicSet { topic } => room::set_topic(connection, room, topic, actor, at),
            EventBody::Joined { role } => room::join(connection, room, actor.user, *role, at),
            EventBody::Left => self.end_membership(connection, room, actor.user),
            EventBody::Removed { target, .. } => self.end_membership(connection, room, target.user),
            EventBody::Muted { target, until, .. } => {
                room::mute(connection, room, target.user, *until)
            }
            EventBody::Unmuted { target } => room::unmute(connection, room, target.user),
            EventBody::RoleSet { target, role } if room == self.lobby => {
                room::set_lobby_role(connection, room, target.user, *role, at)
            }
            EventBody::RoleSet { target, role } => {
                room::set_role(connection, room, target.user, *role)
            }
            EventBody::FlagsSet { flags } => room::set_flags(connection, room, flags),
            EventBody::Renamed { name, .. } => room::rename(connection, room, name),
            EventBody::Invited { target } => room::invite(connection, room, target.user),
            EventBody::MaskAdded { list, mask } => {
                room::add_mask(connection, (room, seq), *list, mask, &actor.name, at)
            }
            EventBody::MaskRemoved { list, mask } => {
                room::remove_mask(connection, room, *list, mask)
            }
            EventBody::FileOffered { file, size, .. } => {
                file::offer(connection, (*file, n, room), actor.user, *size)?;
                expire::note(connection, n, event)
            }
            EventBody::Message { .. } => expire::note(connection, n, event),
            EventBody::FileReady {
                file, size, digest, ..
            } => file::ready(connection, *file, n, *size, *digest),
            EventBody::FileFailed { file, why, .. } => file::fail(connection, *file, n, *why),
            EventBody::FileDeleted { file, target } => {
                let place = (room, seq_number(*target));
                self.stale.extend(file::delete(connection, *file, place)?);
                Ok(())
            }
            EventBody::Created | EventBody::Blocked { .. } | EventBody::Unblocked { .. } => Ok(()),
        }
    }

    fn end_membership(
        &self,
        connection: &Connection,
        room: i64,
        user: UserId,
    ) -> Result<(), StoreError> {
        if room == self.lobby {
            Ok(())
        } else {
            room::leave(connection, room, user)
        }
    }
}

/// As [`run`], for a statement that changes one row: the store would not be what the rules take it for if there were none.
pub(crate) fn run_on_one(
    connection: &Connection,
    what: &str,
    sql: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    match run(connection, sql, params)? {
        1 => Ok(()),
        rows => Err(StoreError::Damaged(format!(
            "{what} was to change one row and changed {rows}"
        ))),
    }
}

/// Runs one statement, prepared once.
pub(crate) fn run(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut found| found.execute(params))
        .map_err(of_sqlite)
}
