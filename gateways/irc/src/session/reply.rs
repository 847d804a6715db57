//! How answers are told: numerics, standard replies, and all that answers a labelled command put together (IRCv3
//! labeled-response).

use bytes::Bytes;

use crate::caps::Cap;
use crate::session::Session;
use crate::session::batch::Batch;
use crate::time;
use crate::wire::line::Line;
use crate::wire::numeric::Numeric;

/// How many lines of an answer, and of what is told meanwhile, come together before they are told: of more it is a batch,
/// whatever follows.
const TOGETHER: usize = 64;
/// The same in bytes of what is told meanwhile.
const BYTES: usize = 64 * 1_024;

/// The answer to a labelled command, as far as it is there and not told yet.
#[derive(Debug)]
pub(crate) struct Reply {
    label: String,
    held: Vec<Held>,
    /// Bytes of what is held that is no answer.
    bytes: usize,
    /// The batch that its lines are told in, once there are many.
    batch: Option<Batch>,
}

/// What is held until it is known how the answer is told, in the order in which the client reads it: what happens after a
/// message that was sent with a label follows its echo.
#[derive(Debug)]
enum Held {
    Answer(Line),
    Other(Bytes),
}

impl Reply {
    /// Whether there is anything of it.
    pub(super) fn has_begun(&self) -> bool {
        self.batch.is_some() || !self.held.is_empty()
    }

    fn answers(&self) -> Vec<&Line> {
        let answers = self.held.iter().filter_map(|held| match held {
            Held::Answer(line) => Some(line),
            Held::Other(_) => None,
        });
        answers.collect()
    }
}

impl Session {
    /// Tells an answer: a line that is due to what the client asked.
    pub(crate) fn send(&mut self, line: Line) {
        if self.over.is_some() {
            return;
        }
        match &mut self.reply {
            Some(Reply {
                batch: Some(batch), ..
            }) => self.out.line(&batch.put(line)),
            Some(reply) => {
                reply.held.push(Held::Answer(line));
                self.hold_no_more_than_some();
            }
            None => self.out.line(&line),
        }
    }

    /// Tells what did not come of a command of this client.
    pub(crate) fn tell(&mut self, line: Line) {
        if self.over.is_some() {
            return;
        }
        if !self.holds() {
            return self.out.line(&line);
        }
        let mut bytes = Vec::new();
        line.append_to(&mut bytes);
        self.piece(bytes.into());
    }

    /// Tells lines that are shared with others; none may be empty.
    pub(super) fn piece(&mut self, bytes: Bytes) {
        if self.over.is_some() {
            return;
        }
        if !self.holds() {
            return self.out.pieces().push(bytes);
        }
        if let Some(reply) = &mut self.reply {
            reply.bytes += bytes.len();
            reply.held.push(Held::Other(bytes));
        }
        self.hold_no_more_than_some();
    }

    /// Whether a part of an answer waits for the rest, which what is told now must not overtake.
    fn holds(&self) -> bool {
        self.reply
            .as_ref()
            .is_some_and(|reply| !reply.held.is_empty())
    }

    fn hold_no_more_than_some(&mut self) {
        let is_much = |reply: &Reply| reply.held.len() > TOGETHER || reply.bytes > BYTES;
        if self.reply.as_ref().is_some_and(is_much) {
            self.reply_in_batch();
        }
    }

    /// Begins the batch of an answer, and tells what has come together of it.
    fn reply_in_batch(&mut self) {
        let Some(reply) = self.reply.take() else {
            return;
        };
        let (mut batch, open) = self.open_batch("labeled-response", None);
        self.out.line(&open.tag("label", &reply.label));
        for held in reply.held {
            match held {
                Held::Answer(line) => self.out.line(&batch.put(line)),
                Held::Other(bytes) => self.out.pieces().push(bytes),
            }
        }
        self.reply = Some(Reply {
            label: reply.label,
            held: Vec::new(),
            bytes: 0,
            batch: Some(batch),
        });
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
            held: Vec::new(),
            bytes: 0,
            batch: None,
        });
    }

    /// Tells what has come together: nothing as ACK, one line or one batch with the label, several lines in a batch.
    pub(crate) fn end_reply(&mut self) {
        let Some(reply) = &self.reply else {
            return;
        };
        let in_batch = reply.batch.is_some();
        let answers = reply.answers();
        let is_one = answers.len() == 1 || is_one_batch(&answers);
        if !in_batch && is_one {
            return self.reply_in_one();
        }
        if !in_batch && answers.is_empty() {
            let ack = self.server_line("ACK").tag("label", &reply.label);
            self.reply = None;
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

    /// Tells what has come together, with the label on the first line of the answer.
    fn reply_in_one(&mut self) {
        let Some(reply) = self.reply.take() else {
            return;
        };
        let mut label = Some(reply.label);
        for held in reply.held {
            match held {
                Held::Answer(line) => self.out.line(&match label.take() {
                    Some(label) => line.tag("label", &label),
                    None => line,
                }),
                Held::Other(bytes) => self.out.pieces().push(bytes),
            }
        }
    }
}

/// Whether the lines are one batch from its beginning to its end.
fn is_one_batch(lines: &[&Line]) -> bool {
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

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::sync::Arc;

    use parlor_net::Peer;

    use super::*;
    use crate::fuzz::tests::server;

    fn session() -> Session {
        let peer = Peer {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
            secure: true,
            certificate: None,
        };
        let mut session = Session::new(Arc::clone(server().shared()), peer);
        session.caps.set(Cap::Batch, true);
        session.caps.set(Cap::LabeledResponse, true);
        session.begin_reply(Some("x"));
        session
    }

    /// The lines that are written, without their ends.
    fn written(session: &mut Session) -> Vec<String> {
        let mut told = Vec::new();
        let write = |slices: &[std::io::IoSlice<'_>]| {
            let before = told.len();
            slices
                .iter()
                .for_each(|slice| told.extend_from_slice(slice));
            Ok(told.len() - before)
        };
        session.out.write(write).unwrap();
        let text = String::from_utf8(told).unwrap();
        text.split_terminator("\r\n").map(str::to_owned).collect()
    }

    fn line(word: &str) -> Line {
        Line::bare(word)
    }

    #[test]
    fn what_is_told_meanwhile_keeps_its_place_after_the_answer() {
        let mut session = session();
        session.tell(line("BEFORE"));
        session.send(line("ECHO"));
        session.tell(line("AFTER"));
        session.piece(Bytes::from_static(b"SHARED\r\n"));
        session.end_reply();
        let told = ["BEFORE", "@label=x ECHO", "AFTER", "SHARED"];
        assert_eq!(written(&mut session), told);
    }

    #[test]
    fn what_is_told_between_two_lines_of_an_answer_stays_there() {
        let mut session = session();
        session.send(line("ONE"));
        session.tell(line("OTHER"));
        session.send(line("TWO"));
        session.end_reply();
        let told = written(&mut session);
        assert!(told[0].starts_with("@label=x :"), "{told:?}");
        assert_eq!(told[1..4], ["@batch=b1 ONE", "OTHER", "@batch=b1 TWO"]);
        assert!(told[4].ends_with(" BATCH -b1"), "{told:?}");
    }

    #[test]
    fn much_that_is_told_meanwhile_is_not_held() {
        let mut session = session();
        session.send(line("ONE"));
        for _ in 0..TOGETHER {
            session.tell(line("OTHER"));
        }
        assert_eq!(written(&mut session).len(), TOGETHER + 2);
        session.tell(line("OTHER"));
        assert_eq!(written(&mut session), ["OTHER"]);
        session.end_reply();
        assert_eq!(written(&mut session).len(), 1);
    }

    #[test]
    fn nothing_is_lost_when_the_connection_ends_meanwhile() {
        let mut session = session();
        session.send(line("ONE"));
        session.tell(line("OTHER"));
        session.end_by_server("Bye");
        session.send(line("LATE"));
        session.tell(line("LATE"));
        session.end_reply();
        let told = written(&mut session);
        assert_eq!(told[..2], ["@label=x ONE", "OTHER"]);
        assert!(told[2].starts_with("ERROR "), "{told:?}");
        assert_eq!(told.len(), 3, "nothing follows: {told:?}");
    }

    #[test]
    fn every_command_with_a_label_is_answered_when_the_connection_ends_meanwhile() {
        let mut none = session();
        none.end_by_server("Bye");
        let told = written(&mut none);
        assert!(told[0].starts_with("@label=x ERROR "), "{told:?}");
        let mut many = session();
        (0..=TOGETHER).for_each(|_| many.send(line("ONE")));
        many.end_by_server("Bye");
        let told = written(&mut many);
        assert!(told[told.len() - 2].ends_with(" BATCH -b1"), "{told:?}");
        // Its own end is its answer.
        let mut own = session();
        own.end("Quit");
        own.end_reply();
        let told = written(&mut own);
        assert!(told[0].starts_with("@label=x ERROR "), "{told:?}");
    }
}
