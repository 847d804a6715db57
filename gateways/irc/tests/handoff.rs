//! QR: signing another device in by an address.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::Server;
use parlor_hub::Door;
use parlor_model::{Gateway, Secret};

const PHONE: Door = Door {
    gateway: Gateway::Http,
    address: None,
    secure: true,
};

/// The last word of the one line that answers.
fn last_word(lines: &[String]) -> String {
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0].rsplit([' ', ':']).next().unwrap().to_owned()
}

#[tokio::test]
async fn device_that_opens_the_address_is_let_in_by_its_number() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    let shown = owner.ask("QR").await.unwrap();
    assert!(shown[0].contains(" NOTICE "), "{shown:?}");
    let code = Secret::new(last_word(&shown));
    let fetched = server.hub.fetch_code(PHONE, &code, "phone".to_owned());
    let fetched = fetched.await.unwrap();
    let told = owner
        .until("phone wants to be signed in as you")
        .await
        .unwrap();
    assert!(told.last().unwrap().contains("QR <number>"), "{told:?}");
    let done = owner.ask(&format!("QR {}", fetched.number)).await.unwrap();
    assert!(done[0].ends_with(":Done"), "{done:?}");
    let signed_in = server.hub.redeem(PHONE, &fetched.receipt).await.unwrap();
    assert!(signed_in.is_some());
    owner.until("phone is signed in as you now").await.unwrap();
    let again = owner.ask("QR 42").await.unwrap();
    assert!(again[0].contains("No device waits"), "{again:?}");
}

#[tokio::test]
async fn code_of_another_device_is_opened_and_refused() {
    let server = Server::start().await;
    let mut bar = server.client("bar").await;
    let asked = server
        .hub
        .ask_handoff(PHONE, "phone".to_owned())
        .await
        .unwrap();
    let opened = bar
        .ask(&format!("QR {}", asked.code.expose()))
        .await
        .unwrap();
    assert!(
        opened[0].contains("phone wants to be signed in as you"),
        "{opened:?}"
    );
    bar.ask("QR NO").await.unwrap();
    assert!(server.hub.redeem(PHONE, &asked.receipt).await.is_err());
}
