//! The line gateway's side of the load.

use anyhow::Result;

use super::Seen;
use crate::entrance::Step;

pub(super) fn entrance(name: &str) -> Vec<Step> {
    vec![
        Step::new(Vec::new(), prompted),
        Step::new(format!("{name}\n").into_bytes(), welcomed),
    ]
}

/// The prompt has no line end.
fn prompted(heard: &[u8]) -> Result<Option<usize>> {
    let end = memchr::memmem::find(heard, b"name:").map(|at| at + b"name:".len());
    Ok(end.map(|end| end + usize::from(heard.get(end) == Some(&b' '))))
}

fn welcomed(heard: &[u8]) -> Result<Option<usize>> {
    let mut end = 0;
    for line in heard.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        let trimmed = line.strip_prefix(b" ").unwrap_or(line);
        if trimmed.starts_with(b"* Welcome ") && line.ends_with(b"\n") {
            return Ok(Some(end));
        }
    }
    Ok(None)
}

pub(super) fn push_message(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(text);
    out.push(b'\n');
}

/// What a line tells: `NAME: TEXT` is a message, as no name has a space or a colon in it.
#[inline]
pub(super) fn read(line: &[u8]) -> Seen<'_> {
    match memchr::memchr2(b':', b' ', line) {
        Some(at) if line[at] == b':' && line.get(at + 1) == Some(&b' ') => Seen::Message {
            name: &line[..at],
            text: &line[at + 2..],
            place: None,
        },
        _ => Seen::Else,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_message_of_the_lobby_is_a_message() {
        let expected = Seen::Message {
            name: b"ann",
            text: b"hi: you",
            place: None,
        };
        assert_eq!(read(b"ann: hi: you"), expected);
        for line in [
            "* note: this",
            "| out: that",
            "[den] ann: hi",
            "ann joined!",
            "",
            "ann:",
            "a:b",
        ] {
            assert_eq!(read(line.as_bytes()), Seen::Else, "{line}");
        }
    }

    #[test]
    fn entrance_goes_on_after_the_prompt_and_the_welcome() {
        let prompt = b"* Welcome to Parlor. Please enter your name: ";
        assert_eq!(prompted(&prompt[..20]).unwrap(), None);
        assert_eq!(prompted(prompt).unwrap(), Some(prompt.len()));
        assert_eq!(welcomed(b"* Welcome ann! Say").unwrap(), None);
        assert_eq!(
            welcomed(b"ann joined!\n* Welcome ann!\nbob: x").unwrap(),
            Some(27)
        );
    }
}
