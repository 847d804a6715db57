//! What expires while the clock jumps or the server is down: hidden at once, and erased only by a clock that is relied on.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::time::Duration;

use common::clock::{DAY, MINUTE, START, Settable, forward, world};
use common::keeping::{den, ends_in, keeps, log, makes_den, opened, says_for, texts};
use parlor_core::EventBody;

#[tokio::test]
async fn what_was_over_while_the_server_was_down_is_never_served() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    drop(alice);
    open.stop().await;
    clock.set(START + DAY);
    let again = world(folder.path(), &clock).await;
    let mut bob = again.guest("bob").await;
    assert_eq!(texts(&mut bob, lobby.clone()).await, [""; 0]);
    // How long it was down nobody knows, so that it is hidden for a while before it is erased.
    forward(&mut bob, Duration::from_secs(1)).await;
    clock.pass(10 * MINUTE).await;
    while log(&mut bob, lobby.clone()).await.len() < 3 {}
    let found = log(&mut bob, lobby).await;
    assert!(
        matches!(found[2].body, EventBody::Expired { .. }),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_is_over_by_a_clock_that_jumped_is_hidden_and_comes_back_with_it() {
    let (_folder, clock, world) = opened().await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    clock.set(START + 300 * DAY);
    assert_eq!(texts(&mut alice, lobby.clone()).await, [""; 0]);
    forward(&mut alice, Duration::from_secs(1)).await;
    forward(&mut alice, Duration::from_secs(590)).await;
    assert_eq!(texts(&mut alice, lobby.clone()).await, [""; 0]);
    clock.set(START + 10 * MINUTE);
    assert_eq!(texts(&mut alice, lobby.clone()).await, ["psst"]);
    forward(&mut alice, Duration::from_secs(1)).await;
    assert_eq!(texts(&mut alice, lobby).await, ["psst"]);
    clock.pass(DAY).await;
    alice.until_heard("3 server: expired").await;
}

#[tokio::test]
async fn a_clock_that_stays_ahead_erases_and_new_things_live() {
    let (_folder, clock, world) = opened().await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    clock.set(START + 300 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    clock.pass(10 * MINUTE).await;
    alice.until_heard("3 server: expired").await;
    clock.set(START);
    alice.hears().await;
    says_for(&mut alice, lobby.clone(), "anew", DAY).await;
    // The clock that went back counts from the end of the sweep on.
    while texts(&mut alice, lobby.clone()).await != ["anew"] {}
    clock.pass(DAY - 1).await;
    assert_eq!(texts(&mut alice, lobby).await, ["anew"]);
}

#[tokio::test]
async fn what_short_lives_end_while_a_jump_is_waited_out_is_erased_by_the_time_that_passes() {
    let (_folder, clock, world) = opened().await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", 2 * MINUTE).await;
    says_for(&mut alice, lobby.clone(), "keep", DAY).await;
    clock.set(START + 300 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    clock.pass(2 * MINUTE).await;
    alice.until_heard("4 server: expired").await;
    clock.set(START + 3 * MINUTE);
    assert_eq!(texts(&mut alice, lobby).await, ["keep"]);
}

#[tokio::test]
async fn a_start_with_a_wrong_clock_hides_and_erases_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    drop(alice);
    open.stop().await;
    clock.set(START + 300 * DAY);
    let wrong = world(folder.path(), &clock).await;
    let mut bob = wrong.guest("bob").await;
    forward(&mut bob, Duration::from_secs(1)).await;
    assert_eq!(texts(&mut bob, lobby.clone()).await, [""; 0]);
    drop(bob);
    wrong.stop().await;
    clock.set(START + MINUTE);
    let right = world(folder.path(), &clock).await;
    let mut bob = right.guest("bob").await;
    assert_eq!(texts(&mut bob, lobby).await, ["psst"]);
}

#[tokio::test]
async fn a_restart_while_the_clock_is_doubted_doubts_it_still() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    says_for(&mut alice, lobby.clone(), "soon", MINUTE).await;
    clock.set(START + 300 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    // What is written meanwhile, also by the sweep, bears the wrong date.
    alice.says("meanwhile").await;
    clock.pass(2 * MINUTE).await;
    alice.until_heard("5 server: expired").await;
    alice.says("later").await;
    drop(alice);
    open.stop().await;
    let wrong = world(folder.path(), &clock).await;
    let mut bob = wrong.guest("bob").await;
    forward(&mut bob, Duration::from_secs(1)).await;
    forward(&mut bob, Duration::from_secs(1)).await;
    clock.set(START + 3 * MINUTE);
    let shown = texts(&mut bob, lobby).await;
    assert_eq!(shown, ["psst", "meanwhile", "later"]);
}

#[tokio::test]
async fn a_room_does_not_end_because_the_clock_jumped() {
    let (_folder, clock, world) = opened().await;
    let mut alice = world.guest("alice").await;
    makes_den(&mut alice).await;
    says_for(&mut alice, den(), "walrus", 300 * DAY).await;
    keeps(&mut alice, den(), ends_in(3 * DAY)).await;
    clock.set(START + 3 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    forward(&mut alice, Duration::from_secs(590)).await;
    assert_eq!(texts(&mut alice, den()).await, [""; 0]);
    clock.set(START + 10 * MINUTE);
    assert_eq!(texts(&mut alice, den()).await, ["walrus"]);
}
