//! Readers: what is committed, through connections that can't write.

mod account;
mod event;
pub(crate) mod file;
mod message;
mod names;
mod over;
mod search;
mod unread;
mod usage;
mod view;

use std::sync::Arc;

use parlor_core::{Device, Event, File, MessageFacts, Over, Posted};
use parlor_model::{
    ClientId, DeviceId, Digest, FileId, FileName, RoomId, Secret, Seq, Timestamp, UserId,
};
use parlor_store::{
    Audit, EventRange, KnownIds, OverPage, OverQuery, Reaction, Reader, SearchPage, SearchQuery,
    StoreError, Unread, UnreadQuery, Usage,
};
use rusqlite::{Connection, OptionalExtension};

use names::Names;
pub use view::View;

use crate::apply::run;
use crate::connection::open_reading;
use crate::error::of_sqlite;
use crate::search::Finder;
use crate::shared::Shared;

/// One reader. Fields are dropped in this order: the connections before what they share.
#[derive(Debug)]
pub(crate) struct SqliteReader {
    connection: Connection,
    finder: Finder,
    names: Names,
    shared: Arc<Shared>,
}

impl SqliteReader {
    pub(crate) fn open(shared: Arc<Shared>) -> Result<Self, StoreError> {
        let connection = open_reading(&shared.folder.database())?;
        let finder = Finder::new(shared.folder.search());
        Ok(Self {
            connection,
            finder,
            names: Names::default(),
            shared,
        })
    }

    /// Runs reads that must see the same state of the store.
    fn at_once<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.names.ends.begin();
        run(&self.connection, "BEGIN", ())?;
        let answer = read(self);
        let ended = run(&self.connection, "COMMIT", ());
        ended.and(answer)
    }
}

impl Reader for SqliteReader {
    fn as_of(&mut self, now: Timestamp) {
        self.names.ends.as_of(now);
    }

    fn over(&mut self, query: &OverQuery) -> Result<OverPage, StoreError> {
        self.at_once(|reader| over::page(&reader.connection, query))
    }

    fn unindex(&mut self, over: &[Over]) -> Result<(), StoreError> {
        over::unindex(&self.connection, &self.shared, over)
    }

    fn events(&mut self, room: RoomId, range: EventRange) -> Result<Vec<Event>, StoreError> {
        self.at_once(|reader| event::range(&reader.connection, &mut reader.names, room, range))
    }

    fn said(&mut self, room: RoomId, range: EventRange) -> Result<Vec<Event>, StoreError> {
        self.at_once(|reader| event::said(&reader.connection, &mut reader.names, room, range))
    }

    fn seq_at(&mut self, room: RoomId, at: Timestamp) -> Result<Seq, StoreError> {
        self.at_once(|reader| event::seq_at(&reader.connection, room, at))
    }

    fn reactions(
        &mut self,
        room: RoomId,
        first: Seq,
        last: Seq,
    ) -> Result<Vec<Reaction>, StoreError> {
        self.at_once(|reader| {
            message::reactions(&reader.connection, &mut reader.names, room, first, last)
        })
    }

    fn message(&mut self, room: RoomId, seq: Seq) -> Result<Option<MessageFacts>, StoreError> {
        self.at_once(|reader| message::facts(&reader.connection, &mut reader.names, room, seq))
    }

    fn posted(&mut self, device: DeviceId, id: &ClientId) -> Result<Option<Posted>, StoreError> {
        message::posted(&self.connection, device, id)
    }

    fn known_ids(&mut self, device: DeviceId, limit: usize) -> Result<KnownIds, StoreError> {
        self.at_once(|reader| message::known_ids(&reader.connection, device, limit))
    }

    fn search(&mut self, query: &SearchQuery) -> Result<SearchPage, StoreError> {
        self.at_once(|reader| search::search(reader, query))
    }

    fn unread(
        &mut self,
        user: UserId,
        rooms: &[UnreadQuery],
    ) -> Result<Vec<(RoomId, Unread)>, StoreError> {
        self.at_once(|reader| unread::unread(&reader.connection, &mut reader.names, user, rooms))
    }

    fn usage(&mut self) -> Result<Usage, StoreError> {
        usage::usage(&self.connection, &self.shared.folder)
    }

    fn file(&mut self, file: FileId) -> Result<Option<File>, StoreError> {
        self.at_once(|reader| file::by_id(&reader.connection, &mut reader.names, file))
    }

    fn file_at(&mut self, room: RoomId, seq: Seq) -> Result<Option<File>, StoreError> {
        self.at_once(|reader| file::at(&reader.connection, &mut reader.names, room, seq))
    }

    fn file_ended_at(&mut self, room: RoomId, offer: Seq) -> Result<Option<Seq>, StoreError> {
        file::ended_at(&self.connection, room, offer)
    }

    fn file_named(&mut self, room: RoomId, name: &FileName) -> Result<Option<File>, StoreError> {
        self.at_once(|reader| file::named(&reader.connection, &mut reader.names, room, name))
    }

    fn files(
        &mut self,
        room: RoomId,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Vec<File>, StoreError> {
        self.at_once(|reader| {
            file::of_room(&reader.connection, &mut reader.names, room, before, limit)
        })
    }

    fn is_digest_used(&mut self, digest: Digest) -> Result<bool, StoreError> {
        file::is_digest_used(&self.connection, digest)
    }

    fn irc_verifier(&mut self, user: UserId) -> Result<Option<Secret<String>>, StoreError> {
        account::irc_verifier(&self.connection, user)
    }

    fn factor_secret(&mut self, user: UserId) -> Result<Option<Secret<[u8; 20]>>, StoreError> {
        account::factor_secret(&self.connection, user)
    }

    fn credential(&mut self, user: UserId) -> Result<Option<Secret<String>>, StoreError> {
        account::credential(&self.connection, user)
    }

    fn device(&mut self, digest: &[u8; 32]) -> Result<Option<Device>, StoreError> {
        account::device(&self.connection, digest)
    }

    fn devices(&mut self, user: UserId) -> Result<Vec<Device>, StoreError> {
        account::devices(&self.connection, user)
    }

    fn audit(&mut self, before: Option<u64>, limit: usize) -> Result<Vec<Audit>, StoreError> {
        account::audit(&self.connection, before, limit)
    }
}

/// A room's number; `None` when there is no such room.
fn room_number(connection: &Connection, room: RoomId) -> Result<Option<i64>, StoreError> {
    let mut found = connection
        .prepare_cached("SELECT number FROM rooms WHERE id = ?1")
        .map_err(of_sqlite)?;
    found
        .query_row([room.as_bytes()], |row| row.get(0))
        .optional()
        .map_err(of_sqlite)
}
