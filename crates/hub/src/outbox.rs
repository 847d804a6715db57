//! What waits to be written to a client of a gateway of lines: pieces that are shared with whoever else receives them.

use std::io::{self, ErrorKind, IoSlice};

use bytes::{Buf, Bytes};

/// Pieces of one system call.
const AT_ONCE: usize = 64;
/// Room for so many is kept for the next ones: a client to which nothing is written costs little.
const KEPT: usize = 4;
/// With so many waiting, nothing more is asked for.
const CROWDED: usize = 256;

/// Pieces in the order in which they are to be written.
#[derive(Debug, Default)]
pub struct Outbox {
    pieces: Vec<Bytes>,
    /// The first one that is not written yet.
    first: usize,
}

impl Outbox {
    /// Where to append pieces; none may be empty.
    pub fn pieces(&mut self) -> &mut Vec<Bytes> {
        &mut self.pieces
    }

    /// Whether everything is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first == self.pieces.len()
    }

    /// Whether the client should read before it is told more.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.pieces.len() - self.first >= CROWDED
    }

    /// Writes until all is written or the client takes no more; how many bytes it took.
    ///
    /// # Errors
    /// What `write` says, but for `WouldBlock` and `Interrupted`; `WriteZero`.
    pub fn write(
        &mut self,
        mut write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut taken = 0;
        while !self.is_empty() {
            match self.write_once(&mut write) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    self.advance(written);
                    taken += written;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(taken),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
        }
        Ok(taken)
    }

    fn write_once(
        &self,
        write: &mut impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let pieces = &self.pieces[self.first..];
        let mut slices = [IoSlice::new(&[]); AT_ONCE];
        let count = pieces.len().min(AT_ONCE);
        for (slice, piece) in slices.iter_mut().zip(pieces) {
            *slice = IoSlice::new(piece);
        }
        write(&slices[..count])
    }

    fn advance(&mut self, mut written: usize) {
        while let Some(piece) = self.pieces.get_mut(self.first) {
            if written < piece.len() {
                piece.advance(written);
                return;
            }
            written -= piece.len();
            // Given back at once: a chunk lives as long as its slowest reader.
            *piece = Bytes::new();
            self.first += 1;
        }
        self.first = 0;
        self.pieces.clear();
        if self.pieces.capacity() > KEPT {
            self.pieces = Vec::new();
        }
    }

    /// Takes everything that waits, for what has no socket: tests and fuzzing.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    #[must_use]
    pub fn drain(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        self.write(|slices| {
            all.extend(slices.iter().flat_map(|slice| slice.iter().copied()));
            Ok(slices.iter().map(|slice| slice.len()).sum())
        })
        .expect("writing to memory does not fail");
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_written_in_order_however_little_is_taken() {
        for step in [1, 3, 64, 1_000] {
            let mut outbox = Outbox::default();
            let all: Vec<u8> = (0..=255).collect();
            outbox
                .pieces()
                .extend(all.chunks(2).map(Bytes::copy_from_slice));
            let mut taken = Vec::new();
            let written = outbox.write(|slices| {
                assert!(slices.len() <= AT_ONCE);
                let bytes = slices.iter().flat_map(|slice| slice.iter().copied());
                let before = taken.len();
                taken.extend(bytes.take(step));
                Ok(taken.len() - before)
            });
            assert_eq!(written.unwrap(), all.len());
            assert!(outbox.is_empty());
            assert_eq!(taken, all, "{step}");
        }
    }

    #[test]
    fn full_socket_keeps_the_rest() {
        let mut outbox = Outbox::default();
        outbox.pieces().push(Bytes::from_static(b"hello"));
        let mut calls = 0;
        let mut write = |_: &[IoSlice<'_>]| {
            calls += 1;
            if calls == 1 {
                Ok(2)
            } else {
                Err(ErrorKind::WouldBlock.into())
            }
        };
        assert_eq!(outbox.write(&mut write).unwrap(), 2);
        assert_eq!(outbox.write(&mut write).unwrap(), 0);
        assert_eq!(outbox.drain(), b"llo");
    }

    #[test]
    fn broken_socket_is_an_error() {
        let mut outbox = Outbox::default();
        outbox.pieces().push(Bytes::from_static(b"x"));
        assert!(outbox.write(|_| Ok(0)).is_err());
        assert!(outbox.write(|_| Err(ErrorKind::BrokenPipe.into())).is_err());
    }
}
