//! The door that a session came through.

use thiserror::Error;

use crate::named::named;

/// The code that translates one client protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gateway {
    /// The native protocol over WebSocket, the HTTP API and the web client.
    Http,
    /// Plain lines over TCP.
    Line,
    /// IRC.
    Irc,
}

named!(Gateway, UnknownGateway, { Http => "http", Line => "line", Irc => "irc" });

/// The word names no gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no such gateway")]
pub struct UnknownGateway;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gateways_are_read_as_they_are_written() {
        for gateway in Gateway::ALL {
            assert_eq!(gateway.to_string().parse(), Ok(*gateway));
        }
        assert_eq!("gopher".parse::<Gateway>(), Err(UnknownGateway));
    }
}
