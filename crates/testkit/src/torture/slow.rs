//! The slow reader: one that takes a byte a second among many. Its memory is small, the others
//! notice nothing, and it is closed in the end.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use parlor_wire::{AttendanceChange, EventBody, ServerFrame};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use crate::native_client::{NativeClient, lobby_post};
use crate::server::{Plan, Server};

const SLOW: &str = "slow";
/// Messages a second, and characters of each.
const RATE: u64 = 200;
const CHARS: usize = 1_000;
/// How long the others talk before the slow one comes, so that memory has settled.
const BEFORE: Duration = Duration::from_secs(60);
/// By when the slow one must be closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(240);
/// What the server may grow by: a mebibyte for the slow one, and what an allocator's chance needs.
const GROWTH: u64 = 8 << 20;

/// What is done.
#[derive(Debug, Clone)]
pub struct SlowScenario {
    /// The server's binary.
    pub binary: PathBuf,
    /// How many read as fast as they can.
    pub readers: usize,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct SlowReport {
    /// The 99th percentile of the time from sending to hearing, without and with the slow one.
    pub p99: [Duration; 2],
    /// The server's memory, before the slow one and at its most after, in bytes.
    pub memory: [u64; 2],
    /// How long the slow one was kept.
    pub closed_after: Duration,
}

impl fmt::Display for SlowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            p99,
            memory,
            closed_after,
        } = self;
        writeln!(
            f,
            "p99 of the others: {:?} without, {:?} with the slow reader",
            p99[0], p99[1]
        )?;
        writeln!(
            f,
            "server memory: {} KiB without, at most {} KiB with it",
            memory[0] >> 10,
            memory[1] >> 10
        )?;
        write!(f, "it was closed after {} s", closed_after.as_secs())
    }
}

/// What readers tell.
enum Told {
    Heard(Duration),
    SlowLeft,
}

/// Runs it.
///
/// # Errors
/// The slow one was not closed or cost too much, or a reader was disturbed.
pub async fn slow_reader(scenario: &SlowScenario) -> Result<SlowReport> {
    let server = Plan::new(&scenario.binary)?.start().await?;
    let start = now();
    let (tell, mut told) = mpsc::channel(1_024);
    let mut readers = JoinSet::new();
    for number in 0..scenario.readers {
        let client = NativeClient::guest(server.main(), &format!("reader{number}")).await?;
        readers.spawn(listen(client, start, tell.clone()));
    }
    let sender = NativeClient::guest(server.main(), "sender").await?;
    let talking = Ends(tokio::spawn(talk(sender, start)));

    let without = hear(&mut told, &server, BEFORE).await?;
    ensure!(!without.slow_left, "nobody slow was there yet");
    let memory = server.memory()?;
    let mut slow = TcpStream::connect(server.line()).await?;
    slow.write_all(format!("{SLOW}\n").as_bytes()).await?;
    let reading = Ends(tokio::spawn(read_slowly(slow)));
    let came = now();
    let with = hear(&mut told, &server, CLOSED_WITHIN).await?;
    let closed_after = now().duration_since(came);
    ensure!(
        with.slow_left,
        "the slow reader was still there after {} s",
        CLOSED_WITHIN.as_secs()
    );
    let growth = with.memory.saturating_sub(memory);
    ensure!(growth <= GROWTH, "the server grew by {} KiB", growth >> 10);
    drop((talking, reading));
    let memory = [memory, with.memory];
    Ok(SlowReport {
        p99: [without.p99, with.p99],
        memory,
        closed_after,
    })
}

/// A task that ends with its owner.
struct Ends(JoinHandle<Result<()>>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn talk(mut sender: NativeClient, start: Instant) -> Result<()> {
    let mut tick = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
    let padding = "x".repeat(CHARS);
    loop {
        tick.tick().await;
        let sent = now().duration_since(start).as_micros();
        sender
            .ask(lobby_post(&format!("{sent} {padding}"), None))
            .await?;
        // Its own message and the answer.
        sender.event().await?;
    }
}

async fn listen(mut client: NativeClient, start: Instant, tell: mpsc::Sender<Told>) -> Result<()> {
    loop {
        let told = match client.frame().await? {
            ServerFrame::Event(event) => {
                let EventBody::Message {
                    text: Some(text), ..
                } = event.body
                else {
                    continue;
                };
                let sent = text.split(' ').next().and_then(|sent| sent.parse().ok());
                let sent = Duration::from_micros(sent.context("a time is missing")?);
                Told::Heard(now().duration_since(start).saturating_sub(sent))
            }
            ServerFrame::Attendance(attendance)
                if attendance.who.name == SLOW && attendance.change == AttendanceChange::Left =>
            {
                Told::SlowLeft
            }
            _ => continue,
        };
        tell.send(told).await?;
    }
}

async fn read_slowly(mut slow: TcpStream) -> Result<()> {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    let mut byte = [0];
    loop {
        tick.tick().await;
        slow.read_exact(&mut byte).await?;
    }
}

/// What was heard in a stretch of time.
struct Heard {
    p99: Duration,
    memory: u64,
    slow_left: bool,
}

/// Listens for so long, or until the slow one has left.
async fn hear(told: &mut mpsc::Receiver<Told>, server: &Server, long: Duration) -> Result<Heard> {
    let until = now() + long;
    let mut times = Vec::new();
    let mut heard = Heard {
        p99: Duration::ZERO,
        memory: 0,
        slow_left: false,
    };
    while now() < until && !heard.slow_left {
        match told.recv().await.context("all readers are gone")? {
            Told::Heard(time) => times.push(time),
            Told::SlowLeft => heard.slow_left = true,
        }
        if times.len() % 1_000 == 1 {
            heard.memory = heard.memory.max(server.memory()?);
        }
    }
    times.sort_unstable();
    heard.p99 = times
        .get(times.len() * 99 / 100)
        .copied()
        .unwrap_or_default();
    Ok(heard)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this measures how long messages really take"
)]
fn now() -> Instant {
    Instant::now()
}
