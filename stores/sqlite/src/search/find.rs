//! The reading end of the search index.

use std::path::PathBuf;

use parlor_model::UserId;
use parlor_store::StoreError;
use rusqlite::{Connection, ErrorCode};

use super::{FILE_TAG, author_tag, room_tag, tokens};
use crate::connection::open_reading;
use crate::error::of_sqlite;

/// Up to this many rooms are looked up in the index itself; with more, what is found is filtered.
const TAGGED_ROOMS: usize = 16;

/// How much one search may cost: a reader that searches answers nobody else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Rows of the index that are looked at.
    pub(crate) candidates: usize,
    /// Times that SQLite takes [`STEPS`] steps. It takes a few for each row and for each page that it
    /// reads, also where no row comes of it: for a prefix of many words, for words that never meet.
    pub(crate) strides: u32,
}

const STEPS: i32 = 100;

/// A row takes about seven steps, so that all candidates fit. A page takes about four, and 20 µs each
/// where a prefix is merged from very many words: some two seconds in all.
const BOUNDS: Bounds = Bounds {
    candidates: 10_000,
    strides: 1_000,
};

/// Finds the rows of messages by their words.
#[derive(Debug)]
pub(crate) struct Finder {
    path: PathBuf,
    open: Option<(u64, Connection)>,
    pub(crate) bounds: Bounds,
}

/// What came of a row that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// Go on.
    More,
    /// It was the last one wanted.
    Enough,
}

/// What to find.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// As typed.
    pub(crate) words: &'a str,
    /// Files by their names, instead of messages.
    pub(crate) files: bool,
    /// The numbers of the rooms.
    pub(crate) rooms: &'a [i64],
    /// Only by this author.
    pub(crate) author: Option<UserId>,
    /// Nothing before this row.
    pub(crate) from: i64,
    /// Nothing from this row on.
    pub(crate) until: i64,
}

impl Finder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            open: None,
            bounds: BOUNDS,
        }
    }

    /// Calls `take` with the rows of messages that fit, newest first, until it has enough. The
    /// rooms are sure to fit only when they are few: `take` looks again. `generation` counts how
    /// often the index was begun anew. False when a bound ended it.
    pub(crate) fn find(
        &mut self,
        generation: u64,
        wanted: &Wanted<'_>,
        mut take: impl FnMut(i64) -> Result<Take, StoreError>,
    ) -> Result<bool, StoreError> {
        let Some(expression) = expression(wanted) else {
            return Ok(true);
        };
        let Bounds {
            mut candidates,
            mut strides,
        } = self.bounds;
        let connection = self.connection(generation)?;
        let spent = move || {
            strides = strides.saturating_sub(1);
            strides == 0
        };
        connection
            .progress_handler(STEPS, Some(spent))
            .map_err(of_sqlite)?;
        let sql = "
            SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 AND rowid < ?3
            ORDER BY rowid DESC";
        let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
        let mut rows = found
            .query((expression, wanted.from, wanted.until))
            .map_err(of_sqlite)?;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(true),
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) =>
                {
                    return Ok(false);
                }
                Err(error) => return Err(of_sqlite(error)),
            };
            if candidates == 0 {
                return Ok(false);
            }
            candidates -= 1;
            if take(row.get(0).map_err(of_sqlite)?)? == Take::Enough {
                return Ok(true);
            }
        }
    }

    fn connection(&mut self, generation: u64) -> Result<&mut Connection, StoreError> {
        let open = match self.open.take().filter(|(opened, _)| *opened == generation) {
            Some(open) => open,
            None => (generation, open_reading(&self.path)?),
        };
        Ok(&mut self.open.insert(open).1)
    }
}

fn expression(wanted: &Wanted<'_>) -> Option<String> {
    let words = tokens::query(wanted.words).map(|words| format!("text : ({words})"));
    let mut expression = match (words, wanted.files) {
        (Some(words), true) => format!("{words} AND tags : {FILE_TAG}"),
        (None, true) if wanted.words.trim().is_empty() => format!("tags : {FILE_TAG}"),
        (words, _) => words?,
    };
    if wanted.rooms.len() <= TAGGED_ROOMS {
        let tags: Vec<_> = wanted.rooms.iter().map(|room| room_tag(*room)).collect();
        expression += &format!(" AND tags : ({})", tags.join(" OR "));
    }
    if let Some(author) = wanted.author {
        expression += &format!(" AND tags : {}", author_tag(author));
    }
    if !wanted.files {
        expression = format!("({expression}) NOT tags : {FILE_TAG}");
    }
    Some(expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDLESS: Bounds = Bounds {
        candidates: usize::MAX,
        strides: u32::MAX,
    };

    /// An index in which two words that never meet fill many pages.
    fn index(folder: &tempfile::TempDir) -> Finder {
        let path = folder.path().join("search.db");
        let index = Connection::open(&path).unwrap();
        index
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                CREATE VIRTUAL TABLE words USING fts5 (text, tags, content = '', columnsize = 0, tokenize = 'ascii');
                INSERT INTO words (words, rank) VALUES ('pgsz', 128);
                WITH RECURSIVE rows (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM rows WHERE n < 20000)
                INSERT INTO words (rowid, text, tags)
                    SELECT n, iif(n % 2, 'tea', 'coffee') || ' cup' || n, 'r1' FROM rows;",
            )
            .unwrap();
        Finder::new(path)
    }

    /// How many rows are found, and whether that is all.
    fn find(finder: &mut Finder, words: &str, until: i64) -> (usize, bool) {
        let wanted = Wanted {
            words,
            files: false,
            rooms: &[1],
            author: None,
            from: 0,
            until,
        };
        let mut found = 0;
        let complete = finder.find(0, &wanted, |_| {
            found += 1;
            Ok(Take::More)
        });
        (found, complete.unwrap())
    }

    #[test]
    fn rows_are_bounded() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut finder = index(&folder);
        assert_eq!(find(&mut finder, "tea", i64::MAX), (10_000, true));
        finder.bounds.candidates = 50;
        assert_eq!(find(&mut finder, "tea", i64::MAX), (50, false));
        assert_eq!(find(&mut finder, "tea", 102), (50, false));
        assert_eq!(find(&mut finder, "tea", 101), (50, true));
        assert_eq!(find(&mut finder, "milk", i64::MAX), (0, true));
    }

    #[test]
    fn work_without_rows_is_bounded() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut finder = index(&folder);
        for words in ["tea coffee", "cu* milk", "cu*"] {
            let all = if words == "cu*" { 20_000 } else { 0 };
            finder.bounds = BOUNDLESS;
            assert_eq!(find(&mut finder, words, i64::MAX), (all, true), "{words}");
            finder.bounds.strides = 2;
            let (found, complete) = find(&mut finder, words, i64::MAX);
            assert!(found < 1_000 && !complete, "{words}: {found}");
        }
        // An interrupted search spoils nothing.
        finder.bounds = BOUNDS;
        assert_eq!(find(&mut finder, "cup7 tea", i64::MAX), (1, true));
    }
}
