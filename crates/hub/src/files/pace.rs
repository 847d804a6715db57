//! Files make room for talk: while people write, what all transfers move together is bounded, so that messages
//! find a processor and a disk that are not busy with files. While nobody writes they are as fast as they can be.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::time::{Duration, Instant, sleep_until};

/// How long after a message people count as writing.
const TALK: Duration = Duration::from_millis(500);
/// What transfers may move together meanwhile, in bytes a second: more than a gigabit network carries.
const WHILE_TALKING: u64 = 160 * 1_000_000;
/// A pause that is shorter is not worth its timer.
const SHORTEST: Duration = Duration::from_millis(1);

/// The pace of all transfers together.
#[derive(Debug)]
pub(crate) struct Pace {
    began: Instant,
    /// When the last message was, in milliseconds since `began`; 0 before the first.
    talked: AtomicU64,
    /// Up to when what was moved so far takes its time.
    booked: Mutex<Instant>,
}

impl Default for Pace {
    fn default() -> Self {
        let began = Instant::now();
        Self {
            began,
            talked: AtomicU64::new(0),
            booked: Mutex::new(began),
        }
    }
}

impl Pace {
    /// Somebody wrote.
    pub(crate) fn talk(&self) {
        let since = self.began.elapsed().as_millis().max(1);
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.talked.store(since, Ordering::Relaxed);
    }

    /// Waits until so many bytes may move.
    pub(crate) async fn make_room(&self, bytes: u64) {
        if let Some(until) = self.book(bytes, Instant::now()) {
            sleep_until(until).await;
        }
    }

    fn book(&self, bytes: u64, now: Instant) -> Option<Instant> {
        let talked = self.talked.load(Ordering::Relaxed);
        let talking = talked > 0 && now < self.began + Duration::from_millis(talked) + TALK;
        if !talking {
            return None;
        }
        let takes = Duration::from_nanos(bytes.saturating_mul(1_000_000_000) / WHILE_TALKING);
        let mut booked = self.booked.lock().unwrap_or_else(PoisonError::into_inner);
        let from = (*booked).max(now);
        *booked = from + takes;
        Some(from).filter(|from| *from >= now + SHORTEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn files_are_bounded_together_while_people_write_and_only_then() {
        let pace = Pace::default();
        let second = async |pace: &Pace| {
            let start = Instant::now();
            for _ in 0..100 {
                pace.make_room(WHILE_TALKING / 100).await;
            }
            start.elapsed()
        };
        assert_eq!(second(&pace).await, Duration::ZERO);
        tokio::time::advance(Duration::from_secs(9)).await;
        pace.talk();
        let start = Instant::now();
        let mut moved = 0;
        // People write on.
        while start.elapsed() < Duration::from_secs(1) {
            pace.talk();
            pace.make_room(WHILE_TALKING / 100).await;
            moved += WHILE_TALKING / 100;
        }
        assert!(
            (WHILE_TALKING..WHILE_TALKING / 10 * 11).contains(&moved),
            "{moved}"
        );
        tokio::time::advance(TALK).await;
        assert_eq!(second(&pace).await, Duration::ZERO);
    }
}
