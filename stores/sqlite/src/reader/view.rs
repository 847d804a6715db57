//! Reading a folder's store without holding the folder: also while another process serves it.

use std::path::Path;

use parlor_core::{Event, File, Snapshot};
use parlor_model::{RoomId, Seq, Timestamp};
use parlor_store::{EventRange, StoreError};
use rusqlite::Connection;

use super::names::Names;
use super::{event, file, over};
use crate::apply::run;
use crate::backup::find;
use crate::connection::open_reading;
use crate::folder::Folder;
use crate::{schema, snapshot};

/// What is committed in a folder's store.
#[derive(Debug)]
pub struct View {
    connection: Connection,
    names: Names,
}

impl View {
    /// Looks into the store in `dir`.
    ///
    /// # Errors
    /// [`StoreError`] when there is none, when it can't be read, or when another version wrote it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let folder = Folder::new(dir);
        find(&folder, dir)?;
        Self::of(&folder.database(), dir)
    }

    /// Looks into a backup, which is one file.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn open_backup(file: &Path) -> Result<Self, StoreError> {
        Self::of(file, file)
    }

    fn of(database: &Path, named: &Path) -> Result<Self, StoreError> {
        let connection = open_reading(database)?;
        let version = schema::version(&connection)?;
        schema::check(version)?;
        if version < schema::KNOWN {
            return Err(StoreError::Unusable {
                path: named.to_owned(),
                why: "an older version wrote this store: start the server once, which brings it up to date"
                    .into(),
            });
        }
        Ok(Self {
            connection,
            names: Names::default(),
        })
    }

    /// From now on, what is over at this moment is read as if it had been erased.
    pub fn as_of(&mut self, now: Timestamp) {
        self.names.ends.as_of(now);
    }

    /// Users, and rooms with where their logs end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(&self) -> Result<Snapshot, StoreError> {
        snapshot::load(&self.connection)
    }

    /// Events of a room, as [`Reader::events`](parlor_store::Reader::events) answers them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events(&mut self, room: RoomId, range: EventRange) -> Result<Vec<Event>, StoreError> {
        self.at_once(|view| event::range(&view.connection, &mut view.names, room, range))
    }

    /// Files of a room, as [`Reader::files`](parlor_store::Reader::files) answers them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn files(
        &mut self,
        room: RoomId,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Vec<File>, StoreError> {
        self.at_once(|view| file::of_room(&view.connection, &mut view.names, room, before, limit))
    }

    /// How many messages and files with an end of their own stand, and the last of these ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn expiring(&self) -> Result<(u64, Option<Timestamp>), StoreError> {
        over::expiring(&self.connection)
    }

    fn at_once<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.names.ends.begin();
        run(&self.connection, "BEGIN", ())?;
        let found = read(self);
        let ended = run(&self.connection, "COMMIT", ());
        ended.and(found)
    }
}
