//! Links to files: as whom they act, and what ends them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::files::{ANYONE, deletes, fetch, lobby, offer, offered, open, send};
use common::{DOOR, Person};
use parlor_core::{Command, Denied, UserRef};
use parlor_hub::{Attends, Bearer, Credentials, Entry, Hub, Link};
use parlor_model::{FileName, Reason};

#[tokio::test]
async fn links_act_as_who_they_were_given_to() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let bob = world.guest("bob").await;
    let user = bob.session.actor().user;
    let name = FileName::parse("a.txt").unwrap();
    let code = world
        .hub
        .send_link(user, ada.session.lobby(), (name.clone(), None));
    let code = code.await.unwrap();
    assert!(world.hub.fetched_by(&code).is_none());
    let Some(Link::Send { user, since, .. }) = world.hub.sent_by(&code) else {
        panic!("it can be used")
    };
    assert!(world.hub.sent_by(&code).is_none(), "once");
    let bearer = Bearer::User {
        user,
        since,
        address: None,
    };
    let file = send(&world.hub, &bearer, "a.txt", b"by a link").await;
    assert_eq!(file.owner.name, common::name("bob"));
    let told = world.hub.room_link(file.id).unwrap();
    assert!(matches!(
        world.hub.fetched_by(&told),
        Some(Link::Fetch { user: None, .. })
    ));
    assert_eq!(
        fetch(&world.hub, &ANYONE, file.id).await.unwrap(),
        b"by a link"
    );
    let block = Command::Block {
        name: common::name("bob"),
        with_address: false,
        span: None,
        reason: Reason::default(),
    };
    ada.command(block).await.unwrap();
    let refused = fetch(&world.hub, &bearer, file.id).await;
    assert!(refused.is_err(), "{refused:?}");
    deletes(&mut ada, &file).await;
    let gone = Denied::NoSuchFile(file.id.to_string());
    assert_eq!(fetch(&world.hub, &ANYONE, file.id).await, Err(gone));
}

/// A link of a user to send a file, as it is used.
async fn link_to_send(hub: &Hub, person: &Person) -> Bearer {
    let (user, lobby) = (person.session.actor().user, person.session.lobby());
    let name = FileName::parse("a.txt").unwrap();
    let code = hub.send_link(user, lobby, (name, None)).await.unwrap();
    let Some(Link::Send { user, since, .. }) = hub.sent_by(&code) else {
        panic!("it can be used")
    };
    Bearer::User {
        user,
        since,
        address: None,
    }
}

#[tokio::test]
async fn links_of_who_is_removed_end_and_so_does_what_is_sent_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let mut bob = world.guest("bob").await;
    // Who is registered is known on, unlike a guest.
    let register = parlor_hub::Request::Register(common::password("correct horse"));
    bob.ask(register).await.unwrap();
    let user = bob.session.actor().user;
    let bearer = link_to_send(&world.hub, &bob).await;
    let file = offered(&world.hub, &bearer, "a.txt").await;
    let mut upload = world.hub.upload(bearer.clone(), file).await.unwrap();
    upload.look().await.unwrap();
    let own = world.hub.fetch_link(file, user).unwrap();
    let remove = Command::Remove {
        room: lobby(),
        user: UserRef::Name(common::name("bob")),
        reason: Reason::default(),
    };
    ada.command(remove).await.unwrap();
    assert_eq!(upload.look().await, Err(Denied::InvalidToken));
    let again = world
        .hub
        .offer_file(&bearer, lobby(), offer("b", None), None);
    assert_eq!(again.await.err(), Some(Denied::InvalidToken));
    assert!(world.hub.fetched_by(&own).is_none());
    let (late, name) = (ada.session.lobby(), FileName::parse("b").unwrap());
    let late = world.hub.send_link(user, late, (name, None)).await;
    assert!(late.is_err(), "by a session that does not know it yet");
}

#[tokio::test]
async fn links_of_a_user_end_when_their_devices_are_signed_out() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let bearer = link_to_send(&world.hub, &ada).await;
    let file = send(&world.hub, &bearer, "a.txt", b"hello").await;
    let user = ada.session.actor().user;
    let own = world.hub.fetch_link(file.id, user).unwrap();
    let set = parlor_hub::Request::SetPassword {
        old: common::password("correct horse"),
        new: common::password("battery staple"),
        code: None,
    };
    ada.ask(set).await.unwrap();
    let refused = fetch(&world.hub, &bearer, file.id).await;
    assert_eq!(refused, Err(Denied::InvalidToken));
    assert!(world.hub.fetched_by(&own).is_none());
    let bearer = link_to_send(&world.hub, &ada).await;
    assert!(fetch(&world.hub, &bearer, file.id).await.is_ok());
}

#[tokio::test]
async fn nobody_fetches_by_a_link_from_an_address_that_is_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let address = Some("198.51.100.7".parse().unwrap());
    let entry = Entry {
        door: parlor_hub::Door { address, ..DOOR },
        credentials: Credentials::Guest {
            name: common::name("eve"),
            invite: None,
        },
        remember: None,
        attends: Attends::Everywhere,
        resume: None,
    };
    let _eve = world.hub.enter(entry).await.unwrap();
    let file = send(&world.hub, &link_to_send(&world.hub, &ada).await, "a", b"a").await;
    let there = Bearer::Anyone { address };
    assert!(fetch(&world.hub, &there, file.id).await.is_ok());
    let block = Command::Block {
        name: common::name("eve"),
        with_address: true,
        span: None,
        reason: Reason::default(),
    };
    ada.command(block).await.unwrap();
    let refused = fetch(&world.hub, &there, file.id).await;
    assert_eq!(refused, Err(Denied::Blocked { until: None }));
    assert!(fetch(&world.hub, &ANYONE, file.id).await.is_ok());
}
