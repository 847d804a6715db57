//! A wall clock that jumps: it is for display and expiry, never for order, and nobody is thrown out by it.

mod common;

use std::time::Duration;

use common::clock::{DAY, START, Settable, forward, world};
use parlor_core::{Command, RoomRef, UserRef};
use parlor_hub::{Credentials, ResumeFrom};
use parlor_model::{Reason, Span};

const YEAR: i64 = 365 * DAY;

#[tokio::test]
async fn jumps_a_year_ahead_and_a_day_back_change_no_order_and_end_no_session() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.try_guest("alice", Some("phone")).await.unwrap();
    let mut bob = open.guest("bob").await;
    bob.hears().await;
    let (token, lobby, epoch) = (alice.token(), alice.session.lobby(), alice.session.epoch());
    alice.posts("one", Some("m1")).await.unwrap();
    clock.set(START + YEAR);
    let two = alice.posts("two", Some("m2")).await.unwrap();
    clock.set(START - DAY);
    let three = alice.posts("three", Some("m3")).await.unwrap();
    assert!(two.seq < three.seq && two.at > three.at);
    assert_eq!(
        alice.posts("two", Some("m2")).await.unwrap(),
        two,
        "a retry is still the same message"
    );
    assert_eq!(
        bob.hears().await,
        ["2 alice: one", "3 alice: two", "4 alice: three"]
    );
    assert_eq!((alice.ended, bob.ended), (None, None));
    drop((alice.session, bob.session));
    open.stop().await;

    // Started on the clock that is a day late, then set right: nobody is a stranger and nothing has moved.
    let again = world(folder.path(), &clock).await;
    let resume = ResumeFrom {
        epoch,
        rooms: vec![(lobby, common::seq(2))],
    };
    let mut alice = again
        .enter(Credentials::Token(token), None, Some(resume))
        .await
        .unwrap();
    clock.set(START + 1);
    alice.says("four").await;
    let heard = alice.hears().await;
    let messages: Vec<_> = heard.iter().filter(|line| line.contains(": ")).collect();
    assert_eq!(
        messages,
        ["3 alice: two", "4 alice: three", "5 alice: four"]
    );
    again.owner().await;
}

#[tokio::test]
async fn guests_who_are_away_are_not_forgotten_because_the_clock_jumped() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let alice = world.try_guest("alice", Some("phone")).await.unwrap();
    let token = alice.token();
    drop(alice);
    let mut bob = world.guest("bob").await;
    // Her seat is held for a while; then she has left.
    forward(&mut bob, Duration::from_secs(60)).await;
    clock.set(START + YEAR);
    // Long enough for a look at who has been away for a day; the real day has not passed.
    for _ in 0..3 {
        forward(&mut bob, Duration::from_secs(601)).await;
    }
    clock.set(START);
    let alice = world.enter(Credentials::Token(token.clone()), None, None);
    drop(alice.await.expect("she is still known"));
    forward(&mut bob, Duration::from_secs(60)).await;
    // When it has, they are.
    clock.set(START + 3 * DAY);
    for _ in 0..3 {
        forward(&mut bob, Duration::from_secs(25 * 60 * 60)).await;
    }
    let gone = world.enter(Credentials::Token(token), None, None).await;
    assert!(gone.is_err(), "guests are kept for a day");
}

#[tokio::test]
async fn a_mute_without_an_end_outlives_every_jump_and_one_with_an_end_goes_by_the_wall_clock() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut ada = world.owner().await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    for (who, span) in [("alice", None), ("bob", Some(Span::from_millis(3_600_000)))] {
        let mute = Command::Mute {
            room: RoomRef::Id(ada.session.lobby()),
            user: UserRef::Name(common::name(who)),
            span,
            reason: Reason::default(),
        };
        ada.command(mute).await.unwrap();
    }
    clock.set(START - DAY);
    assert!(alice.posts("a", None).await.is_err());
    assert!(bob.posts("b", None).await.is_err());
    clock.set(START + YEAR);
    assert!(alice.posts("a", None).await.is_err());
    bob.posts("b", None).await.unwrap();
}
