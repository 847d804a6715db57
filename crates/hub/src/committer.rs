//! The thread that owns the writer: it commits what the hub hands it, and follows the log with the
//! search index when nothing waits.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use parlor_core::Change;
use parlor_store::{Store, StoreError, Writer};
use tokio::sync::oneshot;

use crate::metrics::Counters;

/// How long nothing has come before the index gets its turn, and how long it waits at most.
const INDEX_IDLE: Duration = Duration::from_millis(25);
const COMMITS_BETWEEN_INDEXING: u32 = 256;
/// How many commits go between two tries to empty the write-ahead logs, where nothing is ever idle.
const COMMITS_BETWEEN_PURGING: u32 = 4;
/// How many events the index takes in at once, so that a commit never waits long for it.
const INDEX_EVENTS: usize = 256;

pub(crate) struct Committer {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

enum Job {
    Commit {
        changes: Vec<Change>,
        done: oneshot::Sender<Result<(), StoreError>>,
    },
    Purge,
}

impl Committer {
    pub(crate) fn start(
        store: &Arc<dyn Store>,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let writer = store.writer()?;
        let (jobs, queue) = channel();
        let run = move || run(writer, &queue, &counters);
        let thread = std::thread::Builder::new()
            .name("parlor-commit".to_owned())
            .spawn(run);
        let thread = thread.map_err(|error| StoreError::Io(error.to_string()))?;
        Ok(Self { jobs, thread })
    }

    /// Hands over changes to commit; the answer comes when they are on stable storage, or are not
    /// written at all.
    pub(crate) fn commit(&self, changes: Vec<Change>) -> oneshot::Receiver<Result<(), StoreError>> {
        let (done, answer) = oneshot::channel();
        // A thread that is gone drops the job, and the answer then says so.
        let _ = self.jobs.send(Job::Commit { changes, done });
        answer
    }

    /// Leaves nothing of what was erased beside the database, soon and without holding up what waits to be committed.
    pub(crate) fn purge(&self) {
        // A thread that is gone has a successor, which the next sweep asks.
        let _ = self.jobs.send(Job::Purge);
    }

    /// Waits until the thread has let go of the writer.
    pub(crate) fn stop(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            tracing::error!("the thread that writes the store panicked");
        }
    }
}

fn run(mut writer: Box<dyn Writer>, queue: &Receiver<Job>, counters: &Counters) {
    let mut behind = true;
    let mut commits = 0;
    // After how many commits the write-ahead logs are to be emptied.
    let mut purge_in: Option<u32> = None;
    loop {
        let job = if behind {
            queue.recv_timeout(INDEX_IDLE)
        } else {
            receive(queue)
        };
        match job {
            Ok(Job::Purge) => {
                purge_in = Some(COMMITS_BETWEEN_PURGING);
                behind = true;
                continue;
            }
            Ok(Job::Commit { changes, done }) => {
                let result = writer.commit(&changes);
                let failed = result.is_err();
                // The hub may be gone at shutdown; then nobody waits for the answer.
                let _ = done.send(result);
                if failed {
                    return;
                }
                behind = true;
                commits += 1;
                purge_in = purge_in.map(|commits| commits.saturating_sub(1));
            }
            Err(RecvTimeoutError::Timeout) => {
                commits = COMMITS_BETWEEN_INDEXING;
                purge_in = purge_in.map(|_| 0);
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if commits >= COMMITS_BETWEEN_INDEXING {
            commits = 0;
            behind = index(&mut *writer, counters);
        }
        if purge_in == Some(0) {
            let done = purge(&mut *writer);
            purge_in = (!done).then_some(COMMITS_BETWEEN_PURGING);
        }
        behind |= purge_in.is_some();
    }
}

fn receive(queue: &Receiver<Job>) -> Result<Job, RecvTimeoutError> {
    queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
}

/// True when that is done, or can't be.
fn purge(writer: &mut dyn Writer) -> bool {
    writer.purge().unwrap_or_else(|error| {
        tracing::warn!(%error, "the write-ahead logs could not be emptied");
        true
    })
}

/// Takes some events into the search index; true when there are more.
fn index(writer: &mut dyn Writer, counters: &Counters) -> bool {
    match writer.index(INDEX_EVENTS) {
        Ok(progress) => {
            counters.search_behind.set(progress.behind);
            progress.behind > 0
        }
        Err(error) => {
            tracing::warn!(%error, "the search index could not be brought up to date");
            false
        }
    }
}
