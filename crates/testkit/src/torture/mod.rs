//! The torture program: clients that log what was acknowledged and what they saw, an injector that
//! kills the server at random under load, and a checker that proves no loss, no duplicate, no gap and
//! one order for everyone.

mod check;
mod client;
mod injector;
mod irc;
mod journal;
mod line_reader;
mod run;
mod sharer;
mod slow;

pub use check::{Report, check};
pub use journal::{Acknowledged, Journal, Logged, Origin, Shown, Shows, What};
pub use run::{Scenario, run};
pub use slow::{SlowReport, SlowScenario, slow_reader};
