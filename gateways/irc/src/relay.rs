//! What one IRC client says to others and nobody keeps: TAGMSG, CTCP, messages to the operators of a channel, WALLOPS. It
//! travels through the hub as a text of four words and a rest; the hub says who may and who gets it.

use std::sync::Arc;

/// A message that is passed on and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passed {
    /// `PRIVMSG`, `NOTICE`, `TAGMSG`, `KNOCK` or `WALLOPS`.
    pub command: String,
    /// Its id, the same for all who get it.
    pub msgid: String,
    /// What stands before the channel's name when it is only for those with a role: `@` or `+`.
    pub status: String,
    /// The client's tags, as they stand on the wire.
    pub tags: String,
    /// What it says.
    pub text: String,
}

/// Stands for nothing.
const NOTHING: &str = "*";

impl Passed {
    /// As the hub passes it on.
    pub(crate) fn payload(&self) -> Arc<str> {
        let word = |word: &str| {
            if word.is_empty() {
                NOTHING.to_owned()
            } else {
                word.to_owned()
            }
        };
        let Self {
            command,
            msgid,
            status,
            tags,
            text,
        } = self;
        format!(
            "{command} {} {} {} {text}",
            word(msgid),
            word(status),
            word(tags)
        )
        .into()
    }

    /// What came by the hub.
    pub(crate) fn read(payload: &str) -> Option<Self> {
        let mut words = payload.splitn(5, ' ');
        let mut word = || {
            words.next().map(|word| {
                if word == NOTHING {
                    String::new()
                } else {
                    word.to_owned()
                }
            })
        };
        let (command, msgid, status, tags) = (word()?, word()?, word()?, word()?);
        let text = words.next()?.to_owned();
        Some(Self {
            command,
            msgid,
            status,
            tags,
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_is_read_as_it_was_written() {
        for (status, tags, text) in [
            ("", "", ""),
            ("@", "+a=b\\sc;+d", " two  words "),
            ("", "+x", "\u{1}PING 1\u{1}"),
        ] {
            let passed = Passed {
                command: "PRIVMSG".to_owned(),
                msgid: "r1".to_owned(),
                status: status.to_owned(),
                tags: tags.to_owned(),
                text: text.to_owned(),
            };
            assert_eq!(Passed::read(&passed.payload()), Some(passed));
        }
        assert_eq!(Passed::read("PRIVMSG a b"), None);
    }
}
