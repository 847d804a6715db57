//! What waits to be written to one socket: pieces of bytes, most of them shared with other sessions.

use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::{Buf as _, Bytes};

/// Pieces that are joined into one write.
pub(crate) const JOINED: usize = 64;

/// Pieces kept allocated while nothing waits.
const KEPT: usize = 4;

/// Bytes to write, in order.
#[derive(Default)]
pub(crate) struct Outbox {
    pieces: VecDeque<Bytes>,
    bytes: usize,
}

impl Outbox {
    pub(crate) fn push(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.bytes += piece.len();
            self.pieces.push_back(piece);
        }
    }

    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.bytes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Lends the first pieces to a vectored write; how many there are.
    pub(crate) fn lend<'a>(&'a self, slices: &mut [IoSlice<'a>; JOINED]) -> usize {
        let pairs = slices.iter_mut().zip(&self.pieces);
        pairs
            .map(|(slice, piece)| *slice = IoSlice::new(piece))
            .count()
    }

    /// Drops all but the first piece, which may be written in part: what is pushed then comes as soon
    /// as a frame can follow.
    pub(crate) fn cut(&mut self) {
        self.pieces.truncate(1);
        self.bytes = self.pieces.front().map_or(0, Bytes::len);
    }

    /// Forgets what was written.
    pub(crate) fn advance(&mut self, mut written: usize) {
        self.bytes = self.bytes.saturating_sub(written);
        while let Some(first) = self.pieces.front_mut() {
            if written < first.len() {
                first.advance(written);
                return;
            }
            written -= first.len();
            self.pieces.pop_front();
        }
        self.pieces.shrink_to(KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(outbox: &Outbox) -> Vec<u8> {
        let mut slices = [IoSlice::new(&[]); JOINED];
        let count = outbox.lend(&mut slices);
        slices[..count]
            .iter()
            .flat_map(|slice| slice.iter().copied())
            .collect()
    }

    #[test]
    fn pieces_leave_in_order_whatever_is_written_at_once() {
        for step in 1..=9 {
            let mut outbox = Outbox::default();
            for piece in ["one", "", "two", "six"] {
                outbox.push(Bytes::from_static(piece.as_bytes()));
            }
            let mut seen = Vec::new();
            while !outbox.is_empty() {
                let bytes = joined(&outbox);
                assert_eq!(bytes.len(), outbox.len());
                let written = step.min(bytes.len());
                seen.extend_from_slice(&bytes[..written]);
                outbox.advance(written);
            }
            assert_eq!(seen, b"onetwosix");
        }
    }

    #[test]
    fn one_write_joins_a_bounded_number_of_pieces() {
        let mut outbox = Outbox::default();
        (0..100).for_each(|_| outbox.push(Bytes::from_static(b"x")));
        assert_eq!(joined(&outbox).len(), JOINED);
        assert_eq!(outbox.len(), 100);
    }

    #[test]
    fn empty_outbox_keeps_next_to_nothing() {
        let mut outbox = Outbox::default();
        (0..1_000).for_each(|_| outbox.push(Bytes::from_static(b"x")));
        outbox.advance(1_000);
        assert!(outbox.pieces.capacity() <= 2 * KEPT);
    }
}
