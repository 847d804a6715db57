//! The lines that only one person gets: notices with `* `, output of commands with `| `.

use bytes::Bytes;
use parlor_core::{Denied, moment_of_end};
use parlor_model::{Timestamp, sanitise};

use parlor_hub::Outbox;

/// What a blocked person is told, whatever else is known about the block.
pub(crate) const BLOCKED: &str = "You are blocked by an admin. No connection possible.";

/// What one person is told, put where it waits to be written.
pub(crate) trait Notices {
    /// A notice: every line of it starts with `* `.
    fn tell(&mut self, text: &str) {
        self.lines("* ", text);
    }

    /// Output of a command: every line of it starts with `| `.
    fn show(&mut self, text: &str) {
        self.lines("| ", text);
    }

    /// A refusal, in the words that every gateway uses.
    fn refuse(&mut self, denied: &Denied) {
        match denied {
            Denied::Blocked { until } => self.blocked(*until),
            denied => self.tell(&format!("{denied}{}", way_out(denied))),
        }
    }

    /// That the person is blocked: this very line, then until when.
    fn blocked(&mut self, until: Option<Timestamp>) {
        self.tell(BLOCKED);
        if let Some(until) = until {
            self.tell(&format!("The block ends at {} UTC.", moment_of_end(until)));
        }
    }

    /// Every line of a text after this.
    fn lines(&mut self, prefix: &str, text: &str) {
        let mut bytes = Vec::with_capacity(prefix.len() + text.len() + 1);
        push_lines(&mut bytes, &[prefix], &sanitise(text));
        self.bytes(bytes);
    }

    /// Bytes as they are.
    fn bytes(&mut self, bytes: Vec<u8>);
}

impl Notices for Outbox {
    fn bytes(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.pieces().push(Bytes::from(bytes));
        }
    }
}

/// The command that helps against a refusal, as the end of what is said about it.
fn way_out(denied: &Denied) -> &'static str {
    match denied {
        Denied::NoSuchUser(_) => " /who lists who is here.",
        Denied::NoSuchRoom(_) => " /rooms lists those there are.",
        Denied::NoSuchFile(_) => " /files lists those there are.",
        Denied::NotMember => " /join ROOM does.",
        Denied::GuestsReadOnly | Denied::Guarded(_) | Denied::NotRegistered => {
            " /register PASSWORD does."
        }
        Denied::WrongKey => " /join ROOM KEY tells it.",
        Denied::AlreadyRegistered => " /password OLD NEW changes the password.",
        _ => "",
    }
}

/// Appends each line of a text after the same prefix, so that no line can pass for another's.
pub(crate) fn push_lines(bytes: &mut Vec<u8>, prefix: &[&str], text: &str) {
    for line in text.split('\n') {
        prefix
            .iter()
            .for_each(|part| bytes.extend_from_slice(part.as_bytes()));
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
    }
}

/// A moment as `2026-11-21 02:15`, in UTC.
pub(crate) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {}", time.get(..5).unwrap_or(time))
}

/// The words of a library's error as a sentence.
pub(crate) fn sentence(error: &str) -> String {
    let mut rest = error.chars();
    let first = rest
        .next()
        .map(|first| first.to_uppercase().collect::<String>())
        .unwrap_or_default();
    let end = if error.ends_with(['.', '!', '?', ']', '}']) {
        ""
    } else {
        "."
    };
    // A usage ends as it is typed.
    let end = if error.contains("Usage: ") { "" } else { end };
    format!("{first}{}{end}", rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_notice_is_marked_and_clean() {
        let mut outbox = Outbox::default();
        outbox.tell("one\ntwo\u{1b}[2J\r\nthree");
        outbox.show("four");
        assert_eq!(outbox.drain(), b"* one\n* two\n* three\n| four\n");
    }

    #[test]
    fn ends_are_told_to_the_second() {
        for (millis, told) in [
            (0, "1970-01-01 00:00"),
            (5_000, "1970-01-01 00:00:05"),
            (5_001, "1970-01-01 00:00:06"),
            (59_001, "1970-01-01 00:01"),
            (3_600_000, "1970-01-01 01:00"),
        ] {
            assert_eq!(moment_of_end(Timestamp::from_millis(millis)), told);
        }
        assert!(!moment_of_end(Timestamp::from_millis(i64::MAX)).is_empty());
    }

    #[test]
    fn block_is_told_in_these_very_words() {
        let mut outbox = Outbox::default();
        outbox.refuse(&Denied::Blocked {
            until: Some(Timestamp::from_millis(0)),
        });
        let told = String::from_utf8(outbox.drain()).unwrap();
        let expected = "* You are blocked by an admin. No connection possible.\n\
                        * The block ends at 1970-01-01 00:00 UTC.\n";
        assert_eq!(told, expected);
    }
}
