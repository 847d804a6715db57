//! Ports that tell several protocols apart: the main port, and those of IRC alone.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use parlor_gateway_http::HttpConnections;
use parlor_gateway_irc::IrcConnections;
use parlor_hub::{Gate, Pass};
use parlor_net::{Peer, Stream, accept};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::doors::irc::Sts;
use crate::doors::look;
use crate::doors::sniff::Protocol;
use crate::tls::{Acceptor, Handshake};

/// How long a connection may take to show what it speaks.
const FIRST_BYTES: Duration = Duration::from_secs(10);
/// How long a refusal may take to be taken.
const REFUSAL: Duration = Duration::from_secs(1);
/// Connections that have not shown yet what they speak: in all, and from one address. A gateway counts those it
/// has by itself, and lower, so that it is the one that answers.
const WAITING: usize = 16_384;
const WAITING_PER_ADDRESS: usize = 512;

/// What is said to whoever wants TLS where there is none: the fatal alert handshake_failure (RFC 8446 section 6).
const NO_TLS: &[u8] = &[0x15, 3, 1, 0, 2, 2, 40];
/// What is said to an IRC client without TLS where that is not served.
const ONLY_TLS: &[u8] = b"ERROR :This server takes IRC over TLS only.\r\n";
/// What is said to whoever speaks SSH, which is reserved for what comes.
const NO_SSH: &[u8] = b"This server does not speak SSH.\r\n";

/// What a port is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Every protocol but that of the line gateway, with TLS and without.
    Main,
    /// IRC, without TLS.
    Irc,
    /// IRC, over TLS.
    Ircs,
}

/// Where connections go.
pub struct Sorter {
    http: HttpConnections,
    irc: IrcConnections,
    tls: Option<Acceptor>,
    plaintext: bool,
    sts: Option<Sts>,
    gate: Arc<Gate>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Sorter {
    /// Without `tls` there is none; without `plaintext` only HTTP is served without it, to say so. `sts` is where IRC clients without
    /// TLS are sent.
    pub fn new(
        (http, irc): (HttpConnections, IrcConnections),
        tls: Option<Acceptor>,
        plaintext: bool,
        sts: Option<Sts>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            http,
            irc,
            tls,
            plaintext,
            sts,
            gate: Gate::new(WAITING, WAITING_PER_ADDRESS),
            tasks: TaskTracker::new(),
            stop,
        }
    }

    /// Serves a listener until the server stops; then waits for its connections to end.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, kind: Kind) {
        accept(listener, &self.stop, |stream, peer| {
            // Whoever keeps as many connections open without a word need not be told why.
            let Some(pass) = self.gate.enter(peer.ip()) else {
                return;
            };
            let (sorter, stop) = (Arc::clone(&self), self.stop.clone());
            self.tasks.spawn(async move {
                let sorted = tokio::select! {
                    sorted = sorter.sort(stream, peer, kind, pass) => sorted,
                    () = stop.cancelled() => Ok(()),
                };
                if let Err(error) = sorted {
                    tracing::debug!(%error, "a connection ended before it was served");
                }
            });
        })
        .await;
        self.tasks.close();
        self.tasks.wait().await;
        tokio::join!(self.http.end(), self.irc.end());
    }

    /// `_pass` is held until somebody else has the connection.
    async fn sort(&self, stream: TcpStream, peer: Peer, kind: Kind, _pass: Pass) -> io::Result<()> {
        let protocol = timeout(FIRST_BYTES, look::at_socket(&stream)).await??;
        match (protocol, kind, &self.tls) {
            (Protocol::Tls, Kind::Main | Kind::Ircs, Some(tls)) => {
                let Handshake {
                    stream,
                    peer,
                    protocol,
                } = Box::pin(tls.accept(stream, peer)).await?;
                match protocol {
                    Some(protocol) => self.hand_over(stream, peer, protocol, kind).await,
                    // The answer was in the handshake.
                    None => Ok(()),
                }
            }
            (Protocol::Tls, _, _) => refuse(Stream::from(stream), NO_TLS).await,
            (_, Kind::Ircs, _) => refuse(Stream::from(stream), &only_tls(self.sts_port())).await,
            (Protocol::Irc, _, _) if !self.plaintext => {
                refuse(Stream::from(stream), &only_tls(self.sts_port())).await
            }
            // Whoever asks by HTTP is sent on to https, for IRC over WebSocket too.
            (Protocol::WebIrc, _, _) if !self.plaintext => {
                self.hand_over(stream.into(), peer, Protocol::Http, kind)
                    .await
            }
            (protocol, _, _) => self.hand_over(stream.into(), peer, protocol, kind).await,
        }
    }

    fn sts_port(&self) -> Option<u16> {
        self.sts.as_ref().and_then(Sts::port)
    }

    async fn hand_over(
        &self,
        stream: Stream,
        peer: Peer,
        protocol: Protocol,
        kind: Kind,
    ) -> io::Result<()> {
        match (protocol, kind) {
            (Protocol::Http | Protocol::Unknown | Protocol::Tls, Kind::Main) => {
                self.http.take(stream, peer);
                Ok(())
            }
            // The gateway says what it does not understand; a verb of HTTP it never hears.
            (Protocol::Irc, _) | (Protocol::Unknown, Kind::Irc | Kind::Ircs) => {
                self.irc.take(stream, peer);
                Ok(())
            }
            (Protocol::WebIrc, Kind::Main) => {
                self.irc.take_web(stream, peer);
                Ok(())
            }
            (Protocol::Http | Protocol::WebIrc | Protocol::Tls, Kind::Irc | Kind::Ircs) => {
                refuse(stream, b"ERROR :This port is for IRC.\r\n").await
            }
            (Protocol::Ssh, _) => refuse(stream, NO_SSH).await,
        }
    }
}

/// What an IRC client without TLS is told where that is not served: one that knows STS comes again by itself (IRCv3 sts).
fn only_tls(sts: Option<u16>) -> Vec<u8> {
    let policy = sts.map_or_else(String::new, |port| format!("CAP * LS :sts=port={port}\r\n"));
    [policy.as_bytes(), ONLY_TLS].concat()
}

/// Refuses a connection in words. What the client has said is read: a socket that is closed before would be reset, and the words
/// with it.
async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, words: &[u8]) -> io::Result<()> {
    let refusal = async {
        stream.write_all(words).await?;
        stream.shutdown().await?;
        let mut said = [0; 512];
        while stream.read(&mut said).await? > 0 {}
        Ok(())
    };
    timeout(REFUSAL, refusal).await?
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    #[test]
    fn clients_that_know_sts_are_sent_to_the_port_with_tls() {
        assert_eq!(only_tls(None), ONLY_TLS);
        let told = String::from_utf8(only_tls(Some(6697))).unwrap();
        let lines: Vec<_> = told.split_terminator("\r\n").collect();
        assert_eq!(lines[0], "CAP * LS :sts=port=6697");
        assert!(lines[1].starts_with("ERROR :"));
    }

    #[tokio::test]
    async fn who_is_refused_can_say_everything_and_reads_why() {
        let (mut near, far) = duplex(16);
        let client = async {
            near.write_all(&[b'x'; 1_000]).await?;
            near.shutdown().await?;
            let mut told = String::new();
            near.read_to_string(&mut told).await?;
            io::Result::Ok(told)
        };
        let (refused, told) = tokio::join!(refuse(far, b"Not here.\r\n"), client);
        refused.unwrap();
        assert_eq!(told.unwrap(), "Not here.\r\n");
    }
}
