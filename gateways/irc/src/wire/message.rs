//! A message of a client: tags, command and parameters (RFC 1459 section 2.3, Modern IRC "Message format").

use std::borrow::Cow;

use crate::wire::tags::{CLIENT_TAGS, is_key, unescape};

/// Bytes of a message without its tags and line end (RFC 1459 section 2.3: 512 with CR LF).
pub(crate) const BODY: usize = 510;
/// Parameters of one message; further ones belong to the last.
const PARAMS: usize = 15;

/// A message of a client. What it says about its source counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    /// The tags; of those with one key the last.
    pub tags: Vec<(&'a str, Cow<'a, str>)>,
    /// The command in upper case, whatever it is.
    pub command: Cow<'a, str>,
    /// The parameters.
    pub params: Vec<&'a str>,
}

/// Why a line is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// There is nothing in it.
    Empty,
    /// The tags or the rest are too long.
    TooLong,
}

impl<'a> Message<'a> {
    /// Reads a line without its line end.
    pub(crate) fn parse(line: &'a str) -> Result<Self, Unread> {
        let (tags, rest) = match line.strip_prefix('@') {
            Some(tagged) => {
                let (tags, rest) = tagged.split_once(' ').unwrap_or((tagged, ""));
                if tags.len() + 2 > CLIENT_TAGS {
                    return Err(Unread::TooLong);
                }
                (read_tags(tags), rest)
            }
            None => (Vec::new(), line),
        };
        if rest.len() > BODY {
            return Err(Unread::TooLong);
        }
        let mut rest = rest.trim_start_matches(' ');
        if let Some(sourced) = rest.strip_prefix(':') {
            rest = sourced.split_once(' ').map_or("", |(_, rest)| rest);
            rest = rest.trim_start_matches(' ');
        }
        let (command, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        if command.is_empty() {
            return Err(Unread::Empty);
        }
        let command = if command.bytes().any(|byte| byte.is_ascii_lowercase()) {
            Cow::Owned(command.to_ascii_uppercase())
        } else {
            Cow::Borrowed(command)
        };
        let params = read_params(rest);
        Ok(Self {
            tags,
            command,
            params,
        })
    }

    /// A parameter, if it is there and not empty.
    pub(crate) fn param(&self, index: usize) -> Option<&'a str> {
        self.params
            .get(index)
            .copied()
            .filter(|param| !param.is_empty())
    }

    /// A tag's value, possibly empty.
    pub(crate) fn tag(&self, key: &str) -> Option<&str> {
        let tag = self.tags.iter().rev().find(|(found, _)| *found == key);
        tag.map(|(_, value)| value.as_ref())
    }
}

fn read_tags(tags: &str) -> Vec<(&str, Cow<'_, str>)> {
    let mut read: Vec<(&str, Cow<'_, str>)> = Vec::new();
    for tag in tags.split(';') {
        let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
        if is_key(key) {
            read.retain(|(earlier, _)| *earlier != key);
            read.push((key, unescape(value)));
        }
    }
    read
}

fn read_params(mut rest: &str) -> Vec<&str> {
    let mut params = Vec::new();
    loop {
        rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            return params;
        }
        if let Some(last) = rest.strip_prefix(':') {
            params.push(last);
            return params;
        }
        if params.len() + 1 == PARAMS {
            params.push(rest);
            return params;
        }
        let (param, after) = rest.split_once(' ').unwrap_or((rest, ""));
        params.push(param);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (String, Vec<&str>) {
        let message = Message::parse(line).unwrap();
        (message.command.into_owned(), message.params)
    }

    #[test]
    fn a_message_is_a_command_and_parameters_of_which_the_last_may_have_spaces() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("PING", "PING", &[]),
            ("nick ada", "NICK", &["ada"]),
            (
                "USER a 0 * :Ada Lovelace",
                "USER",
                &["a", "0", "*", "Ada Lovelace"],
            ),
            (":ada PRIVMSG  #lobby   ::)", "PRIVMSG", &["#lobby", ":)"]),
            ("  QUIT :", "QUIT", &[""]),
            ("@a=b;+c PRIVMSG #x y ", "PRIVMSG", &["#x", "y"]),
            ("001 x", "001", &["x"]),
        ];
        for (line, command, params) in cases {
            assert_eq!(
                read(line),
                ((*command).to_owned(), params.to_vec()),
                "{line:?}"
            );
        }
    }

    #[test]
    fn tags_are_unescaped_and_the_last_of_a_key_counts() {
        let message = Message::parse("@+a=1;b;+a=x\\sy;bad_key=1 TAGMSG #x").unwrap();
        assert_eq!(message.tag("+a"), Some("x y"));
        assert_eq!(message.tag("b"), Some(""));
        assert_eq!(message.tags.len(), 2);
    }

    #[test]
    fn what_is_no_message_says_why() {
        let long_tags = format!("@{} PING", "a".repeat(CLIENT_TAGS - 1));
        let cases = [
            ("", Unread::Empty),
            ("   ", Unread::Empty),
            (":only.source", Unread::Empty),
            ("@tags", Unread::Empty),
            (&long_tags, Unread::TooLong),
            (&"P".repeat(BODY + 1), Unread::TooLong),
        ];
        for (line, why) in cases {
            assert_eq!(Message::parse(line), Err(why), "{line:?}");
        }
        assert!(Message::parse(&"P".repeat(BODY)).is_ok());
    }

    #[test]
    fn the_fifteenth_parameter_takes_the_rest() {
        let line = format!("X {} more words", "p ".repeat(14));
        let message = Message::parse(&line).unwrap();
        assert_eq!(message.params.len(), 15);
        assert_eq!(message.params[14], "more words");
    }
}
