//! Answers of many lines as one batch (IRCv3 batch).

use crate::caps::Cap;
use crate::session::Session;
use crate::wire::line::Line;

/// A batch that has begun and has not ended.
#[derive(Debug)]
pub(crate) struct Batch {
    name: String,
    /// How many batches within it have begun and not ended.
    inside: usize,
}

impl Batch {
    /// A line as one of the batch: what is in a batch of its own already belongs to that one, whose beginning belongs to this.
    pub(super) fn put(&mut self, line: Line) -> Line {
        let (opens, closes) = (line.opens_batch(), line.closes_batch());
        self.inside -= usize::from(closes && self.inside > 0);
        let is_own = self.inside == 0 && !closes;
        self.inside += usize::from(opens);
        match is_own {
            true => line.tag("batch", &self.name),
            false => line,
        }
    }
}

impl Session {
    /// A batch of this type, and the line that begins it.
    pub(super) fn open_batch(&mut self, kind: &str, target: Option<&str>) -> (Batch, Line) {
        let name = self.batch();
        let open = self.server_line("BATCH").word(&format!("+{name}"));
        let open = open.word(kind);
        let open = match target {
            Some(target) => open.word(target),
            None => open,
        };
        (Batch { name, inside: 0 }, open)
    }

    /// The line that ends a batch.
    pub(super) fn close_batch(&self, batch: &Batch) -> Line {
        self.server_line("BATCH").word(&format!("-{}", batch.name))
    }

    /// Tells lines as an answer, in a batch of this type where the client knows what that is; what is a batch of its own among
    /// them is nested.
    pub(crate) fn send_batch(
        &mut self,
        kind: &str,
        target: Option<&str>,
        lines: impl IntoIterator<Item = Line>,
    ) {
        if !self.can(Cap::Batch) {
            lines.into_iter().for_each(|line| self.send(line));
            return;
        }
        let (mut batch, open) = self.open_batch(kind, target);
        self.send(open);
        for line in lines {
            self.send(batch.put(line));
        }
        let close = self.close_batch(&batch);
        self.send(close);
    }
}
