//! Which bytes must stay and which are being removed, so that no upload of the same bytes comes in between. Nothing waits
//! for a disk while the lock is held: it is taken on threads that must not wait.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use parlor_model::Digest;

#[derive(Default)]
pub(super) struct Pins {
    held: Mutex<HashMap<Digest, Held>>,
    removed: Condvar,
}

#[derive(Debug, Clone, Copy)]
enum Held {
    /// So many files of these bytes are being committed.
    Pinned(usize),
    /// It is being found out whether anybody needs the bytes, or they are being removed.
    Removing {
        /// Whether they were freed once more meanwhile.
        again: bool,
    },
}

/// While it lives, nobody pins these bytes.
pub(super) struct Removal {
    pins: Arc<Pins>,
    digest: Digest,
    ended: bool,
}

impl Pins {
    /// Keeps bytes; waits while they are being removed, so only on a thread that may.
    pub(super) fn pin(&self, digest: Digest) {
        let mut held = self.lock();
        while let Some(Held::Removing { .. }) = held.get(&digest) {
            held = self
                .removed
                .wait(held)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if let Held::Pinned(count) = held.entry(digest).or_insert(Held::Pinned(0)) {
            *count += 1;
        }
    }

    pub(super) fn unpin(&self, digest: Digest) {
        let mut held = self.lock();
        if let Some(Held::Pinned(count)) = held.get_mut(&digest) {
            *count -= 1;
            if *count == 0 {
                held.remove(&digest);
            }
        }
    }

    /// Begins to remove bytes if nobody keeps them; whoever does frees them later, and so does whoever removes them now.
    pub(super) fn remove(self: &Arc<Self>, digest: Digest) -> Option<Removal> {
        let mut held = self.lock();
        match held.get_mut(&digest) {
            Some(Held::Pinned(_)) => return None,
            Some(Held::Removing { again }) => {
                *again = true;
                return None;
            }
            None => held.insert(digest, Held::Removing { again: false }),
        };
        Some(Removal {
            pins: Arc::clone(self),
            digest,
            ended: false,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Removal {
    /// Ends it because a file has these bytes; unless they were freed once more meanwhile, and what was found out may
    /// have been too early.
    pub(super) fn stays(mut self) -> Option<Self> {
        let pins = Arc::clone(&self.pins);
        let mut held = pins.lock();
        if let Some(Held::Removing { again }) = held.get_mut(&self.digest)
            && std::mem::take(again)
        {
            return Some(self);
        }
        self.end(&mut held);
        None
    }

    fn end(&mut self, held: &mut HashMap<Digest, Held>) {
        if !std::mem::replace(&mut self.ended, true) {
            held.remove(&self.digest);
            self.pins.removed.notify_all();
        }
    }
}

impl Drop for Removal {
    fn drop(&mut self) {
        if !self.ended {
            let pins = Arc::clone(&self.pins);
            self.end(&mut pins.lock());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: Digest = Digest::from_bytes([1; 32]);

    #[test]
    fn what_is_pinned_is_not_removed() {
        let pins = Arc::new(Pins::default());
        pins.pin(DIGEST);
        pins.pin(DIGEST);
        pins.unpin(DIGEST);
        assert!(pins.remove(DIGEST).is_none());
        pins.unpin(DIGEST);
        assert!(pins.remove(DIGEST).is_some());
        assert!(pins.lock().is_empty());
    }

    #[test]
    fn a_pin_waits_for_a_removal_and_others_do_not() {
        let pins = Arc::new(Pins::default());
        let removal = pins.remove(DIGEST).unwrap();
        let (told, pinned) = std::sync::mpsc::channel();
        let waiting = std::thread::spawn({
            let pins = Arc::clone(&pins);
            move || {
                pins.pin(DIGEST);
                told.send(()).unwrap();
            }
        });
        let other = Digest::from_bytes([2; 32]);
        pins.pin(other);
        pins.unpin(other);
        assert!(pinned.try_recv().is_err());
        drop(removal);
        pinned.recv().unwrap();
        waiting.join().unwrap();
        assert!(pins.remove(DIGEST).is_none());
    }

    #[test]
    fn who_frees_bytes_that_are_being_removed_is_not_forgotten() {
        let pins = Arc::new(Pins::default());
        let removal = pins.remove(DIGEST).unwrap();
        assert!(pins.remove(DIGEST).is_none());
        let removal = removal.stays().unwrap();
        assert!(removal.stays().is_none());
        assert!(pins.remove(DIGEST).is_some());
    }
}
