//! From a connection to the disk: what comes while a piece is being written shares the next.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parlor_core::{Denied, File};
use parlor_store::{BlobError, Syncer, UploadWriter};
use tokio::sync::{Notify, OwnedMutexGuard, mpsc};
use tokio::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

use super::{Files, Running, denied, lock};
use crate::delivery::Signal;
use crate::input::Input;

/// Bytes that may wait to be written.
const WAITING: usize = 512 * 1_024;
/// Bytes that may be written and not synced before a sync is begun.
const UNSYNCED: u64 = 8 << 20;
/// The same while people write: a message's commit may have to wait until the disk is done with it.
const UNSYNCED_IN_TALK: u64 = 1 << 20;
/// Bytes that may be written and not synced at all: then the sender waits for the disk.
const DIRTY: u64 = 32 << 20;
/// How often the room is told how far a file is, at most.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// The writer, and the turn that goes with it: whoever comes next has it when this is gone.
pub(super) struct Pen {
    pub(super) writer: Box<dyn UploadWriter>,
    told: Instant,
    pub(super) turn: OwnedMutexGuard<()>,
}

pub(super) struct Pipe {
    state: Mutex<State>,
    changed: Notify,
    syncing: AtomicBool,
    /// Bytes that are written and not known to be synced.
    dirty: AtomicU64,
    pub(super) file: File,
    pub(super) running: Arc<Running>,
    pub(super) taken_over: CancellationToken,
    files: Arc<Files>,
    signals: mpsc::WeakSender<Input>,
}

struct State {
    pieces: VecDeque<Bytes>,
    waiting: usize,
    /// `None` while it writes.
    pen: Option<Pen>,
    failed: Option<BlobError>,
    /// A panic took the pen: nobody shall wait for it.
    broken: bool,
}

/// Notes a panic of the thread that writes, for those who wait for it.
struct Broken<'a>(&'a Pipe);

impl Drop for Broken<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut state = lock(&self.0.state);
            state.broken = true;
            state.failed = Some(BlobError::Io("writing it panicked".to_owned()));
            drop(state);
            self.0.changed.notify_waiters();
        }
    }
}

impl Pen {
    pub(super) fn new(writer: Box<dyn UploadWriter>, turn: OwnedMutexGuard<()>) -> Self {
        Self {
            writer,
            told: Instant::now(),
            turn,
        }
    }
}

impl Pipe {
    pub(super) fn new(
        pen: Pen,
        file: File,
        (running, taken_over): (Arc<Running>, CancellationToken),
        files: Arc<Files>,
        signals: mpsc::WeakSender<Input>,
    ) -> Arc<Self> {
        let state = State {
            pieces: VecDeque::new(),
            waiting: 0,
            pen: Some(pen),
            failed: None,
            broken: false,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            changed: Notify::new(),
            syncing: AtomicBool::new(false),
            dirty: AtomicU64::new(0),
            file,
            running,
            taken_over,
            files,
            signals,
        })
    }

    /// Hands a piece over; waits while too much is waiting.
    pub(super) async fn write(self: &Arc<Self>, piece: Bytes) -> Result<(), Denied> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = lock(&self.state);
                self.check(&state)?;
                if state.waiting < WAITING && self.dirty.load(Ordering::Relaxed) < DIRTY {
                    state.waiting += piece.len();
                    state.pieces.push_back(piece);
                    if let Some(pen) = state.pen.take() {
                        let pipe = Arc::clone(self);
                        tokio::task::spawn_blocking(move || pipe.drain(pen));
                    }
                    return Ok(());
                }
            }
            changed.await;
        }
    }

    /// Waits until all is written, and takes the pen.
    pub(super) async fn idle(&self) -> Result<Pen, Denied> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = lock(&self.state);
                if let Some(pen) = state.pen.take() {
                    self.check(&state)?;
                    return Ok(pen);
                }
                if state.broken {
                    return Err(Denied::FilesUnavailable);
                }
            }
            changed.await;
        }
    }

    fn check(&self, state: &State) -> Result<(), Denied> {
        if self.taken_over.is_cancelled() {
            return Err(Denied::TakenOver);
        }
        state
            .failed
            .as_ref()
            .map_or(Ok(()), |error| Err(denied(error)))
    }

    /// Writes until nothing waits.
    fn drain(self: &Arc<Self>, mut pen: Pen) {
        let _unless_it_panics = Broken(self);
        loop {
            let pieces = {
                let mut state = lock(&self.state);
                if state.pieces.is_empty()
                    || state.failed.is_some()
                    || self.taken_over.is_cancelled()
                {
                    state.pieces.clear();
                    state.pen = Some(pen);
                    break;
                }
                state.waiting = 0;
                std::mem::take(&mut state.pieces)
            };
            self.changed.notify_waiters();
            let written = pieces
                .iter()
                .try_for_each(|piece| self.append(&mut pen, piece));
            if let Err(error) = written {
                lock(&self.state).failed = Some(error);
            }
        }
        self.changed.notify_waiters();
    }

    fn append(self: &Arc<Self>, pen: &mut Pen, piece: &Bytes) -> Result<(), BlobError> {
        if self.taken_over.is_cancelled() {
            return Ok(());
        }
        pen.writer.append(piece)?;
        let length = pen.writer.len();
        let bytes = piece.len() as u64;
        self.files.counters.bytes_received.add(bytes);
        self.dirty.fetch_add(bytes, Ordering::SeqCst);
        if self.is_to_sync() && !self.syncing.swap(true, Ordering::SeqCst) {
            self.files.check_space()?;
            self.sync_beside(pen.writer.syncer()?);
        }
        self.running.has(length);
        if pen.told.elapsed() >= TOLD_EVERY {
            pen.told = Instant::now();
            self.tell(length);
        }
        Ok(())
    }

    /// Whether so much is written and not synced that a sync is due.
    fn is_to_sync(&self) -> bool {
        let most = match self.files.pace.is_talking() {
            true => UNSYNCED_IN_TALK,
            false => UNSYNCED,
        };
        self.dirty.load(Ordering::SeqCst) >= most
    }

    /// Lets the disk take what is written while more comes, one upload at a time: a message's commit waits behind
    /// one such sync at most. Should it fail, the writer knows.
    fn sync_beside(self: &Arc<Self>, syncer: Arc<dyn Syncer>) {
        let pipe = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                let bytes = pipe.dirty.load(Ordering::SeqCst);
                if let Err(error) = pipe.files.sync(Arc::clone(&syncer)).await {
                    lock(&pipe.state).failed = Some(error);
                    pipe.syncing.store(false, Ordering::SeqCst);
                    break;
                }
                pipe.dirty.fetch_sub(bytes, Ordering::SeqCst);
                pipe.changed.notify_waiters();
                // So much may have come meanwhile that the sender waits: then nothing else would begin the next.
                if pipe.is_to_sync() {
                    continue;
                }
                pipe.syncing.store(false, Ordering::SeqCst);
                if !pipe.is_to_sync() || pipe.syncing.swap(true, Ordering::SeqCst) {
                    break;
                }
            }
            pipe.changed.notify_waiters();
        });
    }

    /// A signal: dropped when the hub is busy.
    fn tell(&self, offset: u64) {
        if let Some(signals) = self.signals.upgrade() {
            let signal = Signal::FileProgress(self.file.clone(), offset);
            let room = self.file.room;
            let _ = signals.try_send(Input::Signal { room, signal });
        }
    }
}
