//! The terminal client on this machine's terminal: what moves keys, frames and effects between
//! [`parlor_tui::App`], the terminal and the client library. What is said and shown is decided there.

mod bridge;
mod clock;
mod disputed;
mod keys;
mod live;
mod looks;
mod memory;
mod paths;
mod plain;
mod screen;
mod transfers;
mod work;

pub use bridge::Bridge;
pub use live::{Left, live};
pub use looks::Looks;
pub use memory::Memory;
pub use plain::plain;
pub use transfers::Transfers;

/// The time, in milliseconds since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
