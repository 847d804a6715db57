//! What waits to be written to one client: its own lines, joined, and pieces that it shares with others.

use std::io::{self, IoSlice};

use bytes::Bytes;
use parlor_hub::Outbox;

use crate::wire::line::Line;

/// Own lines are cut off as a piece when they are longer than that, in bytes.
const PIECE: usize = 16 * 1_024;

/// Lines and pieces in the order in which they are to be written.
#[derive(Debug, Default)]
pub(crate) struct Out {
    outbox: Outbox,
    /// The client's own lines after the last piece.
    lines: Vec<u8>,
}

impl Out {
    /// Appends a line.
    pub(crate) fn line(&mut self, line: &Line) {
        line.append_to(&mut self.lines);
        if self.lines.len() >= PIECE {
            self.seal();
        }
    }

    /// Where to append pieces that are shared; none may be empty.
    pub(crate) fn pieces(&mut self) -> &mut Vec<Bytes> {
        self.seal();
        self.outbox.pieces()
    }

    /// Whether everything is written.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.outbox.is_empty()
    }

    /// Whether the client should read before it is told more.
    pub(crate) fn is_crowded(&self) -> bool {
        self.outbox.is_crowded()
    }

    /// Writes until all is written or the client takes no more; how many bytes it took.
    ///
    /// # Errors
    /// What `write` says, but for `WouldBlock` and `Interrupted`; `WriteZero`.
    pub(crate) fn write(
        &mut self,
        write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        self.seal();
        self.outbox.write(write)
    }

    fn seal(&mut self) {
        if !self.lines.is_empty() {
            let lines = std::mem::take(&mut self.lines);
            self.outbox.pieces().push(lines.into());
        }
    }
}
