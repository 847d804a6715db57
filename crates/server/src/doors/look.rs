//! Looking at a connection's first bytes without taking them from it.

use std::io::{ErrorKind, Result};

use rustix::net::{RecvFlags, recv};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, Interest};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::doors::sniff::{ENOUGH, Protocol, Verdict, decide, sniff};

/// Which protocol comes on a socket. It waits as long as that can't be told.
///
/// # Errors
/// The connection's own, and [`ErrorKind::UnexpectedEof`] when it ended without a byte.
pub async fn at_socket(stream: &TcpStream) -> Result<Protocol> {
    loop {
        let ready = stream.ready(Interest::READABLE).await?;
        let looked = stream.try_io(Interest::READABLE, || {
            let mut bytes = [0; ENOUGH];
            let (_, count) = recv(stream, &mut bytes, RecvFlags::PEEK)?;
            match sniff(&bytes[..count]) {
                Verdict::Is(protocol) => Ok(protocol),
                // The client has closed its side: no more will come.
                Verdict::More if ready.is_read_closed() && count > 0 => Ok(decide(&bytes[..count])),
                Verdict::More if count == 0 => Err(ErrorKind::UnexpectedEof.into()),
                // What is there stays there, and the next byte wakes this again.
                Verdict::More => Err(ErrorKind::WouldBlock.into()),
            }
        });
        match looked {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            looked => return looked,
        }
    }
}

/// Which protocol comes inside TLS, by what its first record has: no client cuts its first line in two there.
///
/// # Errors
/// As [`at_socket`].
pub async fn inside_tls<T>(stream: &mut TlsStream<T>) -> Result<Protocol>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let bytes = stream.fill_buf().await?;
    match bytes {
        [] => Err(ErrorKind::UnexpectedEof.into()),
        // TLS in TLS is nothing that anybody serves.
        bytes => Ok(match decide(bytes) {
            Protocol::Tls => Protocol::Unknown,
            other => other,
        }),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap());
        let (near, far) = tokio::join!(near, listener.accept());
        (near.unwrap(), far.unwrap().0)
    }

    #[tokio::test]
    async fn first_bytes_are_looked_at_and_stay() {
        let (mut near, mut far) = pair().await;
        near.write_all(b"NICK anna\r\n").await.unwrap();
        assert_eq!(at_socket(&far).await.unwrap(), Protocol::Irc);
        let mut bytes = [0; 11];
        far.read_exact(&mut bytes).await.unwrap();
        assert_eq!(&bytes, b"NICK anna\r\n");
    }

    #[tokio::test]
    async fn word_that_comes_byte_by_byte_is_waited_for() {
        let (mut near, far) = pair().await;
        near.set_nodelay(true).unwrap();
        let looking = at_socket(&far);
        let writing = async {
            for byte in b"PASS secret\r\n" {
                near.write_all(&[*byte]).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        let (protocol, ()) = tokio::join!(looking, writing);
        assert_eq!(protocol.unwrap(), Protocol::Irc);
    }

    #[tokio::test]
    async fn half_a_word_and_no_more_is_told_too() {
        let (mut near, far) = pair().await;
        near.write_all(b"PA").await.unwrap();
        near.shutdown().await.unwrap();
        assert_eq!(at_socket(&far).await.unwrap(), Protocol::Http);
        let (near, far) = pair().await;
        drop(near);
        let error = at_socket(&far).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }
}
