//! Asking the disk early for what a reader that goes from start to end will want next. The kernel does so
//! too, but for pieces of 64 KiB it costs several times the processor time and half the speed (measured by
//! `examples/throughput.rs`).

use std::sync::atomic::{AtomicU64, Ordering};

/// How much is asked for at a time, in bytes.
pub(crate) const STEP: u64 = 4 << 20;

/// How far the disk was asked.
#[derive(Debug, Default)]
pub(crate) struct Ahead(AtomicU64);

impl Ahead {
    /// Where to ask for the next [`STEP`] bytes, now that this piece is being read; `None` while enough was
    /// asked for, and for a piece that follows no other. Two threads at once may at worst ask in vain.
    pub(crate) fn next(&self, offset: u64, length: u64) -> Option<u64> {
        let asked = self.0.load(Ordering::Relaxed);
        let end = offset.saturating_add(length);
        if asked < offset || asked - offset > 2 * STEP {
            self.0.store(end, Ordering::Relaxed);
            return None;
        }
        if asked >= end.saturating_add(STEP / 2) {
            return None;
        }
        self.0.store(asked.saturating_add(STEP), Ordering::Relaxed);
        Some(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: u64 = 64 << 10;

    fn asked(ahead: &Ahead, from: u64, pieces: u64) -> Vec<u64> {
        let offsets = (0..pieces).map(|n| from + n * PIECE);
        offsets
            .filter_map(|offset| ahead.next(offset, PIECE))
            .collect()
    }

    #[test]
    fn every_byte_is_asked_for_once_and_before_it_is_read() {
        let ahead = Ahead::default();
        assert_eq!(
            asked(&ahead, 0, 16 << 20 >> 16),
            [0, STEP, 2 * STEP, 3 * STEP, 4 * STEP]
        );
    }

    #[test]
    fn one_that_begins_in_the_middle_is_followed_from_its_second_piece_on() {
        let ahead = Ahead::default();
        let middle = 1 << 40;
        assert_eq!(ahead.next(middle, PIECE), None);
        assert_eq!(asked(&ahead, middle + PIECE, 8), [middle + PIECE]);
    }

    #[test]
    fn pieces_here_and_there_ask_for_nothing() {
        let ahead = Ahead::default();
        for offset in [5 << 40, 9 << 30, 7 << 40, u64::MAX, 1 << 30] {
            assert_eq!(ahead.next(offset, PIECE), None);
        }
    }
}
