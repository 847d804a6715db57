//! `parlor-torture`: kills and pauses a server under load and proves that nothing was lost.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use parlor_testkit::torture::{Scenario, SlowScenario, run, slow_reader};

const USAGE: &str = "usage: parlor-torture --binary FILE [--seed N] [--kills K] [--pauses P]
                      [--pause-seconds S] [--clients C] [--irc I] [--sharers F] [--readers R]
       parlor-torture --binary FILE --slow-among R";

#[tokio::main]
async fn main() -> ExitCode {
    match torture().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn torture() -> Result<()> {
    let (scenario, slow_among) = scenario(std::env::args().skip(1))?;
    if let Some(readers) = slow_among {
        let binary = scenario.binary;
        println!("{}", slow_reader(&SlowScenario { binary, readers }).await?);
        return Ok(());
    }
    println!("seed {}", scenario.seed);
    let report = run(&scenario, &mut |line| println!("{line}")).await;
    let report = report.with_context(|| format!("seed {}", scenario.seed))?;
    println!("{report}");
    Ok(())
}

/// What to do; a number when it is the slow reader among so many others.
fn scenario(mut words: impl Iterator<Item = String>) -> Result<(Scenario, Option<usize>)> {
    let mut slow_among = None;
    let mut scenario = Scenario {
        binary: PathBuf::new(),
        seed: seed(),
        clients: 4,
        irc: 4,
        sharers: 1,
        readers: 2,
        kills: 100,
        pauses: 1,
        pause: Duration::from_secs(30),
    };
    while let Some(word) = words.next() {
        let value = words
            .next()
            .with_context(|| format!("{word} needs a value\n{USAGE}"))?;
        let wrong = || format!("{word} {value}: not a number\n{USAGE}");
        match word.as_str() {
            "--binary" => scenario.binary = value.into(),
            "--seed" => scenario.seed = value.parse().with_context(wrong)?,
            "--kills" => scenario.kills = value.parse().with_context(wrong)?,
            "--pauses" => scenario.pauses = value.parse().with_context(wrong)?,
            "--pause-seconds" => {
                scenario.pause = Duration::from_secs(value.parse().with_context(wrong)?);
            }
            "--clients" => scenario.clients = value.parse().with_context(wrong)?,
            "--irc" => scenario.irc = value.parse().with_context(wrong)?,
            "--sharers" => scenario.sharers = value.parse().with_context(wrong)?,
            "--readers" => scenario.readers = value.parse().with_context(wrong)?,
            "--slow-among" => slow_among = Some(value.parse().with_context(wrong)?),
            unknown => bail!("there is no option {unknown}\n{USAGE}"),
        }
    }
    if scenario.binary.as_os_str().is_empty() {
        bail!("--binary is missing\n{USAGE}");
    }
    Ok((scenario, slow_among))
}

/// Another seed in every run; it is printed, so that a run can be repeated.
#[expect(
    clippy::disallowed_methods,
    reason = "the seed is the one thing that chance chooses"
)]
fn seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
}
