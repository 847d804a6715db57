//! BATCH from a client: a message of several lines, that is one message in Parlor (IRCv3 draft/multiline).

use std::borrow::Cow;

use parlor_model::limits;

use crate::caps::Cap;
use crate::commands::privmsg::{self, Written};
use crate::desk::Cx;
use crate::rides::Composition;
use crate::session::Session;
use crate::wire::message::Message;

/// The one type of batch that clients send.
const MULTILINE: &str = "draft/multiline";
/// On a line that goes on where the one before ended.
const CONCAT: &str = "draft/multiline-concat";
/// Lines of one message.
pub(crate) const LINES: usize = 32;
/// Bytes of one message, unless messages are shorter than usual on this server.
const BYTES: usize = 4_096;

/// A message of several lines that is not whole yet.
#[derive(Debug)]
pub(crate) struct Multiline {
    reference: String,
    target: String,
    /// `PRIVMSG` or `NOTICE`, once there is a line.
    command: Option<String>,
    label: Option<String>,
    /// What its client says about it.
    tags: Vec<(String, String)>,
    lines: Vec<(String, bool)>,
    bytes: usize,
    /// Whether it was refused: the rest is passed over.
    failed: bool,
}

/// Bytes that a message of several lines may have.
pub(crate) fn max_bytes(session: &Session) -> usize {
    let chars = session.shared.hub.settings().message_chars;
    if chars >= limits::MESSAGE_CHARS {
        BYTES
    } else {
        chars
    }
}

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let parameter = message.params[0];
    if let Some(reference) = parameter.strip_prefix('+') {
        return open(cx.session, reference, message);
    }
    let reference = parameter.strip_prefix('-').unwrap_or(parameter);
    match cx.session.multiline.take() {
        Some(multiline) if multiline.reference == reference => {
            cx.session.begin_reply(multiline.label.as_deref());
            if multiline.failed {
                // Why was told before.
                cx.session.reply = None;
                return;
            }
            finish(cx, *multiline).await;
        }
        other => {
            cx.session.multiline = other;
            invalid(cx.session, "There is no such batch open");
        }
    }
}

fn invalid(session: &mut Session, text: &str) {
    session.fail("BATCH", "MULTILINE_INVALID", &[], text);
}

fn open(session: &mut Session, reference: &str, message: &Message<'_>) {
    let kind = message.params.get(1).copied().unwrap_or_default();
    if kind != MULTILINE || !session.can(Cap::Multiline) {
        return session.fail(
            "BATCH",
            "UNKNOWN_TYPE",
            &[reference, kind],
            "Clients can't send batches of this type",
        );
    }
    let Some(target) = message.param(2).filter(|_| !reference.is_empty()) else {
        return invalid(session, "A batch has a name and a target");
    };
    let is_open = session
        .multiline
        .as_ref()
        .is_some_and(|multiline| !multiline.failed);
    if is_open {
        session.multiline = None;
        return invalid(session, "Another batch is open");
    }
    let owned = |(key, value): &(&str, Cow<'_, str>)| ((*key).to_owned(), value.to_string());
    session.multiline = Some(Box::new(Multiline {
        reference: reference.to_owned(),
        target: target.to_owned(),
        command: None,
        label: message.tag("label").map(str::to_owned),
        tags: message
            .tags
            .iter()
            .filter(|(key, _)| key.starts_with('+'))
            .map(owned)
            .collect(),
        lines: Vec::new(),
        bytes: 0,
        failed: false,
    }));
    // It is answered when it is whole.
    session.reply = None;
}

/// Takes a line of an open batch; false when it is none.
pub(crate) fn takes(session: &mut Session, message: &Message<'_>) -> bool {
    let Some(reference) = message.tag("batch").filter(|_| session.can(Cap::Multiline)) else {
        return false;
    };
    session.reply = None;
    let max_bytes = max_bytes(session);
    let Some(mut multiline) = session.multiline.take() else {
        invalid(session, "There is no such batch open");
        return true;
    };
    if !multiline.failed
        && let Err(refusal) = multiline.take(reference, message, max_bytes)
    {
        multiline.failed = true;
        session.begin_reply(multiline.label.as_deref());
        let context: Vec<&str> = refusal.context.iter().map(String::as_str).collect();
        session.fail("BATCH", refusal.code, &context, refusal.text);
        session.end_reply();
    }
    session.multiline = Some(multiline);
    true
}

struct Refusal {
    code: &'static str,
    context: Vec<String>,
    text: &'static str,
}

impl Multiline {
    fn take(
        &mut self,
        reference: &str,
        message: &Message<'_>,
        max_bytes: usize,
    ) -> Result<(), Refusal> {
        let invalid = |text| {
            Err(Refusal {
                code: "MULTILINE_INVALID",
                context: Vec::new(),
                text,
            })
        };
        let command = message.command.as_ref();
        if reference != self.reference {
            return invalid("The line is of another batch");
        }
        let same = self.command.as_ref().is_none_or(|before| before == command);
        if !matches!(command, "PRIVMSG" | "NOTICE") || !same {
            return invalid("Only lines of one message can be in this batch");
        }
        let (target, text) = (
            message.params.first().copied().unwrap_or_default(),
            message.params.get(1),
        );
        if !target.eq_ignore_ascii_case(&self.target) {
            let context = vec![self.target.clone(), target.to_owned()];
            return Err(Refusal {
                code: "MULTILINE_INVALID_TARGET",
                context,
                text: "Invalid multiline target",
            });
        }
        let text = text.copied().unwrap_or_default();
        let goes_on = message.tag(CONCAT).is_some();
        if goes_on && (text.is_empty() || self.lines.is_empty()) {
            return invalid("An empty line goes on nowhere");
        }
        self.bytes += text.len() + usize::from(!goes_on && !self.lines.is_empty());
        if self.lines.len() >= LINES {
            let context = vec![LINES.to_string()];
            return Err(Refusal {
                code: "MULTILINE_MAX_LINES",
                context,
                text: "Multiline batch max-lines exceeded",
            });
        }
        if self.bytes > max_bytes {
            let context = vec![max_bytes.to_string()];
            return Err(Refusal {
                code: "MULTILINE_MAX_BYTES",
                context,
                text: "Multiline batch max-bytes exceeded",
            });
        }
        self.command = Some(command.to_owned());
        self.lines.push((text.to_owned(), goes_on));
        Ok(())
    }

    /// All lines as one text, and how they were sent.
    fn join(&self) -> (String, Composition) {
        let blank = self
            .lines
            .iter()
            .take_while(|(line, _)| line.is_empty())
            .count();
        let mut text = String::with_capacity(self.bytes);
        let mut cuts = Vec::new();
        for (index, (line, goes_on)) in self.lines.iter().skip(blank).enumerate() {
            if *goes_on {
                cuts.push(text.len());
            } else if index > 0 {
                text.push('\n');
            }
            text.push_str(line);
        }
        (text, Composition { blank, cuts })
    }
}

async fn finish(cx: &mut Cx<'_>, multiline: Multiline) {
    let (text, composition) = multiline.join();
    let Some(command) = multiline
        .command
        .as_deref()
        .filter(|_| !text.trim().is_empty())
    else {
        return invalid(cx.session, "There is no text in this batch");
    };
    let message = Message {
        tags: multiline
            .tags
            .iter()
            .map(|(key, value)| (key.as_str(), Cow::Borrowed(value.as_str())))
            .collect(),
        command: Cow::Borrowed(command),
        params: vec![&multiline.target],
    };
    let written = Written {
        text: &text,
        composition: Some(&composition),
    };
    if !privmsg::say(cx, &message, &multiline.target, written).await {
        let limit = max_bytes(cx.session).to_string();
        cx.session.fail(
            "BATCH",
            "MULTILINE_MAX_BYTES",
            &[&limit],
            "Multiline batch max-bytes exceeded",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn multiline() -> Multiline {
        Multiline {
            reference: "1".to_owned(),
            target: "#x".to_owned(),
            command: None,
            label: None,
            tags: Vec::new(),
            lines: Vec::new(),
            bytes: 0,
            failed: false,
        }
    }

    fn take(multiline: &mut Multiline, line: &str) -> Result<(), (&'static str, Vec<String>)> {
        let message = Message::parse(line).unwrap();
        let taken = multiline.take(message.tag("batch").unwrap_or_default(), &message, 50);
        taken.map_err(|refusal| (refusal.code, refusal.context))
    }

    #[test]
    fn lines_become_one_text() {
        let mut all = multiline();
        for line in [
            "@batch=1 PRIVMSG #x :",
            "@batch=1 PRIVMSG #X hello",
            "@batch=1 PRIVMSG #x :how is ",
        ] {
            assert_eq!(take(&mut all, line), Ok(()));
        }
        assert_eq!(
            take(
                &mut all,
                "@batch=1;draft/multiline-concat PRIVMSG #x everyone?"
            ),
            Ok(())
        );
        let (text, composition) = all.join();
        assert_eq!(text, "hello\nhow is everyone?");
        assert_eq!(
            composition,
            Composition {
                blank: 1,
                cuts: vec![13]
            }
        );
    }

    #[test]
    fn what_breaks_the_rules_is_refused_by_its_code() {
        let x = "x".repeat(51);
        let long = format!("@batch=1 PRIVMSG #x {x}");
        let cases = [
            ("@batch=2 PRIVMSG #x y", "MULTILINE_INVALID", vec![]),
            ("@batch=1 JOIN #x y", "MULTILINE_INVALID", vec![]),
            (
                "@batch=1;draft/multiline-concat PRIVMSG #x :",
                "MULTILINE_INVALID",
                vec![],
            ),
            (
                "@batch=1;draft/multiline-concat PRIVMSG #x :y",
                "MULTILINE_INVALID",
                vec![],
            ),
            (
                "@batch=1 PRIVMSG #y z",
                "MULTILINE_INVALID_TARGET",
                vec!["#x".to_owned(), "#y".to_owned()],
            ),
            (long.as_str(), "MULTILINE_MAX_BYTES", vec!["50".to_owned()]),
        ];
        for (line, code, context) in cases {
            assert_eq!(take(&mut multiline(), line), Err((code, context)), "{line}");
        }
        let mut all = multiline();
        let short = "@batch=1 PRIVMSG #x :";
        (0..LINES).for_each(|_| assert_eq!(take(&mut all, short), Ok(())));
        assert_eq!(
            take(&mut all, short),
            Err(("MULTILINE_MAX_LINES", vec![LINES.to_string()]))
        );
        let mut mixed = multiline();
        assert_eq!(take(&mut mixed, "@batch=1 PRIVMSG #x a"), Ok(()));
        assert_eq!(
            take(&mut mixed, "@batch=1 NOTICE #x a"),
            Err(("MULTILINE_INVALID", vec![]))
        );
    }
}
