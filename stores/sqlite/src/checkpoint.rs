//! Moving the WAL into the database beside the writer, so that no commit waits for it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parlor_store::StoreError;
use rusqlite::Connection;

use crate::connection::{checkpoint, open_writing};
use crate::error::{of_io, of_sqlite};

/// Frames (pages of 4 KiB) that wait in a WAL before they are moved.
const MOVED_FROM: u64 = 1_000;
/// The same of the search index, which writes the same pages again and again: only the newest of each is moved.
const SEARCH_MOVED_FROM: u64 = 4_000;
/// Frames in a WAL from which on the writer begins it anew: 32 MiB.
const CEILING: u64 = 8_192;
/// Frames that the writer moves itself where the WAL is to be emptied: few enough that no commit waits long for it.
const FEW: u64 = 64;

/// The thread that moves, and how to wake it. It ends when this and all its [`Bell`]s are dropped.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    bell: Option<Bell>,
    thread: Option<JoinHandle<()>>,
}

/// Wakes the thread.
#[derive(Debug, Clone)]
pub(crate) struct Bell {
    sender: SyncSender<()>,
    seen: Arc<Seen>,
}

/// What the thread and the writer tell each other.
#[derive(Debug, Default)]
struct Seen {
    /// The frames in the log's WAL when the thread last looked.
    log: AtomicU64,
    /// Those in the search index's.
    search: AtomicU64,
    /// Whether the search index was written to since.
    search_written: AtomicBool,
    /// Whether all of both is to be moved.
    all: AtomicBool,
}

impl Checkpointer {
    /// Starts the thread for the database of the log and that of the search index.
    pub(crate) fn start(log: &Path, search: &Path) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(1);
        let seen = Arc::new(Seen::default());
        let bell = Bell {
            sender,
            seen: Arc::clone(&seen),
        };
        let log_connection = open_writing(log)?;
        let search = search.to_owned();
        let work = move || move_frames(&receiver, &log_connection, &search, &seen);
        let thread = thread::Builder::new().name("checkpoint".into()).spawn(work);
        let thread = thread.map_err(|error| of_io(log, &error))?;
        Ok(Self {
            bell: Some(bell),
            thread: Some(thread),
        })
    }

    pub(crate) fn bell(&self) -> Option<Bell> {
        self.bell.clone()
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.bell = None;
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported, and there is nothing left to do.
            let _ = thread.join();
        }
    }
}

impl Bell {
    /// Asks for a look at the WALs.
    pub(crate) fn ring(&self) {
        // When it is full, the thread is about to look anyway.
        let _ = self.sender.try_send(());
    }

    /// Whether so little of a WAL is left to be moved that the writer can empty it. If not, the thread moves all there is.
    pub(crate) fn is_nearly_moved(&self, connection: &Connection) -> Result<bool, StoreError> {
        let found = checkpoint(connection, "NOOP")?;
        let nearly = found.frames.saturating_sub(found.moved) <= FEW;
        if !nearly {
            self.seen.all.store(true, Ordering::Relaxed);
            self.ring();
        }
        Ok(nearly)
    }

    /// Begins the log's WAL anew when it is past the ceiling and nobody reads it just now. The thread
    /// has moved most of it before; this is the rest.
    pub(crate) fn hold_ceiling(&self, log: &Connection) -> Result<(), StoreError> {
        hold_ceiling(&self.seen.log, log)
    }

    /// Notes that the search index was written to.
    pub(crate) fn note_search(&self) {
        self.seen.search_written.store(true, Ordering::Relaxed);
    }

    /// Does the same for the search index, and notes that it was written to.
    pub(crate) fn hold_search_ceiling(&self, search: &Connection) -> Result<(), StoreError> {
        self.note_search();
        hold_ceiling(&self.seen.search, search)
    }
}

fn hold_ceiling(frames: &AtomicU64, connection: &Connection) -> Result<(), StoreError> {
    if frames.load(Ordering::Relaxed) < CEILING {
        return Ok(());
    }
    frames.store(0, Ordering::Relaxed);
    restart(connection)
}

fn restart(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::ZERO).map_err(of_sqlite)?;
    let done = checkpoint(connection, "RESTART");
    connection
        .busy_timeout(crate::connection::PATIENCE)
        .map_err(of_sqlite)?;
    done.map(drop)
}

fn move_frames(wake: &Receiver<()>, log: &Connection, search: &Path, seen: &Seen) {
    while wake.recv().is_ok() {
        let all = seen.all.swap(false, Ordering::Relaxed);
        let from = |usual| if all { FEW } else { usual };
        match relieve(log, from(MOVED_FROM)) {
            Ok(left) => seen.log.store(left, Ordering::Relaxed),
            Err(error) => {
                tracing::warn!(%error, "the log's changes could not be moved into the database");
            }
        }
        if !seen.search_written.swap(false, Ordering::Relaxed) && !all {
            continue;
        }
        // Opened each time: the index may have been begun anew.
        match open_writing(search).and_then(|search| relieve(&search, from(SEARCH_MOVED_FROM))) {
            Ok(left) => seen.search.store(left, Ordering::Relaxed),
            Err(error) => {
                tracing::warn!(%error, "the search index could not be moved into its database");
            }
        }
    }
}

/// Moves what can be moved when it is worth it, from so many frames on; answers with the frames in the WAL.
fn relieve(connection: &Connection, from: u64) -> Result<u64, StoreError> {
    let found = checkpoint(connection, "NOOP")?;
    if found.frames.saturating_sub(found.moved) < from {
        return Ok(found.frames);
    }
    let done = checkpoint(connection, "PASSIVE")?;
    Ok(if done.moved == done.frames {
        0
    } else {
        done.frames
    })
}
