//! Coming in and going: names, seats, devices and blocks.

mod common;

use std::time::Duration;

use common::{World, block, from, name, owner, password, sign_in, store};
use parlor_core::{Change, Command, Denied, Device, Dismissal, Taken, UserRef};
use parlor_hub::{Credentials, Delivery, EndReason, Hub, HubOptions, Reply, Request};
use parlor_model::{DeviceId, Reason, Timestamp, limits};

#[tokio::test]
async fn a_guests_name_is_free_at_once_after_a_clean_end() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let first = world.guest("alice").await;
    let taken = world.try_guest("Alice", None).await.err();
    assert_eq!(
        taken,
        Some(Denied::NameTaken {
            name: "Alice".into(),
            how: Taken::Same
        })
    );
    let user = first.session.actor().user;
    first.session.leave(Reason::default()).await;
    let second = world.guest("alice").await;
    assert_ne!(
        second.session.actor().user,
        user,
        "whoever takes a freed name is a new user"
    );
}

#[tokio::test]
async fn a_lost_connections_seat_is_held_for_its_device() {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions {
        seat_held: Duration::from_secs(3600),
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    let mut watcher = world.guest("watcher").await;
    let alice = world.try_guest("alice", Some("phone")).await.unwrap();
    let token = alice.token();
    drop(alice);
    watcher.hears().await;
    assert!(world.try_guest("alice", None).await.is_err());
    let alice = world
        .enter(Credentials::Token(token), None, None)
        .await
        .unwrap();
    assert_eq!(alice.session.actor().name.as_str(), "alice");
    assert_eq!(watcher.hears().await, [""; 0], "nobody saw the cut");
}

#[tokio::test]
async fn a_returning_guest_whose_name_was_taken_has_another() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let alice = world.try_guest("alice", Some("phone")).await.unwrap();
    let token = alice.token();
    alice.session.leave(Reason::default()).await;
    let _other = world.guest("alice").await;
    let back = world
        .enter(Credentials::Token(token), None, None)
        .await
        .unwrap();
    assert_eq!(back.session.actor().name.as_str(), "alice_2");
}

#[tokio::test]
async fn a_blocked_user_is_ended_refused_and_welcome_again_when_unblocked() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut mallory) = (world.owner().await, world.guest("mallory").await);
    ada.command(block("mallory")).await.unwrap();
    let reason = mallory.until_ended().await;
    assert!(
        matches!(reason, EndReason::Dismissed(Dismissal::Blocked { .. })),
        "{reason:?}"
    );
    assert_eq!(
        world.try_guest("mallory", None).await.err(),
        Some(Denied::Blocked { until: None })
    );
    drop((ada, mallory));
    world.stop().await;
    let world = World::open(folder.path()).await;
    assert_eq!(
        world.try_guest("Mallory", None).await.err(),
        Some(Denied::Blocked { until: None })
    );
    let mut ada = world.owner().await;
    ada.command(Command::Unblock {
        name: name("mallory"),
    })
    .await
    .unwrap();
    assert!(world.try_guest("mallory", None).await.is_ok());
}

#[tokio::test]
async fn removal_from_the_lobby_ends_all_sessions_and_the_user_may_return() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut bob) = (world.owner().await, world.guest("bob").await);
    let reason = Reason::parse("enough").unwrap();
    let user = UserRef::Name(name("bob"));
    ada.command(Command::Remove {
        room: ada.lobby(),
        user,
        reason,
    })
    .await
    .unwrap();
    assert!(matches!(
        bob.until_ended().await,
        EndReason::Dismissed(Dismissal::Removed { .. })
    ));
    assert!(world.try_guest("bob", None).await.is_ok());
}

#[tokio::test]
async fn whoever_asks_after_the_end_is_told_of_the_end_again() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut owner, mut guest) = (world.owner().await, world.guest("guest").await);
    owner.command(block("guest")).await.unwrap();
    guest.until_ended().await;
    guest.session.submit(99, Request::Ping).await;
    let told = guest.session.next().await;
    assert!(
        matches!(told[..], [Delivery::Ended(EndReason::ShuttingDown)]),
        "{told:?}"
    );
}

#[tokio::test]
async fn signing_a_device_out_ends_its_session() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut phone = world
        .enter(owner("correct horse"), Some("phone"), None)
        .await
        .unwrap();
    let token = phone.token();
    let context = world
        .hub
        .authenticate(common::DOOR, token.clone())
        .await
        .unwrap();
    world.hub.sign_out(&context).await.unwrap();
    assert_eq!(
        phone.until_ended().await,
        EndReason::Dismissed(Dismissal::SignedOut)
    );
    let again = world
        .enter(Credentials::Token(token), None, None)
        .await
        .err();
    assert_eq!(again, Some(Denied::InvalidToken));
}

#[tokio::test]
async fn device_of_somebody_blocked_is_signed_out_by_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let token = world.try_guest("bob", Some("phone")).await.unwrap().token();
    let mut ada = world.owner().await;
    ada.command(block("bob")).await.unwrap();
    for _ in 0..2 {
        assert_eq!(
            world.hub.sign_out_by(&token).await,
            Ok(()),
            "also when void"
        );
    }
    let unblock = Command::Unblock { name: name("bob") };
    ada.command(unblock).await.unwrap();
    let again = world.enter(Credentials::Token(token), None, None).await;
    assert_eq!(again.err(), Some(Denied::InvalidToken));
}

#[tokio::test]
async fn that_there_is_an_owner_is_known_without_asking() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, _task) = Hub::start(store(folder.path()), HubOptions::default())
        .await
        .unwrap();
    assert!(!hub.has_owner().await, "asked while there is none");
    drop(hub);

    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    assert!(world.hub.has_owner().await);
    let known = tokio::select! {
        biased;
        known = world.hub.has_owner() => known,
        () = std::future::ready(()) => false,
    };
    assert!(known, "it had to wait for the hub");
}

#[tokio::test]
async fn user_with_too_many_devices_loses_the_oldest_that_is_not_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let user = world.owner().await.session.actor().user;
    world.stop().await;
    let devices = (0..limits::DEVICES_PER_USER).map(|n| {
        let number = u8::try_from(n).expect("a small number");
        Change::DeviceAdded(Device {
            id: DeviceId::from_bytes([number; 16]),
            user,
            digest: [number; 32],
            label: format!("script {n}"),
            at: Timestamp::from_millis(0),
        })
    });
    let devices: Vec<_> = devices.collect();
    let kept = store(folder.path());
    kept.writer().unwrap().commit(&devices).unwrap();
    drop(kept);

    let world = World::open(folder.path()).await;
    let entered = world.enter(owner("correct horse"), Some("desk"), None);
    let mut ada = entered.await.unwrap();
    let labels = loop {
        let Ok(Reply::Devices(devices)) = ada.ask(Request::Devices).await else {
            panic!("a user may see their devices")
        };
        if devices.len() <= limits::DEVICES_PER_USER {
            break devices.into_iter().map(|device| device.label);
        }
    };
    let labels: Vec<_> = labels.collect();
    assert_eq!(labels.len(), limits::DEVICES_PER_USER);
    // One more is from making the owner.
    assert_eq!(labels.first().map(String::as_str), Some("script 2"));
    assert_eq!(labels.last().map(String::as_str), Some("desk"));
}

#[tokio::test]
async fn a_guest_without_a_session_is_gone_at_once_when_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let here = from("127.0.0.1");
    sign_in(&world, here, "mallory").await.unwrap();
    sign_in(&world, here, "bob").await.unwrap();
    ada.hears().await;
    ada.command(block("mallory")).await.unwrap();
    let user = UserRef::Name(name("bob"));
    let (room, reason) = (ada.lobby(), Reason::default());
    ada.command(Command::Remove { room, user, reason })
        .await
        .unwrap();
    let heard = ada.hears().await;
    for gone in ["mallory left", "bob left"] {
        assert!(heard.iter().any(|line| line == gone), "{heard:?}");
    }
    assert!(matches!(
        ada.ask(Request::Who { room: None }).await,
        Ok(Reply::Who(who)) if who.len() == 1
    ));
}

#[tokio::test]
async fn a_flood_of_guests_from_one_address_is_slowed_down() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let flood = from("192.0.2.1");
    let mut denied = None;
    for n in 0..1_000 {
        denied = sign_in(&world, flood, &format!("guest{n}")).await.err();
        if denied.is_some() {
            break;
        }
    }
    assert!(matches!(denied, Some(Denied::TooFast(_))), "{denied:?}");
    assert!(sign_in(&world, from("192.0.2.2"), "bob").await.is_ok());
}

#[tokio::test]
async fn somebody_who_was_checked_comes_in_later_unless_they_were_signed_out_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let checked = world.hub.check(common::DOOR, owner("correct horse")).await;
    let checked = checked.unwrap();
    let come = || world.enter(Credentials::Checked(checked.clone()), None, None);
    let mut ada = come().await.unwrap();
    assert_eq!(ada.session.actor().user, checked.user());
    assert_eq!(&ada.session.actor().name, checked.account());
    let (old, new) = (password("correct horse"), password("battery staple"));
    ada.ask(Request::SetPassword {
        old,
        new,
        code: None,
    })
    .await
    .unwrap();
    assert_eq!(come().await.err(), Some(Denied::WrongPassword));
}
