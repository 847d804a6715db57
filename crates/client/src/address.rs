//! Where a server is: the URL that people type.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The port of a server whose URL names none. It spells ROOM on a telephone.
const DEFAULT_PORT: u16 = 7666;

/// A server's address: host and port. Nothing is encrypted yet, so the scheme is always `http`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

/// Why a text is no server's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It starts with another scheme than `http://` or `ws://`.
    #[error("only http:// addresses can be reached yet, such as http://127.0.0.1:7666")]
    Scheme,
    /// It has a path, a query, a fragment or a user.
    #[error("a server's address is http://HOST:PORT and nothing after it")]
    Extra,
    /// There is no host, or it has characters that no host has.
    #[error("the host is missing or malformed; an address looks like http://127.0.0.1:7666")]
    Host,
    /// The port is no number from 1 to 65535.
    #[error("the port is a number from 1 to 65535")]
    Port,
}

impl Address {
    /// Reads `http://HOST:PORT`. The scheme may be left out or be `ws`, the port is 7666 if not said,
    /// and one `/` may follow. A numeric IPv6 host stands in brackets.
    ///
    /// # Errors
    ///
    /// [`AddressError`] names the part that can't be used.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let rest = match text.split_once("://") {
            Some(("http" | "ws", rest)) => rest,
            Some(_) => return Err(AddressError::Scheme),
            None => text,
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#', '@']) {
            return Err(AddressError::Extra);
        }
        let (host, port) = split_port(authority)?;
        let port = port.map_or(Ok(DEFAULT_PORT), read_port)?;
        let is_host_character = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(is_host_character) {
            return Err(AddressError::Host);
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }

    /// The host without brackets, and the port.
    #[must_use]
    pub fn host_and_port(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Host and port as a URL and the `Host` header have them (RFC 3986 section 3.2).
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            return format!("[{}]:{}", self.host, self.port);
        }
        format!("{}:{}", self.host, self.port)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.authority())
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), AddressError> {
    let Some(bracketed) = authority.strip_prefix('[') else {
        return match authority.split_once(':') {
            Some((_, port)) if port.contains(':') => Err(AddressError::Host),
            Some((host, port)) => Ok((host, Some(port))),
            None => Ok((authority, None)),
        };
    };
    match bracketed.split_once(']').ok_or(AddressError::Host)? {
        (host, "") => Ok((host, None)),
        (host, after) => Ok((
            host,
            Some(after.strip_prefix(':').ok_or(AddressError::Host)?),
        )),
    }
}

fn read_port(digits: &str) -> Result<u16, AddressError> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = digits.parse().ok().filter(|port| is_number && *port > 0);
    port.ok_or(AddressError::Port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        let cases = [
            ("http://127.0.0.1:7666", "http://127.0.0.1:7666"),
            ("http://chat.example/", "http://chat.example:7666"),
            ("ws://chat.example:80", "http://chat.example:80"),
            ("localhost", "http://localhost:7666"),
            ("localhost:8080", "http://localhost:8080"),
            ("http://[::1]:7666", "http://[::1]:7666"),
            ("[fe80::1]", "http://[fe80::1]:7666"),
        ];
        for (text, shown) in cases {
            assert_eq!(Address::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn every_broken_rule_is_named() {
        let cases = [
            ("https://chat.example", AddressError::Scheme),
            ("ftp://x", AddressError::Scheme),
            ("http://a/b", AddressError::Extra),
            ("http://a?b", AddressError::Extra),
            ("http://user@a", AddressError::Extra),
            ("", AddressError::Host),
            ("http://", AddressError::Host),
            ("http://a b", AddressError::Host),
            ("http://a\r\nb", AddressError::Host),
            ("::1", AddressError::Host),
            ("[::1", AddressError::Host),
            ("[::1]x", AddressError::Host),
            ("a:", AddressError::Port),
            ("a:0", AddressError::Port),
            ("a:65536", AddressError::Port),
            ("a:+1", AddressError::Port),
        ];
        for (text, error) in cases {
            assert_eq!(Address::parse(text), Err(error), "{text}");
        }
    }
}
