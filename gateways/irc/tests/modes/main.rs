//! Modes of channels, and what operators do to people.

#![allow(clippy::unwrap_used, reason = "all of this is test code")]

#[path = "../common/mod.rs"]
mod common;

mod flags;
mod invite;
mod kick;
mod masks;
mod rename;
mod roles;

use common::Server;
use parlor_testkit::IrcClient;

/// A server, with ada as the operator of `#den` and bob in it.
async fn den() -> (Server, IrcClient, IrcClient) {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    let bob = server.client_in("bob", "#den").await;
    ada.fence().await.unwrap();
    (server, ada, bob)
}
