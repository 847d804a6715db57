//! One run: start, torture, drain, and check.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use parlor_wire::{Order, Reply, Request};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::deadline::within;
use crate::native_client::NativeClient;
use crate::random::Random;
use crate::server::{Plan, Server};
use crate::torture::check::{Report, check};
use crate::torture::client::{Client, LAST, Orders, logged};
use crate::torture::injector::{Faults, inject};
use crate::torture::journal::{Journal, Logged};
use crate::torture::line_reader::{self, LineRuns};

/// What is done.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The server's binary.
    pub binary: PathBuf,
    /// What chance starts from; the same seed makes the same faults, though not the same timing.
    pub seed: u64,
    /// How many clients send and read.
    pub clients: usize,
    /// How many clients only read, on the line gateway.
    pub readers: usize,
    /// How many times the server is killed.
    pub kills: u32,
    /// How many times it is paused.
    pub pauses: u32,
    /// For how long.
    pub pause: Duration,
}

/// Runs it. `say` is told how it goes.
///
/// # Errors
/// The first breach of the promise, or what kept the run from its end.
pub async fn run(scenario: &Scenario, say: &mut dyn FnMut(String)) -> Result<Report> {
    let mut random = Random::new(scenario.seed);
    let server = Plan::new(&scenario.binary)?.start().await?;
    let (orders, watched) = watch::channel(Orders::first(&server));
    let (drained, mut all_drained) = mpsc::channel(scenario.clients.max(1));

    let mut senders = JoinSet::new();
    for number in 0..scenario.clients {
        let (name, random) = (format!("sender{number}"), random.split());
        let client = Client::new(name, watched.clone(), drained.clone(), random).await?;
        senders.spawn(client.run());
    }
    drop(drained);
    let mut readers = JoinSet::new();
    for number in 0..scenario.readers {
        readers.spawn(line_reader::read(
            format!("reader{number}"),
            watched.clone(),
        ));
    }

    let faults = Faults {
        kills: scenario.kills,
        pauses: scenario.pauses,
        pause: scenario.pause,
    };
    let server = tokio::select! {
        server = inject(server, &faults, &orders, &mut random, say) => server?,
        early = senders.join_next() => return Err(ended_early(early)),
    };
    orders.send_modify(|orders| orders.send = false);
    for _ in 0..scenario.clients {
        let drained = within("every answer", all_drained.recv());
        tokio::select! {
            drained = drained => { drained?.context("a client is gone")?; }
            early = senders.join_next() => return Err(ended_early(early)),
        }
    }
    finish(scenario, server, senders, readers).await
}

async fn finish(
    scenario: &Scenario,
    server: Server,
    senders: JoinSet<Result<Journal>>,
    readers: JoinSet<Result<LineRuns>>,
) -> Result<Report> {
    let mut observer = NativeClient::guest(server.main(), "observer").await?;
    observer.say(LAST).await?;
    let mut journals = collect("the clients", senders).await?;
    let runs = collect("the readers", readers).await?;
    let log = whole_log(&mut observer).await?;
    journals.extend(runs.into_iter().map(|runs| runs.journal(&log)));
    let report = check(&journals, &log)?;
    let (status, plan) = server.stop().await?;
    ensure!(
        status.success(),
        "the server ended with {status}: {}",
        plan.log()
    );
    Ok(Report {
        kills: scenario.kills,
        pauses: scenario.pauses,
        ..report
    })
}

async fn collect<T: 'static>(who: &str, mut tasks: JoinSet<Result<T>>) -> Result<Vec<T>> {
    let mut results = Vec::new();
    while let Some(result) = within(who, tasks.join_next()).await? {
        results.push(result??);
    }
    Ok(results)
}

fn ended_early<T>(ended: Option<Result<Result<T>, tokio::task::JoinError>>) -> anyhow::Error {
    match ended {
        Some(Ok(Err(error))) => error,
        Some(Err(error)) => error.into(),
        Some(Ok(Ok(_))) | None => anyhow::anyhow!("a client ended before the last message"),
    }
}

/// Everything that the lobby's log has, page by page.
async fn whole_log(observer: &mut NativeClient) -> Result<Vec<Logged>> {
    let mut log: Vec<Logged> = Vec::new();
    loop {
        let history = Request::History {
            room: "#lobby".to_owned(),
            after: Some(log.last().map_or(0, |event| event.seq)),
            before: None,
            order: Some(Order::Oldest),
            since: None,
            limit: None,
        };
        match observer.request(history).await? {
            Reply::History(page) if page.events.is_empty() => return Ok(log),
            Reply::History(page) => log.extend(page.events.iter().map(logged)),
            other => anyhow::bail!("history was answered with {other:?}"),
        }
    }
}
