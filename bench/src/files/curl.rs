//! `curl` as a process: the client that both servers get.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// A transfer that is done.
#[derive(Debug, Clone, Copy)]
pub struct Transfer {
    /// How long the client took.
    pub took: Duration,
}

/// A `curl` that sends a file to an address by this method.
#[must_use]
pub fn send(method: &str, source: &Path, url: &str, headers: &[String]) -> Command {
    let mut command = quiet(headers);
    command
        .args(["--request", method, "--upload-file"])
        .arg(source)
        .arg(url);
    command
}

/// A `curl` that fetches into a file.
#[must_use]
pub fn fetch(url: &str, headers: &[String], into: &Path) -> Command {
    let mut command = quiet(headers);
    command.arg("--output").arg(into).arg(url);
    command
}

fn quiet(headers: &[String]) -> Command {
    let mut command = Command::new("curl");
    command.args([
        "--silent",
        "--show-error",
        "--fail-with-body",
        "--noproxy",
        "*",
    ]);
    for header in headers {
        command.args(["--header", header]);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs it and takes its time.
///
/// # Errors
/// It failed; what it said is in the error.
pub fn timed(mut command: Command) -> Result<Transfer> {
    let start = Instant::now();
    let output = command.output().context("curl can't be run")?;
    let took = start.elapsed();
    check(&output)?;
    Ok(Transfer { took })
}

/// Starts it.
///
/// # Errors
/// It can't be run.
pub fn start(mut command: Command) -> Result<Child> {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("curl can't be run")
}

/// Waits for its end.
///
/// # Errors
/// It failed; what it said is in the error.
pub fn end(child: Child) -> Result<()> {
    check(&child.wait_with_output()?)
}

fn check(output: &Output) -> Result<()> {
    let said = [&output.stderr[..], &output.stdout].concat();
    ensure!(
        output.status.success(),
        "curl failed: {}",
        said.escape_ascii()
    );
    Ok(())
}
