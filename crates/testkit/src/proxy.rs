//! A way to the server that breaks: connections are cut after a number of bytes by chance, or everything from the
//! clients is held after so many, until the test lets go.

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
    target: SocketAddr,
    cuts: Mutex<Cuts>,
    /// How many bytes clients may send in all.
    gate: watch::Sender<u64>,
    /// How many they have sent.
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
            target,
            cuts,
            gate: watch::Sender::new(u64::MAX),
            passed: watch::Sender::new(0),
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

    /// Cuts so many of the next connections, each after at most `most` bytes in both directions.
    pub fn cut(&self, count: u64, most: u64, random: Random) {
        let mut cuts = self.shared.cuts();
        (cuts.left, cuts.most, cuts.random) = (count, most, random);
    }

    /// How many connections were cut.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.shared.cuts().made
    }

    /// Lets so many more bytes of the clients pass, then no more until [`Proxy::release`].
    pub fn hold_after(&self, bytes: u64) {
        self.shared.gate.send_replace(self.passed() + bytes);
    }

    /// Completes when bytes are held.
    ///
    /// # Errors
    /// None are.
    pub async fn held(&self) -> Result<()> {
        let gate = *self.shared.gate.borrow();
        let mut passed = self.shared.passed.subscribe();
        within("the held bytes", passed.wait_for(|passed| *passed >= gate)).await??;
        Ok(())
    }

    /// Lets everything pass again.
    pub fn release(&self) {
        self.shared.gate.send_replace(u64::MAX);
    }

    /// How many bytes of the clients have passed.
    #[must_use]
    pub fn passed(&self) -> u64 {
        *self.shared.passed.borrow()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
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
    let Ok(server) = TcpStream::connect(shared.target).await else {
        return;
    };
    let left = AtomicU64::new(shared.budget());
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    let cut = tokio::select! {
        end = copy(client_in, server_out, &left, Some(&shared)) => end,
        end = copy(server_in, client_out, &left, None) => end,
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
    gated: Option<&Shared>,
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
            let now = match gated {
                Some(shared) => pass(shared, rest.len()).await,
                None => rest.len(),
            };
            to.write_all(&rest[..now]).await?;
            rest = &rest[now..];
        }
        if part < read as u64 || before == part {
            return Ok(true);
        }
    }
}

/// Waits until bytes may pass; how many.
async fn pass(shared: &Shared, wanted: usize) -> usize {
    let mut gate = shared.gate.subscribe();
    loop {
        let mut now = 0;
        shared.passed.send_if_modified(|passed| {
            let room = gate.borrow_and_update().saturating_sub(*passed);
            now = usize::try_from(room).unwrap_or(wanted).min(wanted);
            *passed += now as u64;
            now > 0
        });
        if now > 0 {
            return now;
        }
        if gate.changed().await.is_err() {
            return wanted;
        }
    }
}
