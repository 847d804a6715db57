//! The IRC side of the load (RFC 2812), for Parlor's IRC gateway and for IRC servers.

use anyhow::{Result, bail};

use super::Seen;
use crate::entrance::Step;

/// The channel that all join.
pub const CHANNEL: &str = "#bench";

/// "File is missing": there is no message of the day, which ends the greeting as well.
const NO_MOTD: &[u8] = b"422";

pub(super) fn entrance(name: &str) -> Vec<Step> {
    let register = format!("NICK {name}\r\nUSER {name} 0 * :{name}\r\n");
    vec![Step::new(register.into_bytes(), greeted), join(CHANNEL)]
}

/// Joins a channel.
#[must_use]
pub fn join(channel: &str) -> Step {
    Step::new(format!("JOIN {channel}\r\n").into_bytes(), joined)
}

fn greeted(heard: &[u8]) -> Result<Option<usize>> {
    after_numeric(heard, &[b"376", NO_MOTD])
}

fn joined(heard: &[u8]) -> Result<Option<usize>> {
    after_numeric(heard, &[b"366"])
}

fn after_numeric(heard: &[u8], wanted: &[&[u8]]) -> Result<Option<usize>> {
    let mut end = 0;
    for line in heard
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| line.ends_with(b"\n"))
    {
        end += line.len();
        read(line.trim_ascii_end(), &mut Vec::new())?;
        if line
            .split(|byte| *byte == b' ')
            .nth(1)
            .is_some_and(|word| wanted.contains(&word))
        {
            return Ok(Some(end));
        }
    }
    Ok(None)
}

pub(super) fn push_message(channel: &str, text: &[u8], out: &mut Vec<u8>) {
    for part in [b"PRIVMSG ", channel.as_bytes(), b" :", text, b"\r\n"] {
        out.extend_from_slice(part);
    }
}

/// What a line tells, and what must be answered to it.
///
/// # Errors
/// It is an error or a refusal.
#[inline]
pub(super) fn read<'a>(line: &'a [u8], reply: &mut Vec<u8>) -> Result<Seen<'a>> {
    Ok(message(line).unwrap_or(other(line, reply)?))
}

#[inline]
fn message(line: &[u8]) -> Option<Seen<'_>> {
    let line = line.strip_prefix(b":")?;
    let (source, rest) = line.split_at(memchr::memchr(b' ', line)?);
    let rest = rest.strip_prefix(b" PRIVMSG ")?;
    let text = rest.get(memchr::memchr(b':', rest)? + 1..)?;
    let name = source
        .split_at(memchr::memchr(b'!', source).unwrap_or(source.len()))
        .0;
    Some(Seen::Message {
        name,
        text,
        place: None,
    })
}

fn other<'a>(line: &'a [u8], reply: &mut Vec<u8>) -> Result<Seen<'a>> {
    if line.starts_with(b":") {
        let word = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let is_error = matches!(word, [b'4' | b'5', _, _]) && word != NO_MOTD;
        if is_error {
            bail!("the server refused: {}", line.escape_ascii());
        }
    } else if let Some(cookie) = line.strip_prefix(b"PING ") {
        [b"PONG ", cookie, b"\r\n"]
            .iter()
            .for_each(|part| reply.extend_from_slice(part));
    } else if line.starts_with(b"ERROR") {
        bail!("the server ended the session: {}", line.escape_ascii());
    }
    Ok(Seen::Else)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_is_told_with_its_author() {
        let line = b":ann!~a@127.0.0.1 PRIVMSG #bench :hi :) you";
        let expected = Seen::Message {
            name: b"ann",
            text: b"hi :) you",
            place: None,
        };
        assert_eq!(read(line, &mut Vec::new()).unwrap(), expected);
    }

    #[test]
    fn ping_is_answered_and_an_error_is_one() {
        let mut reply = Vec::new();
        assert_eq!(read(b"PING :irc.bench", &mut reply).unwrap(), Seen::Else);
        assert_eq!(reply, b"PONG :irc.bench\r\n");
        assert_eq!(
            read(b":irc.bench 422 ann :MOTD File is missing", &mut reply).unwrap(),
            Seen::Else
        );
        assert!(
            read(
                b":irc.bench 433 * ann :Nickname is already in use",
                &mut reply
            )
            .is_err()
        );
        assert!(read(b"ERROR :Closing link", &mut reply).is_err());
    }

    #[test]
    fn entrance_waits_for_whole_lines() {
        let heard = b":s 001 ann :Welcome\r\n:s 376 ann :End\r\n:s 251 ann :x\r\n";
        assert_eq!(greeted(heard).unwrap(), Some(38));
        assert_eq!(greeted(&heard[..37]).unwrap(), None);
    }
}
