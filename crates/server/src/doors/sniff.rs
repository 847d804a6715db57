//! Which protocol a connection speaks, by its first bytes: the main port serves them all.

/// The protocols that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// A TLS handshake (RFC 8446 section 5.1), with one of the others inside.
    Tls,
    /// HTTP/1.1 (RFC 9112).
    Http,
    /// IRC (RFC 1459).
    Irc,
    /// IRC over WebSocket: HTTP that asks for `/irc`.
    WebIrc,
    /// SSH (RFC 4253 section 4.2).
    Ssh,
    /// None of these.
    Unknown,
}

/// What is known after some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is this.
    Is(Protocol),
    /// It could be several still.
    More,
}

/// How many bytes tell in every case: the longest word, and what ends it.
pub const ENOUGH: usize = 16;

/// The methods of HTTP (RFC 9110 section 9.3, RFC 5789), the first word of HTTP/2, and what WebDAV asks with: whoever
/// opens with one is a browser, or was made by one to speak to a chat server.
const METHODS: [&str; 12] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PRI",
    "PROPFIND", "SEARCH",
];

/// What an IRC client may say first (RFC 2812 section 3.1 and IRCv3).
const COMMANDS: [&str; 12] = [
    "CAP",
    "NICK",
    "USER",
    "PASS",
    "PING",
    "PONG",
    "QUIT",
    "WEBIRC",
    "AUTHENTICATE",
    "STARTTLS",
    "PROTOCTL",
    "ERROR",
];

/// What a TLS handshake begins with.
const HANDSHAKE: u8 = 0x16;
const SSH: &[u8] = b"SSH-";
/// With what a request for IRC over WebSocket begins, as browsers and libraries write it.
const WEB_IRC: &[u8] = b"GET /irc";

/// Which protocol begins so.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Verdict {
    use Protocol::{Http, Irc, Ssh, Tls, Unknown, WebIrc};
    let Some(first) = bytes.first() else {
        return Verdict::More;
    };
    if *first == HANDSHAKE {
        return Verdict::Is(Tls);
    }
    if bytes.starts_with(SSH) {
        return Verdict::Is(Ssh);
    }
    // A prefix or tags (RFC 2812 section 2.3, IRCv3 message tags).
    if matches!(first, b':' | b'@') {
        return Verdict::Is(Irc);
    }
    if begins_with(WEB_IRC, bytes) {
        return match bytes.get(WEB_IRC.len()) {
            Some(b' ' | b'?') => Verdict::Is(WebIrc),
            Some(_) => Verdict::Is(Http),
            None => Verdict::More,
        };
    }
    let word = bytes.iter().position(|byte| b" \r\n".contains(byte));
    if let Some(end) = word {
        let word = &bytes[..end];
        // Methods have an upper and a lower case; a lower one still comes from whoever speaks HTTP.
        let is = |names: &[&str]| names.iter().any(|name| is_word(name, word));
        return Verdict::Is(match () {
            () if is(&METHODS) => Http,
            () if is(&COMMANDS) => Irc,
            () => Unknown,
        });
    }
    let mut words = METHODS.iter().chain(&COMMANDS);
    let is_open = words.any(|name| begins(name, bytes)) || SSH.starts_with(bytes);
    match is_open && bytes.len() < ENOUGH {
        true => Verdict::More,
        false => Verdict::Is(Unknown),
    }
}

/// Which protocol begins so when no more will be looked at: half a word that could be a verb of HTTP counts as one.
#[must_use]
pub fn decide(bytes: &[u8]) -> Protocol {
    match sniff(bytes) {
        Verdict::Is(protocol) => protocol,
        Verdict::More if METHODS.iter().any(|name| begins(name, bytes)) => Protocol::Http,
        Verdict::More if begins_with(WEB_IRC, bytes) => Protocol::Http,
        Verdict::More => Protocol::Unknown,
    }
}

/// Whether one is the beginning of the other.
fn begins_with(word: &[u8], bytes: &[u8]) -> bool {
    let length = word.len().min(bytes.len());
    length > 0 && word[..length] == bytes[..length]
}

fn is_word(name: &str, word: &[u8]) -> bool {
    name.as_bytes().eq_ignore_ascii_case(word)
}

fn begins(name: &str, bytes: &[u8]) -> bool {
    let name = name.as_bytes().get(..bytes.len());
    name.is_some_and(|name| name.eq_ignore_ascii_case(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_told_by_their_first_bytes() {
        for (bytes, is) in [
            (&b"\x16\x03\x01\x02\x00\x01"[..], Protocol::Tls),
            (b"\x16", Protocol::Tls),
            (b"GET / HTTP/1.1\r\n", Protocol::Http),
            (b"GET /irc HTTP/1.1\r\n", Protocol::WebIrc),
            (b"GET /irc?x HTTP/1.1\r\n", Protocol::WebIrc),
            (b"GET /ircs HTTP/1.1\r\n", Protocol::Http),
            (b"GET /i HTTP/1.1\r\n", Protocol::Http),
            (b"POST /api/v1/sign-in HTTP/1.1\r\n", Protocol::Http),
            (b"PRI * HTTP/2.0\r\n", Protocol::Http),
            (b"get / http/1.1", Protocol::Http),
            (b"NICK anna\r\n", Protocol::Irc),
            (b"CAP LS 302\r\n", Protocol::Irc),
            (b"cap ls\n", Protocol::Irc),
            (b"PASS secret\r\n", Protocol::Irc),
            (b"PING x\r\n", Protocol::Irc),
            (b"QUIT\r\n", Protocol::Irc),
            (b":anna NICK anna\r\n", Protocol::Irc),
            (b"@time=1 CAP LS\r\n", Protocol::Irc),
            (b"SSH-2.0-OpenSSH_9.9\r\n", Protocol::Ssh),
            (b"anna\n", Protocol::Unknown),
            (b"\x00\x01\x02", Protocol::Unknown),
            (b"AUTHENTICATEXXXX", Protocol::Unknown),
            (b"\n", Protocol::Unknown),
        ] {
            assert_eq!(sniff(bytes), Verdict::Is(is), "{bytes:?}");
        }
    }

    #[test]
    fn what_could_be_several_waits_for_more() {
        for bytes in [
            &b""[..],
            b"P",
            b"PA",
            b"PAS",
            b"S",
            b"SSH",
            b"NICK",
            b"GET",
            b"CONNEC",
        ] {
            assert_eq!(sniff(bytes), Verdict::More, "{bytes:?}");
        }
    }

    #[test]
    fn http_verb_is_never_irc() {
        for method in METHODS {
            for length in 1..=method.len() {
                let begun = &method.as_bytes()[..length];
                assert_eq!(decide(begun), Protocol::Http, "{begun:?}");
            }
            for after in [" ", "\r\n", " / HTTP/1.1\r\nNICK anna\r\n"] {
                let whole = format!("{method}{after}");
                assert_eq!(decide(whole.as_bytes()), Protocol::Http, "{whole:?}");
                assert_eq!(decide(whole.to_lowercase().as_bytes()), Protocol::Http);
            }
        }
    }

    #[test]
    fn no_more_than_enough_is_waited_for() {
        for first in 0..=u8::MAX {
            assert_ne!(sniff(&[first; ENOUGH]), Verdict::More);
        }
    }
}
