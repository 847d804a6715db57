//! A connection's throat: between a client and a server, it lets so many bytes through and holds the rest, so that a
//! test can look at a transfer that is half done, for as long as it likes.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Bytes read at once.
const PIECE: usize = 16 * 1_024;

/// A valve. Dropping it ends all its connections.
#[derive(Debug)]
pub struct Valve {
    address: SocketAddr,
    /// How many bytes a connection may move in each direction.
    most: watch::Sender<u64>,
    task: AbortHandle,
}

impl Valve {
    /// Stands before this address, and lets so many bytes of each connection through in each direction.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn before(server: SocketAddr, most: u64) -> Result<Self> {
        let listener = TcpListener::bind((server.ip(), 0)).await?;
        let address = listener.local_addr()?;
        let (most, limit) = watch::channel(most);
        let task = tokio::spawn(accept(listener, server, limit)).abort_handle();
        Ok(Self {
            address,
            most,
            task,
        })
    }

    /// The address to connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets everything through from now on.
    pub fn open(&self) {
        self.most.send_replace(u64::MAX);
    }
}

impl Drop for Valve {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, limit: watch::Receiver<u64>) {
    // Ends its connections when it is ended itself.
    let mut pairs = tokio::task::JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        let limit = limit.clone();
        pairs.spawn(async move {
            let Ok(far) = TcpStream::connect(server).await else {
                return;
            };
            let (near_in, near_out) = near.into_split();
            let (far_in, far_out) = far.into_split();
            // What either side closes is closed for both.
            tokio::select! {
                _ = pass(near_in, far_out, limit.clone()) => {}
                _ = pass(far_in, near_out, limit) => {}
            }
        });
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut limit: watch::Receiver<u64>,
) -> Result<()> {
    let mut piece = vec![0; PIECE];
    let mut passed = 0_u64;
    loop {
        let limit = limit.wait_for(|most| *most > passed).await;
        let room = *limit? - passed;
        let most = usize::try_from(room).unwrap_or(PIECE).min(PIECE);
        let read = from.read(&mut piece[..most]).await?;
        if read == 0 {
            return Ok(());
        }
        to.write_all(&piece[..read]).await?;
        passed += read as u64;
    }
}
