//! What must hold when things break: the torture program in small, and readers that do not read.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};
use parlor_testkit::torture::{Scenario, run};
use parlor_testkit::{LineClient, NativeClient, lobby_post};

use crate::{PARLOR, server, tool};

fn scenario(seed: u64) -> Scenario {
    Scenario {
        binary: PARLOR.into(),
        seed,
        clients: 3,
        irc: 2,
        sharers: 1,
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

#[tokio::test]
async fn tail_goes_on_after_an_older_copy_of_the_data_was_put_back_by_hand() -> Result<()> {
    const LOST: usize = 3_000;
    let server = server().await?;
    let tail = ["tail", "--since", "0", "--timeout", "60"];
    let mut tail = tool(&server, "tailer", &tail).start()?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    anna.say("kept").await?;
    let kept = tail.line().await?.context("a line")?;
    assert!(kept.ends_with("anna: kept"), "{kept}");
    let plan = server.kill_for_now().await?;
    let (data, copy) = (plan.data(), plan.folder().join("copy"));
    copy_folder(&data, &copy)?;
    let server = plan.start().await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    for number in 0..LOST {
        ben.ask(lobby_post(&format!("lost {number}"), None)).await?;
    }
    let last = format!("lost {}", LOST - 1);
    while !tail.line().await?.context("a line")?.ends_with(&last) {}
    let plan = server.kill_for_now().await?;
    fs::remove_dir_all(&data)?;
    copy_folder(&copy, &data)?;
    let server = plan.start().await?;
    let mut cleo = NativeClient::guest(server.main(), "cleo").await?;
    let heard = loop {
        tokio::select! {
            line = tail.line() => break line?.context("a line")?,
            said = cleo.say("anew") => assert!(said?.seq < LOST as u64, "nothing is heard"),
        }
    };
    assert!(heard.ends_with("cleo: anew"), "{heard}");
    Ok(())
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}
