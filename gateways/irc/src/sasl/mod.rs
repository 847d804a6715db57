//! SASL: how a client shows whose account it is (IRCv3 sasl-3.2). Pure: what is checked against the store is asked elsewhere.

mod plain;
mod scram;

use data_encoding::BASE64;

pub(crate) use plain::Plain;
pub(crate) use scram::{ClientFirst, Scram, server_final};

/// Characters of Base64 in one AUTHENTICATE; a message of just so many goes on in the next (IRCv3 sasl-3.1).
pub(crate) const CHUNK: usize = 400;
/// Characters of Base64 of a whole message.
const WHOLE: usize = 4_000;

/// How somebody can show who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// A name and a password (RFC 4616).
    Plain,
    /// The certificate of the client's TLS (RFC 4422 appendix A).
    External,
    /// A password that neither side tells the other (RFC 5802, RFC 7677).
    ScramSha256,
}

impl Mechanism {
    /// The mechanism of this name, in whichever case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [Self::Plain, Self::External, Self::ScramSha256];
        all.into_iter()
            .find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::External => "EXTERNAL",
            Self::ScramSha256 => "SCRAM-SHA-256",
        }
    }

    /// The mechanisms that can be used, as clients are told of them. A certificate there is only with TLS, and passwords are not
    /// taken everywhere.
    pub(crate) fn list(secure: bool, passwords: bool) -> &'static str {
        match (secure, passwords) {
            (true, _) => "PLAIN,EXTERNAL,SCRAM-SHA-256",
            (false, true) => "PLAIN,SCRAM-SHA-256",
            (false, false) => "SCRAM-SHA-256",
        }
    }
}

/// An exchange that has begun.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// By which mechanism.
    pub mechanism: Mechanism,
    /// How far SCRAM has come.
    pub scram: Option<Scram>,
    /// What came of a message that is not whole.
    waiting: String,
}

/// What comes of a part of a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// More is to come.
    More,
    /// The message.
    Whole(Vec<u8>),
    /// The part or all parts together are too long.
    TooLong,
    /// It is no Base64.
    Invalid,
}

impl Exchange {
    /// An exchange by this mechanism.
    pub(crate) fn begin(mechanism: Mechanism) -> Self {
        Self {
            mechanism,
            scram: None,
            waiting: String::new(),
        }
    }

    /// Takes a part of a message; `+` is an empty one.
    pub(crate) fn take(&mut self, part: &str) -> Taken {
        let part = if part == "+" { "" } else { part };
        if part.len() > CHUNK || self.waiting.len() + part.len() > WHOLE {
            return Taken::TooLong;
        }
        self.waiting.push_str(part);
        if part.len() == CHUNK {
            return Taken::More;
        }
        let whole = std::mem::take(&mut self.waiting);
        BASE64
            .decode(whole.as_bytes())
            .map_or(Taken::Invalid, Taken::Whole)
    }
}

/// A message of the server as the parameters of AUTHENTICATE, each in a line of its own.
pub(crate) fn parts(message: &[u8]) -> Vec<String> {
    let encoded = BASE64.encode(message);
    let mut parts: Vec<String> = Vec::new();
    let mut rest = encoded.as_str();
    while rest.len() >= CHUNK {
        let (part, after) = rest.split_at(CHUNK);
        parts.push(part.to_owned());
        rest = after;
    }
    parts.push(if rest.is_empty() {
        "+".to_owned()
    } else {
        rest.to_owned()
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange() -> Exchange {
        Exchange::begin(Mechanism::Plain)
    }

    #[test]
    fn a_message_ends_with_a_part_that_is_not_full() {
        assert_eq!(exchange().take("YWJj"), Taken::Whole(b"abc".to_vec()));
        assert_eq!(exchange().take("+"), Taken::Whole(Vec::new()));
        let mut long = exchange();
        let full = BASE64.encode(&[b'x'; 300]);
        assert_eq!(long.take(&full), Taken::More);
        assert_eq!(
            long.take("YWJj"),
            Taken::Whole([&[b'x'; 300][..], b"abc"].concat())
        );
        assert_eq!(long.take(&full), Taken::More);
        assert_eq!(long.take("+"), Taken::Whole(vec![b'x'; 300]), "just full");
    }

    #[test]
    fn too_much_and_what_is_no_base64_is_refused() {
        assert_eq!(exchange().take(&"A".repeat(CHUNK + 1)), Taken::TooLong);
        assert_eq!(exchange().take("!"), Taken::Invalid);
        let mut long = exchange();
        let full = "A".repeat(CHUNK);
        let taken = (0..=WHOLE / CHUNK).map(|_| long.take(&full)).last();
        assert_eq!(taken, Some(Taken::TooLong));
    }

    #[test]
    fn messages_of_the_server_are_parted_the_same_way() {
        assert_eq!(parts(b"abc"), ["YWJj"]);
        assert_eq!(parts(b""), ["+"]);
        let full = BASE64.encode(&[b'x'; 300]);
        assert_eq!(parts(&[b'x'; 300]), [full.clone(), "+".to_owned()]);
        assert_eq!(parts(&[b'x'; 301])[0], full);
    }

    #[test]
    fn mechanisms_are_found_by_name() {
        assert_eq!(Mechanism::named("plain"), Some(Mechanism::Plain));
        assert_eq!(
            Mechanism::named("SCRAM-SHA-256"),
            Some(Mechanism::ScramSha256)
        );
        assert_eq!(Mechanism::named("FOO"), None);
        for name in Mechanism::list(true, true).split(',') {
            assert!(Mechanism::named(name).is_some());
        }
    }
}
