//! The IRC gateway: RFC 1459 and 2812, the Modern IRC specification and IRCv3. Rooms are channels, direct rooms are private
//! messages. Specified in docs/protocol/irc.md.
//!
//! `wire` is bytes, `session` what is known of a client, `commands` what clients can ask for, `encode` what happened as lines;
//! none of them knows a socket. `connection` carries it all out.

mod account;
mod caps;
mod carried;
mod commands;
mod connection;
mod desk;
mod encode;
mod format;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod isupport;
mod kept;
mod links;
mod modes;
mod names;
mod options;
mod out;
mod people;
mod registering;
mod relay;
mod rides;
mod sasl;
mod serve;
mod session;
mod shared;
mod text;
mod time;
mod timers;
mod view;
mod views;
mod websocket;
mod wire;

pub use options::{IrcOptions, Operator, Reloaded, Reread};
pub use serve::{IrcConnections, IrcGateway};
