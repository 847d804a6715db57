//! `cargo xtask torture`: builds the server and the torture program in release and runs the one with
//! the other. What follows the task is passed on: `--seed N --kills K` and whatever else it takes.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use xtask::graph;

/// Builds and runs.
///
/// # Errors
///
/// When something can't be built, or the torture program found a breach of the promise.
pub fn run(arguments: &[String]) -> Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--locked", "--release", "--bins"]);
    build.args(["--package", "parlor", "--package", "parlor-testkit"]);
    succeed(&mut build, "cargo build")?;
    let folder = graph::metadata()?.target_directory.join("release");
    let mut torture = Command::new(folder.join("parlor-torture"));
    torture
        .arg("--binary")
        .arg(folder.join("parlor"))
        .args(arguments);
    succeed(&mut torture, "parlor-torture")
}

fn succeed(command: &mut Command, name: &str) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{name} can't be started"))?;
    ensure!(status.success(), "{name} ended with {status}");
    Ok(())
}
