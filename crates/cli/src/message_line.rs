//! How `parlor tail` prints a message.

use std::fmt::Write as _;

use parlor_model::{sanitise, sanitise_line};
use parlor_wire::{EventBody, EventFrame};

use crate::output::time;

/// Whether an event is a message that was not deleted.
pub fn is_message(event: &EventFrame) -> bool {
    matches!(event.body, EventBody::Message { text: Some(_), .. })
}

/// The lines of a message; `None` for what is no message, or a deleted one.
pub fn message_lines(event: &EventFrame) -> Option<String> {
    let EventBody::Message {
        text: Some(text),
        action,
        notice,
        ran,
        ..
    } = &event.body
    else {
        return None;
    };
    let (time, name) = (time(event.at), sanitise_line(&event.by.name));
    let mut lines = String::new();
    for (index, line) in sanitise(text).lines().enumerate() {
        // Writing into a string can't fail.
        let _ = match (index, action, notice) {
            (0, _, true) => writeln!(lines, "{time} {name} (notice): {line}"),
            (0, ..) if *ran => writeln!(lines, "{time} * {name} ran: {line}"),
            (0, true, _) => writeln!(lines, "{time} * {name} {line}"),
            (0, ..) => writeln!(lines, "{time} {name}: {line}"),
            _ => writeln!(lines, "{time} {name}+ {line}"),
        };
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use parlor_wire::{RoomId, UserId, UserLabel};

    use super::*;

    fn message(name: &str, text: &str, action: bool) -> EventFrame {
        let by = UserLabel {
            id: UserId([2; 16].into()),
            name: name.to_owned(),
        };
        let text = Some(text.to_owned());
        let (reply_to, mentions, edited) = (None, Vec::new(), None);
        let body = EventBody::Message {
            text,
            reply_to,
            action,
            notice: false,
            ran: false,
            mentions,
            edited,
        };
        EventFrame {
            room: RoomId([1; 16].into()),
            seq: 1,
            at: 1_795_227_326_123,
            by,
            expires_at: None,
            body,
        }
    }

    #[test]
    fn messages_are_printed_line_by_line() {
        let cases = [
            (message("anna", "hi", false), "T anna: hi\n"),
            (message("anna", "waves", true), "T * anna waves\n"),
            (
                message("anna", "a\nb\n\nc", false),
                "T anna: a\nT anna+ b\nT anna+ \nT anna+ c\n",
            ),
            (
                message("anna", "x\nT bert: forged", false),
                "T anna: x\nT anna+ T bert: forged\n",
            ),
            (
                message("an\u{1b}[0mna", "\u{1b}[31mred\rx", false),
                "T anna: redx\n",
            ),
        ];
        for (event, expected) in cases {
            let printed = message_lines(&event).unwrap();
            assert_eq!(printed.replace("2026-11-21T02:15:26Z", "T"), expected);
        }
    }

    #[test]
    fn notice_says_that_it_is_one() {
        let mut event = message("anna", "a\nb", false);
        if let EventBody::Message { notice, .. } = &mut event.body {
            *notice = true;
        }
        let printed = message_lines(&event).unwrap();
        let expected = "T anna (notice): a\nT anna+ b\n";
        assert_eq!(printed.replace("2026-11-21T02:15:26Z", "T"), expected);
    }

    #[test]
    fn command_that_was_run_says_so() {
        let mut event = message("anna", "date\nFri", false);
        if let EventBody::Message { ran, .. } = &mut event.body {
            *ran = true;
        }
        let printed = message_lines(&event).unwrap();
        let expected = "T * anna ran: date\nT anna+ Fri\n";
        assert_eq!(printed.replace("2026-11-21T02:15:26Z", "T"), expected);
    }

    #[test]
    fn what_is_no_message_is_not_printed() {
        let mut event = message("anna", "x", false);
        event.body = EventBody::Left;
        assert!(!is_message(&event));
        assert_eq!(message_lines(&event), None);
    }
}
