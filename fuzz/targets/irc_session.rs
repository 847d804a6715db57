//! A whole conversation of the IRC gateway, on a real store in a folder that goes with the process.

#![no_main]

use std::sync::{Arc, OnceLock};

use parlor_gateway_irc::fuzz::Server;
use parlor_hub::{Hub, HubOptions, SystemIds};
use parlor_model::Timestamp;
use parlor_store_sqlite::SqliteStore;
use tempfile::TempDir;

static SERVER: OnceLock<(Server, TempDir)> = OnceLock::new();

fn server() -> (Server, TempDir) {
    let folder = TempDir::new().expect("a folder can be made");
    let hub = async {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let store = SqliteStore::open(folder.path(), &mut SystemIds, now);
        let store = Arc::new(store.expect("a store can be made"));
        let started = Hub::start(store, HubOptions::default()).await;
        started.expect("the hub starts")
    };
    (Server::start(hub), folder)
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| SERVER.get_or_init(server).0.conversation(bytes));
