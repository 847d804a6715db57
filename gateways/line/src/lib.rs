//! The line gateway: plain TCP lines for `nc`, `telnet`, a screen reader, a microcontroller, a first
//! socket program. Specified in docs/protocol/line.md.
//!
//! The module `dialogue` is what is said, without sockets and clocks; `connection` carries it out.

mod answer;
mod chat;
mod connection;
mod curl;
mod dialogue;
mod direct;
mod encode;
mod ending;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod goodbye;
mod handoff;
mod history;
mod input;
mod link;
mod notice;
mod options;
mod pending;
mod place;
mod request;
mod serve;
mod show;
mod sign_in;
mod spoken;
mod telnet;
mod timers;

pub use options::LineOptions;
pub use serve::{LineGateway, serve};

#[cfg(test)]
mod tests;
