//! Where a server is: the URL that people type.

use std::fmt;
use std::str::FromStr;

use parlor_net::Pin;
use thiserror::Error;

use crate::KnownServers;

/// The port of a server whose URL names none. It spells ROOM on a telephone.
const DEFAULT_PORT: u16 = 7666;

/// The port of an address with TLS that names none (RFC 9110 section 4.2.2).
const HTTPS_PORT: u16 = 443;
/// What a link to join may have for a path.
const JOIN: &str = "/join";

/// A server's address: host and port, whether there is TLS, and how the server is known there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    scheme: Scheme,
    host: String,
    port: u16,
    pin: Option<Pin>,
    known: Option<KnownServers>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
    /// Not said.
    Unsaid,
}

/// Why a text is no server's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It starts with another scheme than that of HTTP or of its sockets.
    #[error("an address begins with https:// or http://, such as http://127.0.0.1:7666")]
    Scheme,
    /// It has a path, a query, a fragment or a user.
    #[error("a server's address is https://HOST:PORT and nothing after it")]
    Extra,
    /// It has the code of an invite, which does not belong where others can read it.
    #[error(
        "this link has an invite's code, which others on this machine could read here: put the link into a file, \
         name that with --invite-file, and leave out what comes after #"
    )]
    Code,
    /// What it says to be the pin of the server's key is none.
    #[error("the pin in this link is damaged; copy the link again")]
    Pin,
    /// There is no host, or it has characters that no host has.
    #[error("the host is missing or malformed; an address looks like http://127.0.0.1:7666")]
    Host,
    /// The port is no number from 1 to 65535.
    #[error("the port is a number from 1 to 65535")]
    Port,
}

impl Address {
    /// Reads `https://HOST:PORT` or `http://HOST:PORT`. The scheme may be left out, or be that of sockets; one `/` may
    /// follow, and `/join`, and `#pin=` with the pin of the server's key. The port is 7666 if not said, 443 after
    /// `https`. A numeric IPv6 host stands in brackets.
    ///
    /// # Errors
    ///
    /// [`AddressError`] names the part that can't be used.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = match text.split_once("://") {
            Some(("http" | "ws", rest)) => (Scheme::Http, rest),
            Some(("https" | "wss", rest)) => (Scheme::Https, rest),
            Some(_) => return Err(AddressError::Scheme),
            None => (Scheme::Unsaid, text),
        };
        let (rest, pin) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, read_pin(fragment)?),
            None => (rest, None),
        };
        let authority = rest.strip_suffix(JOIN).or_else(|| rest.strip_suffix('/'));
        let authority = authority.unwrap_or(rest);
        if authority.contains(['/', '?', '@']) {
            return Err(AddressError::Extra);
        }
        let (host, port) = split_port(authority)?;
        let usual = match scheme {
            Scheme::Https => HTTPS_PORT,
            Scheme::Http | Scheme::Unsaid => DEFAULT_PORT,
        };
        let port = port.map_or(Ok(usual), read_port)?;
        let is_host_character = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(is_host_character) {
            return Err(AddressError::Host);
        }
        // A pin is of TLS.
        let scheme = match (scheme, pin) {
            (Scheme::Unsaid, Some(_)) => Scheme::Https,
            (scheme, _) => scheme,
        };
        Ok(Self {
            scheme,
            host: host.to_owned(),
            port,
            pin,
            known: None,
        })
    }

    /// That of a server on this machine, on its usual port.
    #[must_use]
    pub fn local() -> Self {
        Self {
            scheme: Scheme::Unsaid,
            host: "127.0.0.1".to_owned(),
            port: DEFAULT_PORT,
            pin: None,
            known: None,
        }
    }

    /// With the servers that were met before: one of them is known by its key, and has TLS where the address does not
    /// say; others in private networks are believed once, and remembered.
    #[must_use]
    pub fn knowing(mut self, known: KnownServers) -> Self {
        let is_known = known.pin_of(&self.authority()).is_some();
        if is_known && self.scheme == Scheme::Unsaid {
            self.scheme = Scheme::Https;
        }
        self.known = Some(known);
        self
    }

    /// Whether there is TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The pin of the server's key, where the address has it.
    #[must_use]
    pub fn pin(&self) -> Option<Pin> {
        self.pin
    }

    pub(crate) fn known(&self) -> Option<&KnownServers> {
        self.known.as_ref()
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
        let scheme = if self.is_secure() { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority())
    }
}

/// The pin in a link's fragment, which may also have the code of an invite.
fn read_pin(fragment: &str) -> Result<Option<Pin>, AddressError> {
    let mut pin = None;
    for part in fragment.split('&').filter(|part| !part.is_empty()) {
        let text = part.strip_prefix("pin=").ok_or(AddressError::Code)?;
        pin = Some(text.parse().map_err(|_| AddressError::Pin)?);
    }
    Ok(pin)
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
mod tests;
