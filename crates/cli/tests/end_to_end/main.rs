//! Tests through the real binary: everything a user can see, over real sockets, and what survives.

mod acme;
mod attendance;
mod backup;
mod bad_input;
mod chat;
mod crowds;
mod devices;
mod discovery;
mod disk_full;
mod doctor;
mod expiry;
mod factor;
mod file_faults;
mod files;
mod guests;
mod handoff;
mod irc;
mod irc_files;
mod irc_programs;
mod line_files;
mod messages;
mod moderation;
mod names;
mod open_files;
mod oversized;
mod run;
mod scriptable;
mod start;
mod survival;
mod terminal;
mod terminal_client;
mod terminal_files;
mod tls;

use anyhow::Result;
use parlor_testkit::{Plan, Server, Tool};

/// The binary under test.
const PARLOR: &str = env!("CARGO_BIN_EXE_parlor");

/// A server that is not started yet; its owner is [`Plan::OWNER`].
fn plan() -> Result<Plan> {
    Plan::new(PARLOR)
}

/// A server that runs.
async fn server() -> Result<Server> {
    plan()?.start().await
}

/// A call of the scriptable client against this server, under a name.
fn tool(server: &Server, name: &str, words: &[&str]) -> Tool {
    let (task, rest) = words.split_first().expect("there is a task");
    let url = server.url();
    let common = [*task, "--server", &url, "--name", name];
    Tool::new(PARLOR, common.into_iter().chain(rest.iter().copied()))
        .variable("HOME", server.plan().folder())
}
