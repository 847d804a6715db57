//! The reading end of the search index.

use std::path::PathBuf;

use parlor_model::UserId;
use parlor_store::StoreError;
use rusqlite::Connection;

use super::{author_tag, room_tag, tokens};
use crate::connection::open_reading;
use crate::error::of_sqlite;

/// Up to this many rooms are looked up in the index itself; with more, what is found is filtered.
const TAGGED_ROOMS: usize = 16;

/// Finds the rows of messages by their words.
#[derive(Debug)]
pub(crate) struct Finder {
    path: PathBuf,
    open: Option<(u64, Connection)>,
}

/// What to find.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// As typed.
    pub(crate) words: &'a str,
    /// The numbers of the rooms.
    pub(crate) rooms: &'a [i64],
    /// Only by this author.
    pub(crate) author: Option<UserId>,
    /// Nothing before this row.
    pub(crate) from: i64,
}

impl Finder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    /// Calls `take` with the rows of messages that fit, newest first, until it answers false. The
    /// rooms are sure to fit only when they are few: `take` looks again. `generation` counts how
    /// often the index was begun anew.
    pub(crate) fn find(
        &mut self,
        generation: u64,
        wanted: &Wanted<'_>,
        mut take: impl FnMut(i64) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let Some(expression) = expression(wanted) else {
            return Ok(());
        };
        let connection = self.connection(generation)?;
        let sql =
            "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 ORDER BY rowid DESC";
        let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
        let mut rows = found.query((expression, wanted.from)).map_err(of_sqlite)?;
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            if !take(row.get(0).map_err(of_sqlite)?)? {
                break;
            }
        }
        Ok(())
    }

    fn connection(&mut self, generation: u64) -> Result<&Connection, StoreError> {
        let open = match self.open.take().filter(|(opened, _)| *opened == generation) {
            Some(open) => open,
            None => (generation, open_reading(&self.path)?),
        };
        Ok(&self.open.insert(open).1)
    }
}

fn expression(wanted: &Wanted<'_>) -> Option<String> {
    let mut expression = format!("text : ({})", tokens::query(wanted.words)?);
    if wanted.rooms.len() <= TAGGED_ROOMS {
        let tags: Vec<_> = wanted.rooms.iter().map(|room| room_tag(*room)).collect();
        expression += &format!(" AND tags : ({})", tags.join(" OR "));
    }
    if let Some(author) = wanted.author {
        expression += &format!(" AND tags : {}", author_tag(author));
    }
    Some(expression)
}
