//! What a connection does with a stream that holds back, and with a hub that goes.

use std::net::{Ipv4Addr, SocketAddr};
use std::task::ready;

use parlor_core::{Denied, RoomRef};
use parlor_hub::{Credentials, Door, EndReason, HubOptions, HubTask, Request, SystemIds};
use parlor_model::{Gateway, Timestamp, UserName};
use parlor_store_sqlite::SqliteStore;
use parlor_testkit::within;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadBuf, duplex};

use super::desk::{ask_ahead, come_in};
use super::*;
use crate::{IrcGateway, IrcOptions};

/// A stream that holds back what is written to it until it is flushed, which takes two calls, as with TLS over a socket that
/// takes nothing for a moment.
struct HoldsBack {
    stream: DuplexStream,
    held: Vec<u8>,
    asked: bool,
}

impl AsyncRead for HoldsBack {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for HoldsBack {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.held.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.held.is_empty() && !std::mem::replace(&mut self.asked, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.asked = false;
        let Self { stream, held, .. } = &mut *self;
        while !held.is_empty() {
            let taken = ready!(Pin::new(&mut *stream).poll_write(cx, held))?;
            held.drain(..taken);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

async fn hub() -> (Hub, HubTask, TempDir) {
    let folder = TempDir::new().unwrap();
    let now = Timestamp::from_millis(1_700_000_000_000);
    let store = SqliteStore::open(folder.path(), &mut SystemIds, now).unwrap();
    let options = HubOptions::default();
    let (hub, task) = Hub::start(Arc::new(store), options).await.unwrap();
    (hub, task, folder)
}

#[tokio::test]
async fn what_a_stream_holds_back_is_written_though_nothing_more_is_said() {
    let (hub, _task, _folder) = hub().await;
    let gateway = IrcGateway::start(hub, IrcOptions::default()).await.unwrap();
    let (mut near, stream) = duplex(1 << 20);
    let stream = HoldsBack {
        stream,
        held: Vec::new(),
        asked: false,
    };
    let peer = Peer {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
        secure: true,
        certificate: None,
    };
    let pass = gateway.gate.enter(peer.ip()).unwrap();
    let shared = Arc::clone(&gateway.shared);
    tokio::spawn(converse(
        shared,
        stream,
        peer,
        pass,
        CancellationToken::new(),
    ));
    let said = b"NICK ada\r\nUSER u 0 * :R\r\nPING end\r\n";
    near.write_all(said).await.unwrap();
    let mut told = Vec::new();
    while !String::from_utf8_lossy(&told).contains("PONG") {
        let read = within("the answer to PING", near.read_buf(&mut told)).await;
        assert!(read.unwrap().unwrap() > 0, "it ended");
    }
}

#[tokio::test]
async fn who_asks_a_hub_that_goes_is_answered() {
    let (hub, task, _folder) = hub().await;
    let door = Door {
        gateway: Gateway::Irc,
        address: None,
        secure: true,
    };
    let guest = Credentials::Guest {
        name: UserName::parse("ada").unwrap(),
        invite: None,
    };
    let mut seat = come_in(&hub, door, guest, false).await.unwrap();
    task.stop().await;
    let mut aside = Vec::new();
    let names = Request::Names(RoomRef::Id(seat.lobby()));
    let asked = ask_ahead(&mut seat, names, &mut aside);
    let answer = within("an answer", asked).await.unwrap();
    assert!(matches!(answer, Err(Denied::ShuttingDown)), "{answer:?}");
    let ended = |delivery: &Delivery| matches!(delivery, Delivery::Ended(EndReason::ShuttingDown));
    assert!(aside.iter().any(ended), "{aside:?}");
}
