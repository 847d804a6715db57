//! The native client library: connects to a Parlor server, asks, retries what was not acknowledged, and
//! hands on what happens in the rooms, each event once and in order.
//!
//! [`Connection`] is one WebSocket connection that speaks frames. [`Client`] outlives connections: it
//! comes back with its token after one is lost, sends unacknowledged messages again under the same ids
//! (so that none is doubled), and resumes every room after the last event it has seen. [`Files`] sends and
//! fetches files for it, over HTTP.

mod address;
mod backlog;
mod backoff;
mod chance;
mod claim;
mod client;
mod connection;
mod cursor;
mod driver;
mod error;
mod files;
mod handoff;
mod http;
mod link;
mod notice;
mod options;
mod trust;
mod unanswered;

pub use address::{Address, AddressError};
pub use claim::claim;
pub use client::{Client, Events, Pending};
pub use connection::Connection;
pub use error::ClientError;
pub use files::{
    Begun, Files, Phase, Progress, Saved, Source, Target, Transfer, TransferError, Unfinished,
    place_in,
};
pub use handoff::{ask_handoff, redeem_handoff};
pub use notice::Notice;
pub use options::{Identity, Options};
pub use parlor_net::Pin;
pub use trust::KnownServers;
