//! A file that is being sent, as those who write it and those who follow it share it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_core::{Content, Denied};
use parlor_model::{FileFailure, FileId};
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::meter::Spent;

/// How far a file is, for those who follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// So many bytes can be read.
    Sending(u64),
    /// It has come.
    Ready(Content),
    /// It will not come.
    Failed(FileFailure),
    /// It was deleted.
    Deleted,
}

pub(crate) struct Running {
    progress: watch::Sender<Progress>,
    /// Held by the one who writes.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Cancelled when another takes over.
    writer: Mutex<CancellationToken>,
    touched: Mutex<Instant>,
    /// Whether somebody has begun to send it, for the operator's log.
    begun: AtomicBool,
    /// What sending it took before now.
    spent: Mutex<Spent>,
}

/// All files that are being sent, of which something is known here.
#[derive(Default)]
pub(crate) struct AllRunning(Mutex<HashMap<FileId, Arc<Running>>>);

impl AllRunning {
    pub(crate) fn of(&self, file: FileId) -> Arc<Running> {
        Arc::clone(self.lock().entry(file).or_default())
    }

    pub(crate) fn known(&self, file: FileId) -> Option<Arc<Running>> {
        self.lock().get(&file).cloned()
    }

    pub(crate) fn files(&self) -> HashSet<FileId> {
        self.lock().keys().copied().collect()
    }

    pub(crate) fn end(&self, file: FileId, how: Progress) {
        if let Some(running) = self.lock().remove(&file) {
            running.end(how);
        }
    }

    /// Gives back what was taken for a file that turned out to have ended: that may have been told before this was
    /// taken, and then nobody else would remove it. Where others still wait for its end it stays.
    pub(crate) fn give_back(&self, file: FileId, running: Arc<Running>) {
        let mut all = self.lock();
        let is_same = all.get(&file).is_some_and(|it| Arc::ptr_eq(it, &running));
        let alone = Arc::strong_count(&running) == 2 && running.progress.receiver_count() == 0;
        if is_same && alone {
            all.remove(&file);
        }
        // Before the next gives theirs back, which shall not count this one.
        drop(running);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<FileId, Arc<Running>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to write, of one at a time.
pub(crate) struct Turn {
    pub(crate) taken_over: CancellationToken,
    pub(crate) guard: OwnedMutexGuard<()>,
}

impl Default for Running {
    fn default() -> Self {
        Self {
            progress: watch::Sender::new(Progress::Sending(0)),
            turn: Arc::default(),
            writer: Mutex::default(),
            touched: Mutex::new(Instant::now()),
            begun: AtomicBool::default(),
            spent: Mutex::default(),
        }
    }
}

impl Running {
    /// Takes over from whoever writes; returns when they have stopped.
    ///
    /// # Errors
    /// [`Denied::TakenOver`] when another came still later.
    pub(crate) async fn take_turn(&self) -> Result<Turn, Denied> {
        let taken_over = CancellationToken::new();
        let before = std::mem::replace(&mut *self.writer(), taken_over.clone());
        before.cancel();
        let guard = Arc::clone(&self.turn).lock_owned().await;
        if taken_over.is_cancelled() {
            return Err(Denied::TakenOver);
        }
        Ok(Turn { taken_over, guard })
    }

    /// So many bytes can be read.
    pub(crate) fn has(&self, bytes: u64) {
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.progress.send_if_modified(|progress| {
            let grows = matches!(progress, Progress::Sending(_));
            if grows {
                *progress = Progress::Sending(bytes);
            }
            grows
        });
    }

    pub(crate) fn end(&self, how: Progress) {
        self.progress.send_replace(how);
        self.writer().cancel();
    }

    pub(crate) fn follow(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// True the first time.
    pub(super) fn begins(&self) -> bool {
        !self.begun.swap(true, Ordering::Relaxed)
    }

    /// What sending it took so far.
    pub(super) fn spent(&self) -> Spent {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sending it took so much more.
    pub(super) fn spend(&self, more: Spent) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.add(more);
    }

    pub(crate) fn touched(&self) -> Instant {
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, CancellationToken> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_who_comes_writes_when_the_one_before_has_stopped() {
        let running = Arc::new(Running::default());
        let first = running.take_turn().await.ok().unwrap();
        let waits = |running: &Arc<Running>| {
            let running = Arc::clone(running);
            tokio::spawn(async move { running.take_turn().await.map(drop) })
        };
        let second = waits(&running);
        first.taken_over.cancelled().await;
        tokio::task::yield_now().await;
        let third = waits(&running);
        tokio::task::yield_now().await;
        assert!(!second.is_finished() && !third.is_finished());
        drop(first);
        assert_eq!(second.await.unwrap(), Err(Denied::TakenOver));
        assert_eq!(third.await.unwrap(), Ok(()));
    }

    #[test]
    fn what_has_ended_grows_no_more() {
        let running = Running::default();
        let seen = running.follow();
        running.has(5);
        assert_eq!(*seen.borrow(), Progress::Sending(5));
        running.end(Progress::Deleted);
        running.has(9);
        assert_eq!(*seen.borrow(), Progress::Deleted);
    }
    #[test]
    fn what_was_taken_of_a_file_that_had_ended_goes_with_the_last_who_took_it() {
        const FILE: FileId = FileId::from_bytes([1; 16]);
        let all = AllRunning::default();
        all.of(FILE);
        all.end(FILE, Progress::Deleted);
        let (first, second) = (all.of(FILE), all.of(FILE));
        all.give_back(FILE, first);
        assert!(all.known(FILE).is_some(), "another has it");
        let follows = second.follow();
        all.give_back(FILE, second);
        assert!(all.known(FILE).is_some(), "somebody waits for its end");
        drop(follows);
        let third = all.of(FILE);
        all.give_back(FILE, third);
        assert!(all.known(FILE).is_none());
    }
}
