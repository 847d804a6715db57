//! How answers are told: numerics, standard replies, and all that answers a labelled command put together (IRCv3
//! labeled-response).

use crate::caps::Cap;
use crate::session::Session;
use crate::session::batch::Batch;
use crate::time;
use crate::wire::line::Line;
use crate::wire::numeric::Numeric;

/// How many lines of an answer come together before they are told: of more it is a batch, whatever follows.
const TOGETHER: usize = 64;

/// The answer to a labelled command, as far as it is there and not told yet.
#[derive(Debug)]
pub(crate) struct Reply {
    label: String,
    lines: Vec<Line>,
    /// The batch that its lines are told in, once there are many.
    batch: Option<Batch>,
}

impl Session {
    /// Tells an answer: a line that is due to what the client asked.
    pub(crate) fn send(&mut self, line: Line) {
        match &mut self.reply {
            Some(Reply {
                batch: Some(batch), ..
            }) => self.out.line(&batch.put(line)),
            Some(reply) => {
                reply.lines.push(line);
                if reply.lines.len() > TOGETHER {
                    self.reply_in_batch();
                }
            }
            None => self.out.line(&line),
        }
    }

    /// Begins the batch of an answer, and tells what has come together of it.
    fn reply_in_batch(&mut self) {
        let Some(reply) = self.reply.take() else {
            return;
        };
        let (mut batch, open) = self.open_batch("labeled-response", None);
        self.out.line(&open.tag("label", &reply.label));
        for line in reply.lines {
            self.out.line(&batch.put(line));
        }
        self.reply = Some(Reply {
            label: reply.label,
            lines: Vec::new(),
            batch: Some(batch),
        });
    }

    /// Tells what did not come of a command of this client.
    pub(crate) fn tell(&mut self, line: Line) {
        self.out.line(&line);
    }

    /// A line with the time, for a client that wants to have that (IRCv3 server-time).
    pub(crate) fn timed(&self, line: Line) -> Line {
        match self.can(Cap::ServerTime) {
            true => line.tag("time", &time::stamp(self.shared.hub.now())),
            false => line,
        }
    }

    /// A line from the server.
    pub(crate) fn server_line(&self, command: &str) -> Line {
        Line::from(&self.shared.options.host, command)
    }

    /// A numeric up to the parameters that it has of its own.
    pub(crate) fn numeric_line(&self, numeric: Numeric) -> Line {
        self.server_line(numeric.code).word(self.nick())
    }

    /// A numeric with these words and its usual text.
    pub(crate) fn numeric(&mut self, numeric: Numeric, words: &[&str]) {
        self.numeric_text(numeric, words, numeric.text);
    }

    /// A numeric with these words and this text; with an empty one, without.
    pub(crate) fn numeric_text(&mut self, numeric: Numeric, words: &[&str], text: &str) {
        let line = self.numeric_line(numeric);
        let line = words.iter().fold(line, |line, word| line.word(word));
        self.send(if text.is_empty() {
            line
        } else {
            line.text(text)
        });
    }

    /// A standard reply `FAIL` (IRCv3 standard-replies).
    pub(crate) fn fail(&mut self, command: &str, code: &str, context: &[&str], text: &str) {
        self.standard("FAIL", command, code, context, text);
    }

    /// A standard reply: `FAIL`, `WARN` or `NOTE`.
    pub(crate) fn standard(
        &mut self,
        kind: &str,
        command: &str,
        code: &str,
        context: &[&str],
        text: &str,
    ) {
        let line = self.server_line(kind).word(command).word(code);
        let line = context.iter().fold(line, |line, word| line.word(word));
        self.send(line.text(text));
    }

    /// Words of the server to this client alone.
    pub(crate) fn notice(&mut self, text: &str) {
        let nick = self.nick().to_owned();
        for part in text.lines() {
            let line = self.server_line("NOTICE").word(&nick).text(part);
            self.send(line);
        }
    }

    /// A name for a batch that this client has not been sent yet.
    pub(crate) fn batch(&mut self) -> String {
        self.batches = self.batches.wrapping_add(1);
        format!("b{}", self.batches)
    }

    /// From here on what is sent answers a command with this label.
    pub(crate) fn begin_reply(&mut self, label: Option<&str>) {
        let label = label.filter(|label| !label.is_empty() && self.can(Cap::LabeledResponse));
        self.reply = label.map(|label| Reply {
            label: label.to_owned(),
            lines: Vec::new(),
            batch: None,
        });
    }

    /// Tells what has come together: nothing as ACK, one line or one batch with the label, several lines in a batch.
    pub(crate) fn end_reply(&mut self) {
        let Some(reply) = &mut self.reply else {
            return;
        };
        let in_batch = reply.batch.is_some();
        if !in_batch && (reply.lines.len() == 1 || is_one_batch(&reply.lines)) {
            let first = reply.lines.remove(0).tag("label", &reply.label);
            self.out.line(&first);
            reply.lines.iter().for_each(|line| self.out.line(line));
            self.reply = None;
            return;
        }
        if !in_batch && reply.lines.is_empty() {
            let label = std::mem::take(&mut reply.label);
            self.reply = None;
            let ack = self.server_line("ACK").tag("label", &label);
            return self.out.line(&ack);
        }
        if !in_batch {
            self.reply_in_batch();
        }
        if let Some(batch) = self.reply.take().and_then(|reply| reply.batch) {
            let close = self.close_batch(&batch);
            self.out.line(&close);
        }
    }
}

/// Whether the lines are one batch from its beginning to its end.
fn is_one_batch(lines: &[Line]) -> bool {
    let mut inside = 0_usize;
    for (index, line) in lines.iter().enumerate() {
        inside += usize::from(line.opens_batch());
        inside -= usize::from(line.closes_batch() && inside > 0);
        if inside == 0 {
            return index > 0 && index + 1 == lines.len();
        }
    }
    false
}
