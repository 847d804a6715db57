//! A certificate from an ACME server (RFC 8555), got and renewed by the server itself.

mod cache;
mod http;
mod order;

pub use cache::{CHAIN, Cache};
pub use order::{Answers, OrderError, obtain};

/// What the folder is called, in that of TLS.
pub const FOLDER: &str = "acme";
