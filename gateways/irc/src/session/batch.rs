//! Answers of many lines as one batch (IRCv3 batch).

use crate::caps::Cap;
use crate::session::Session;
use crate::wire::line::Line;

impl Session {
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
        let name = self.batch();
        let open = self
            .server_line("BATCH")
            .word(&format!("+{name}"))
            .word(kind);
        self.send(match target {
            Some(target) => open.word(target),
            None => open,
        });
        let mut inside = 0_usize;
        for line in lines {
            let (opens, closes) = (line.opens_batch(), line.closes_batch());
            inside -= usize::from(closes && inside > 0);
            let line = if inside == 0 && !closes {
                line.tag("batch", &name)
            } else {
                line
            };
            inside += usize::from(opens);
            self.send(line);
        }
        let close = self.server_line("BATCH").word(&format!("-{name}"));
        self.send(close);
    }
}
