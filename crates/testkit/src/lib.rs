//! A server in a test: the real binary as a child process, one tiny client for each protocol, the
//! scriptable client as a process, faults, and the torture program. For development only.
//!
//! Nothing here sleeps to be safe: clients read until what they wait for has come, and every wait has
//! a deadline that only a broken server meets.

mod deadline;
pub mod fuzz;
mod irc_client;
mod line_client;
mod lines;
mod native_client;
mod proxy;
mod pty;
mod qr;
mod random;
mod server;
mod terminal;
mod tool;
pub mod torture;
mod valve;

pub use deadline::{PATIENCE, within};
pub use irc_client::IrcClient;
pub use line_client::LineClient;
pub use native_client::{NativeClient, Refused, lobby_post};
pub use proxy::{Gate, Proxy};
pub use pty::Pty;
pub use qr::read_qr;
pub use random::Random;
pub use rustix::process::{Resource, Signal};
pub use server::{Plan, Server};
pub use terminal::Terminal;
pub use tool::{Finished, Running, Tool};
pub use valve::Valve;
