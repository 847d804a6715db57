//! What expires: told to all, hidden at once, erased with its bytes.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::clock::{DAY, START};
use common::files::{self, fetch, kept, until};
use common::keeping::{keeps, log, opened, retention, says_for, texts};
use parlor_core::{EventBody, FileOffer};
use parlor_model::{Lifetime, Seq};

#[tokio::test]
async fn a_message_expires_for_all_when_its_time_is_over() {
    let (_folder, clock, world) = opened().await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", 5_000).await;
    alice.says("stays").await;
    clock.set(START + 4_999);
    assert_eq!(texts(&mut bob, lobby.clone()).await, ["psst", "stays"]);
    clock.set(START + 5_000);
    assert_eq!(texts(&mut bob, lobby.clone()).await, ["stays"]);
    bob.until_heard("4 server: expired").await;
    alice.until_heard("4 server: expired").await;
    clock.set(START - DAY);
    assert_eq!(texts(&mut bob, lobby.clone()).await, ["stays"]);
    let found = log(&mut bob, lobby).await;
    let targets = vec![Seq::new(2)];
    assert_eq!(found.last().unwrap().body, EventBody::Expired { targets });
}

#[tokio::test]
async fn retention_counts_for_what_is_there_and_lengthening_brings_nothing_back() {
    let (_folder, clock, world) = opened().await;
    let mut ada = world.owner().await;
    let lobby = ada.lobby();
    ada.says("old").await;
    clock.pass(2 * DAY).await;
    ada.says("new").await;
    keeps(&mut ada, lobby.clone(), retention(Some(DAY))).await;
    assert_eq!(texts(&mut ada, lobby.clone()).await, ["new"]);
    ada.until_heard("5 server: expired").await;
    keeps(&mut ada, lobby.clone(), retention(Some(30 * DAY))).await;
    assert_eq!(texts(&mut ada, lobby.clone()).await, ["new"]);
    keeps(&mut ada, lobby.clone(), retention(Some(DAY))).await;
    clock.pass(DAY).await;
    ada.until_heard("8 server: expired").await;
    keeps(&mut ada, lobby.clone(), retention(None)).await;
    assert_eq!(texts(&mut ada, lobby).await, [""; 0]);
}

#[tokio::test]
async fn a_file_expires_with_its_bytes() {
    let (folder, clock, world) = opened().await;
    let (bob, _) = files::caller(&world.hub, "bob").await;
    let offer = FileOffer {
        lifetime: Some(Lifetime::from_millis(60_000).unwrap()),
        ..files::offer("a.txt", Some(4))
    };
    let file = world.hub.offer_file(&bob, files::lobby(), offer, None);
    let file = file.await.unwrap().id;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload
        .write(bytes::Bytes::from_static(b"psst"))
        .await
        .unwrap();
    upload.finish(None).await.unwrap();
    assert_eq!(fetch(&world.hub, &bob, file).await.unwrap(), b"psst");
    clock.set(START + 60_000);
    assert!(fetch(&world.hub, &bob, file).await.is_err());
    until(|| kept(folder.path()).is_empty()).await;
}
