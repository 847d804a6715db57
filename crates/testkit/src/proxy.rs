//! A way to the server that breaks: connections are cut after a number of bytes by chance, or everything in one
//! direction is held after so many, until the test lets go.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Random;
use crate::deadline::within;

/// The way; it is closed when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    target: Mutex<SocketAddr>,
    cuts: Mutex<Cuts>,
    up: Gate,
    down: Gate,
    /// How often all connections that were open were cut.
    broken: watch::Sender<u64>,
}

/// One direction of all connections together.
#[derive(Debug)]
pub struct Gate {
    /// How many bytes may pass in all.
    limit: watch::Sender<u64>,
    /// How many have.
    passed: watch::Sender<u64>,
}

#[derive(Debug)]
struct Cuts {
    left: u64,
    made: u64,
    most: u64,
    random: Random,
}

impl Proxy {
    /// Opens a way to a server, also to one that is started again at the same address.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn to(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let cuts = Mutex::new(Cuts {
            left: 0,
            made: 0,
            most: 1,
            random: Random::new(0),
        });
        let shared = Arc::new(Shared {
            target: Mutex::new(target),
            cuts,
            up: Gate::open(),
            down: Gate::open(),
            broken: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// Where clients come in, as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Leads the connections from here on to another server.
    pub fn leads_to(&self, target: SocketAddr) {
        *self.shared.target() = target;
    }

    /// Cuts so many of the next connections, each after at most `most` bytes in both directions.
    pub fn cut(&self, count: u64, most: u64, random: Random) {
        let mut cuts = self.shared.cuts();
        (cuts.left, cuts.most, cuts.random) = (count, most, random);
    }

    /// Cuts all connections that are open now.
    pub fn cut_open(&self) {
        self.shared.broken.send_modify(|times| *times += 1);
    }

    /// How many connections were cut.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.shared.cuts().made
    }

    /// What clients send.
    #[must_use]
    pub fn up(&self) -> &Gate {
        &self.shared.up
    }

    /// What the server sends.
    #[must_use]
    pub fn down(&self) -> &Gate {
        &self.shared.down
    }
}

impl Gate {
    fn open() -> Self {
        Self {
            limit: watch::Sender::new(u64::MAX),
            passed: watch::Sender::new(0),
        }
    }

    /// Lets so many more bytes pass, then no more until [`Gate::release`].
    pub fn hold_after(&self, bytes: u64) {
        self.limit.send_replace(self.passed() + bytes);
    }

    /// Completes when all have passed that may.
    ///
    /// # Errors
    /// They do not come.
    pub async fn held(&self) -> Result<()> {
        let limit = *self.limit.borrow();
        let mut passed = self.passed.subscribe();
        within("the held bytes", passed.wait_for(|passed| *passed >= limit)).await??;
        Ok(())
    }

    /// Lets everything pass again.
    pub fn release(&self) {
        self.limit.send_replace(u64::MAX);
    }

    /// How many bytes have passed.
    #[must_use]
    pub fn passed(&self) -> u64 {
        *self.passed.borrow()
    }

    /// Waits until bytes may pass; how many of those that want to.
    async fn pass(&self, wanted: usize) -> usize {
        let mut limit = self.limit.subscribe();
        loop {
            let mut now = 0;
            self.passed.send_if_modified(|passed| {
                let room = limit.borrow_and_update().saturating_sub(*passed);
                now = usize::try_from(room).unwrap_or(wanted).min(wanted);
                *passed += now as u64;
                now > 0
            });
            if now > 0 {
                return now;
            }
            if limit.changed().await.is_err() {
                return wanted;
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn target(&self) -> MutexGuard<'_, SocketAddr> {
        self.target.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cuts(&self) -> MutexGuard<'_, Cuts> {
        self.cuts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After how many bytes the next connection is cut.
    fn budget(&self) -> u64 {
        let mut cuts = self.cuts();
        if cuts.left == 0 {
            return u64::MAX;
        }
        cuts.left -= 1;
        let most = cuts.most;
        1 + cuts.random.below(most)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(carry(client, Arc::clone(&shared)));
    }
}

/// Carries a connection until one side ends, or it is cut.
async fn carry(client: TcpStream, shared: Arc<Shared>) {
    let target = *shared.target();
    let mut broken = shared.broken.subscribe();
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    let left = AtomicU64::new(shared.budget());
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    let cut = tokio::select! {
        end = copy(client_in, server_out, &left, &shared.up) => end,
        end = copy(server_in, client_out, &left, &shared.down) => end,
        _ = broken.changed() => Ok(true),
    };
    if matches!(cut, Ok(true)) {
        shared.cuts().made += 1;
    }
}

/// Copies until the end, or until nothing is left of the budget; whether that was it.
async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    left: &AtomicU64,
    gate: &Gate,
) -> io::Result<bool> {
    let mut bytes = vec![0; 16 * 1_024];
    loop {
        let read = from.read(&mut bytes).await?;
        if read == 0 {
            return Ok(false);
        }
        let before = left.load(Ordering::Relaxed);
        let part = before.min(read as u64);
        left.store(before - part, Ordering::Relaxed);
        let mut rest = &bytes[..usize::try_from(part).unwrap_or(read)];
        while !rest.is_empty() {
            let now = gate.pass(rest.len()).await;
            to.write_all(&rest[..now]).await?;
            rest = &rest[now..];
        }
        if part < read as u64 || before == part {
            return Ok(true);
        }
    }
}
