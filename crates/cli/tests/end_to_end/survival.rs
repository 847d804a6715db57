//! What must hold when things break: the torture program in small, and readers that do not read.

use std::time::Duration;

use anyhow::Result;
use parlor_testkit::torture::{Scenario, run};
use parlor_testkit::{LineClient, NativeClient, lobby_post};

use crate::{PARLOR, server};

fn scenario(seed: u64) -> Scenario {
    Scenario {
        binary: PARLOR.into(),
        seed,
        clients: 4,
        readers: 1,
        kills: 0,
        pauses: 0,
        pause: Duration::from_secs(1),
    }
}

async fn torture(scenario: Scenario) -> Result<()> {
    println!("seed {}", scenario.seed);
    let report = run(&scenario, &mut |line| println!("{line}")).await?;
    println!("{report}");
    assert!(report.acknowledged > 0 && report.connections > u64::from(scenario.kills));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_lose_nothing_double_nothing_and_leave_no_gap() -> Result<()> {
    torture(Scenario {
        kills: 20,
        ..scenario(20_260_101)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_server_goes_on_without_doubles() -> Result<()> {
    torture(Scenario {
        pauses: 3,
        ..scenario(7)
    })
    .await
}

#[tokio::test]
async fn reader_that_never_reads_costs_little_and_delays_nobody() -> Result<()> {
    const MESSAGES: usize = 6_000;
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    let mut stuck = Vec::new();
    for number in 0..5 {
        stuck.push(LineClient::guest(server.line(), &format!("line{number}")).await?);
    }
    let deaf = NativeClient::guest(server.main(), "deaf").await?;
    let before = server.memory()?;
    // 12 MB that six readers do not take: far more than any socket buffer.
    let text = "x".repeat(2_000);
    for number in 0..MESSAGES {
        anna.ask(lobby_post(&format!("{number} {text}"), None))
            .await?;
        if number % 100 == 99 {
            ben.until_message(&format!("{number} {text}")).await?;
            anna.until_message(&format!("{number} {text}")).await?;
        }
    }
    let grown = server.memory()?.saturating_sub(before);
    assert!(grown < 48 * 1_024 * 1_024, "grown by {grown} bytes");
    drop((stuck, deaf));
    Ok(())
}
