//! A narrow place between a client and a server: so many bytes of a connection pass, then only drops until it is
//! opened, so that a test can look at a transfer that is half done.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Bytes read at once.
const PIECE: usize = 16 * 1_024;
/// Bytes of a drop.
const DROP: u64 = 8 * 1_024;
/// How often there is a drop.
const DROPS: Duration = Duration::from_millis(100);

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
    let mut drops = 0_u64;
    loop {
        let room = limit.borrow().saturating_add(drops).saturating_sub(passed);
        if room == 0 {
            // No test waits for this: it is how slow the connection is.
            let opened = tokio::time::timeout(DROPS, limit.changed()).await;
            match opened {
                Ok(opened) => opened?,
                Err(_) => drops += DROP,
            }
            continue;
        }
        let most = usize::try_from(room).unwrap_or(PIECE).min(PIECE);
        let read = from.read(&mut piece[..most]).await?;
        if read == 0 {
            return Ok(());
        }
        to.write_all(&piece[..read]).await?;
        passed += read as u64;
    }
}
