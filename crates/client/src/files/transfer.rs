//! The handle of a transfer: to look at how far it is, and to pause, resume or cancel it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::meter::Meter;

/// One transfer as it is looked at and steered; clones are of the same one. Make one for each call of
/// [`Files::upload`](super::Files::upload) and [`Files::download`](super::Files::download).
#[derive(Debug, Clone)]
pub struct Transfer {
    wish: Arc<watch::Sender<Wish>>,
    stand: Arc<watch::Sender<Stand>>,
    meter: Arc<Mutex<Meter>>,
}

/// How far a transfer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What it does.
    pub phase: Phase,
    /// Bytes that have been moved, those of earlier connections too.
    pub done: u64,
    /// Bytes that there are in all, where that is known.
    pub size: Option<u64>,
    /// Bytes a second on this connection, of the last seconds; where that can be told.
    pub speed: Option<u64>,
    /// How long it takes from here at that speed, where that can be told.
    pub left: Option<Duration>,
}

/// What a transfer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    Waiting,
    /// Bytes move.
    Moving,
    /// The connection was lost, and it tries to come back.
    Lost,
    /// It was paused; [`Transfer::resume`] goes on.
    Paused,
    /// Another client goes on with the same upload; [`Transfer::resume`] takes it back.
    TakenOver,
    /// It has ended, well or not.
    Ended,
}

/// What is wished of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Go,
    Pause,
    Cancel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stand {
    phase: Phase,
    done: u64,
    size: Option<u64>,
}

impl Default for Transfer {
    fn default() -> Self {
        Self::new()
    }
}

impl Transfer {
    /// The handle of a transfer that has not begun.
    #[must_use]
    pub fn new() -> Self {
        let (done, size) = (0, None);
        let phase = Phase::Waiting;
        Self {
            wish: Arc::new(watch::Sender::new(Wish::Go)),
            stand: Arc::new(watch::Sender::new(Stand { phase, done, size })),
            meter: Arc::default(),
        }
    }

    /// Stops moving bytes; what was moved is kept.
    pub fn pause(&self) {
        self.wish(Wish::Pause);
    }

    /// Goes on after a pause, or takes an upload back that another client has taken over.
    pub fn resume(&self) {
        self.wish(Wish::Go);
    }

    /// Gives it up for good: of an upload the room is told, of a download nothing is left.
    pub fn cancel(&self) {
        self.wish.send_replace(Wish::Cancel);
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let Stand { phase, done, size } = *self.stand.borrow();
        let speed = match phase {
            Phase::Moving => self.meter().speed(Instant::now(), done),
            _ => None,
        };
        let left = size.zip(speed.filter(|speed| *speed > 0));
        let left = left.map(|(size, speed)| size.saturating_sub(done) as f64 / speed as f64);
        Progress {
            phase,
            done,
            size,
            speed,
            left: left.map(Duration::from_secs_f64),
        }
    }

    /// Completes when it does something else than at the time of the call.
    pub async fn phase_changed(&self) -> Phase {
        let mut stand = self.stand.subscribe();
        let before = stand.borrow().phase;
        match stand.wait_for(|stand| stand.phase != before).await {
            Ok(stand) => stand.phase,
            // Not reached: this handle holds the sender.
            Err(_) => before,
        }
    }

    fn wish(&self, wish: Wish) {
        self.wish.send_if_modified(|known| {
            let is_other = *known != Wish::Cancel;
            if is_other {
                *known = wish;
            }
            is_other
        });
    }

    /// What is wished now, and from now on.
    pub(super) fn wishes(&self) -> watch::Receiver<Wish> {
        self.wish.subscribe()
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.stand.send_if_modified(|stand| {
            let is_other = stand.phase != phase;
            stand.phase = phase;
            is_other
        });
    }

    /// A connection stands, and goes on from here.
    pub(super) fn connected(&self, done: u64) {
        self.meter().restart(Instant::now(), done);
        self.stand.send_modify(|stand| {
            stand.phase = Phase::Moving;
            stand.done = done;
        });
    }

    pub(super) fn sized(&self, size: Option<u64>) {
        self.stand.send_modify(|stand| stand.size = size);
    }

    /// So many bytes have been moved by now.
    pub(super) fn moved(&self, done: u64) {
        self.meter().moved(Instant::now(), done);
        self.stand.send_modify(|stand| stand.done = done);
    }

    /// Bytes that have been moved.
    pub(super) fn done(&self) -> u64 {
        self.stand.borrow().done
    }

    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn progress_tells_speed_and_what_is_left() {
        let transfer = Transfer::new();
        assert_eq!(transfer.progress().phase, Phase::Waiting);
        transfer.sized(Some(10_000));
        transfer.connected(2_000);
        tokio::time::advance(Duration::from_secs(1)).await;
        transfer.moved(4_000);
        let progress = transfer.progress();
        assert_eq!((progress.done, progress.speed), (4_000, Some(2_000)));
        assert_eq!(progress.left, Some(Duration::from_secs(3)));
        transfer.enter(Phase::Lost);
        assert_eq!(transfer.progress().speed, None);
    }

    #[tokio::test]
    async fn what_is_cancelled_stays_so() {
        let transfer = Transfer::new();
        let wishes = transfer.wishes();
        transfer.pause();
        assert_eq!(*wishes.borrow(), Wish::Pause);
        transfer.resume();
        assert_eq!(*wishes.borrow(), Wish::Go);
        transfer.cancel();
        transfer.resume();
        assert_eq!(*wishes.borrow(), Wish::Cancel);
    }
}
