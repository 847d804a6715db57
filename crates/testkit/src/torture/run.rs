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
use crate::torture::sharer::{self, Shared, Sharer};
use crate::torture::{irc, line_reader};

/// What is done.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The server's binary.
    pub binary: PathBuf,
    /// What chance starts from; the same seed makes the same faults, though not the same timing.
    pub seed: u64,
    /// How many clients send and read by the native protocol.
    pub clients: usize,
    /// How many clients send and read by IRC; every other one has an account.
    pub irc: usize,
    /// How many clients share files.
    pub sharers: usize,
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
    let speakers = scenario.clients + scenario.irc;
    let (drained, mut all_drained) = mpsc::channel(speakers.max(1));

    let mut senders = JoinSet::new();
    for number in 0..scenario.irc {
        let (name, random) = (format!("irc{number}"), random.split());
        let (orders, drained) = (watched.clone(), drained.clone());
        let client = irc::Client::new(name, number % 2 == 0, orders, drained, random).await?;
        senders.spawn(client.run());
    }
    for number in 0..scenario.clients {
        let (name, random) = (format!("sender{number}"), random.split());
        let client = Client::new(name, watched.clone(), drained.clone(), random).await?;
        senders.spawn(client.run());
    }
    drop(drained);
    let mut others = Others::default();
    for number in 0..scenario.sharers {
        let (name, random) = (format!("sharer{number}"), random.split());
        let folder = server.plan().folder().to_owned();
        let sharer = Sharer::new(name, folder, watched.clone(), random).await?;
        others.sharers.spawn(sharer.run());
    }
    for number in 0..scenario.readers {
        let name = format!("reader{number}");
        others
            .readers
            .spawn(line_reader::read(name, watched.clone()));
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
    for _ in 0..speakers {
        let drained = within("every answer", all_drained.recv());
        tokio::select! {
            drained = drained => { drained?.context("a client is gone")?; }
            early = senders.join_next() => return Err(ended_early(early)),
        }
    }
    finish(scenario, server, senders, others).await
}

/// Those who do not speak.
#[derive(Default)]
struct Others {
    sharers: JoinSet<Result<(Journal, Vec<Shared>)>>,
    readers: JoinSet<Result<Journal>>,
}

async fn finish(
    scenario: &Scenario,
    server: Server,
    senders: JoinSet<Result<Journal>>,
    others: Others,
) -> Result<Report> {
    let mut journals = Vec::new();
    for (journal, shared) in collect("the sharers", others.sharers).await? {
        sharer::fetch(&server.url(), &shared).await?;
        journals.push(journal);
    }
    let mut observer = NativeClient::guest(server.main(), "observer").await?;
    observer.say(LAST).await?;
    journals.extend(collect("the clients", senders).await?);
    journals.extend(collect("the readers", others.readers).await?);
    let log = whole_log(&mut observer).await?;
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
