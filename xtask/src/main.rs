//! The project's chores, run as `cargo xtask TASK`; one file holds one task.

mod package;
mod served;
mod test;
mod torture;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};
use xtask::{layering, licences};

const USAGE: &str = "usage: cargo xtask TASK
  test       run everything that must pass (--without-browser: all but the browser client's part)
  layering   check which crate depends on which
  licences   check the licence of every dependency
  web        check the browser client and run its unit tests
  browser    run the browser client's tests in Chromium against target/debug/parlor
  package    make an archive of the sources that builds with the browser client where there is no Node
  torture    kill and pause a server under load and check that nothing was lost
             (--seed N, --kills K, --pauses P, --pause-seconds S, --clients C, --readers R;
             or --slow-among R: one that reads a byte a second among so many)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((task, rest)) = arguments.split_first() else {
        bail!("no task given\n{USAGE}");
    };
    match task.as_str() {
        "test" => test::run(rest),
        "layering" => layering::run(rest),
        "licences" => licences::run(rest),
        "web" => web::run(rest),
        "browser" => web::browser(rest),
        "package" => package::run(rest),
        "torture" => torture::run(rest),
        unknown => bail!("there is no task `{unknown}`\n{USAGE}"),
    }
}
