//! What sessions of one gateway say to each other, and nobody keeps.

mod common;

use std::sync::Arc;

use common::{DOOR, Person, World, choosing, name, owner, seq};
use parlor_core::{Command, Denied, Keeping, Outcome, RelayTo, Relayed, RoomRef, UserRef};
use parlor_hub::{Credentials, Delivery, Door, Entry, Reply, Request, Signal};
use parlor_model::{Gateway, RoomKind, RoomName, limits};

async fn relays(person: &mut Person, to: RelayTo, what: &str) -> Result<Reply, Denied> {
    let payload = Arc::from(what);
    person.ask(Request::Relay { to, payload }).await
}

fn to(called: &str) -> RelayTo {
    RelayTo::User(UserRef::Name(name(called)))
}

fn by_http(entry: Entry) -> Entry {
    let gateway = Gateway::Http;
    let door = Door { gateway, ..DOOR };
    Entry { door, ..entry }
}

#[tokio::test]
async fn only_sessions_of_the_same_gateway_hear_it_the_own_ones_too() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let lobby = |person: &Person| RelayTo::Room(person.lobby());
    let (mut bob, mut other) = (world.guest("bob").await, world.owner().await);
    let mut ada = world.owner().await;
    let entry = by_http(choosing(owner("correct horse"), None));
    let mut web = world.come(entry).await.unwrap();
    web.ask(Request::Attend(bob.lobby())).await.unwrap();
    for person in [&mut bob, &mut ada, &mut other, &mut web] {
        person.hears().await;
    }
    relays(&mut ada, lobby(&bob), "one").await.unwrap();
    assert_eq!(ada.heard, ["ada relays one"], "before the answer");
    ada.heard.clear();
    relays(&mut ada, to("bob"), "two").await.unwrap();
    assert_eq!(ada.hears().await, ["ada relays two"]);
    for person in [&mut bob, &mut other] {
        let heard = person.hears().await;
        assert_eq!(heard, ["ada relays one", "ada relays two"]);
    }
    assert!(web.hears().await.is_empty());
}

#[tokio::test]
async fn it_comes_after_what_was_told_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    bob.hears().await;
    let mut expected = Vec::new();
    for number in 0..20 {
        alice.says(&format!("said {number}")).await;
        relays(&mut alice, to("bob"), &number.to_string())
            .await
            .unwrap();
        expected.push(format!("alice relays {number}"));
    }
    let heard = bob.hears().await;
    let (relayed, said): (Vec<_>, Vec<_>) = heard.iter().partition(|line| line.contains("relays"));
    assert_eq!(relayed.len(), 20);
    assert_eq!(said.len(), 20);
    assert!(relayed.into_iter().eq(&expected));
    for (number, relayed) in expected.into_iter().enumerate() {
        let at = |line: &String| heard.iter().position(|heard| heard == line);
        let said = at(&format!("{} alice: said {number}", number + 2));
        assert!(said < at(&relayed), "{heard:?}");
    }
}

#[tokio::test]
async fn no_more_than_so_many_wait_for_who_does_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    for number in 0..300 {
        relays(&mut alice, to("bob"), &number.to_string())
            .await
            .unwrap();
    }
    let heard = bob.hears().await;
    let heard = heard.iter().filter(|line| line.contains("relays"));
    let heard: Vec<_> = heard.collect();
    assert_eq!(heard.len(), 256);
    assert_eq!(heard[255], "alice relays 299");
    assert_eq!(heard[0], "alice relays 44");
}

#[tokio::test]
async fn who_ignores_somebody_hears_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let (user, on) = (UserRef::Name(name("alice")), true);
    bob.command(Command::Ignore { user, on }).await.unwrap();
    bob.hears().await;
    let lobby = RelayTo::Room(alice.lobby());
    for to in [lobby, to("bob")] {
        relays(&mut alice, to, "hello?").await.unwrap();
    }
    assert!(bob.hears().await.is_empty());
}

#[tokio::test]
async fn somebody_outside_a_room_can_ask_its_operators_now_and_then() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut eve) = (world.guest("alice").await, world.guest("eve").await);
    let mut carol = world.guest("carol").await;
    let create = Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
        keeping: Keeping::default(),
    };
    let Ok(Outcome::Room(den)) = alice.command(create).await else {
        panic!("a room is made")
    };
    let room = RoomRef::Id(den);
    let join = Command::Join {
        room: room.clone(),
        key: None,
    };
    carol.command(join).await.unwrap();
    for person in [&mut alice, &mut eve, &mut carol] {
        person.hears().await;
    }
    let knock = || RelayTo::Operators(room.clone());
    relays(&mut eve, knock(), "knock").await.unwrap();
    let again = relays(&mut eve, knock(), "knock").await;
    assert!(matches!(again, Err(Denied::TooFast(_))), "{again:?}");
    assert_eq!(eve.hears().await, ["eve relays knock"]);
    for text in ["one", "two"] {
        relays(&mut carol, knock(), text).await.unwrap();
    }
    assert_eq!(
        carol.hears().await,
        ["carol relays one", "carol relays two"]
    );
    let heard = ["eve relays knock", "carol relays one", "carol relays two"];
    assert_eq!(alice.hears().await, heard);
}

#[tokio::test]
async fn it_has_a_limit_and_says_whose_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let long = "x".repeat(limits::RELAY_BYTES + 1);
    let (what, limit) = ("bytes to pass on", limits::RELAY_BYTES);
    let denied = relays(&mut ada, to("ada"), &long).await.unwrap_err();
    assert_eq!(denied, Denied::TooMany { what, limit });
    let credentials = Credentials::Guest {
        name: name("irc"),
        invite: None,
    };
    let mut irc = world.come(choosing(credentials, None)).await.unwrap();
    let denied = relays(&mut irc, RelayTo::Admins, "all").await.unwrap_err();
    assert_eq!(denied.code(), "not_allowed");
    // Who is in a room and does not attend it hears only themselves.
    let lobby = RelayTo::Room(irc.lobby());
    relays(&mut irc, lobby, "from outside").await.unwrap();
    assert_eq!(irc.heard, ["irc relays from outside"]);
    ada.hears().await;
    ada.says("after it").await;
    let payload: Arc<str> = Arc::from(&long[1..]);
    let to = RelayTo::Admins;
    ada.session
        .submit(900, Request::Relay { to, payload })
        .await;
    let relay = loop {
        let told = ada.session.next().await;
        let relay = told.iter().find_map(|delivery| match delivery {
            Delivery::Signal(signal) => match &**signal {
                Signal::Relay(relay) => Some(relay.clone()),
                Signal::Typing { .. } | Signal::FileProgress(..) => None,
            },
            _ => None,
        });
        if let Some(relay) = relay {
            break relay;
        }
    };
    assert_eq!(relay.by, ada.session.id());
    assert_eq!(relay.account, Some(name("ada")));
    assert_eq!(relay.to, Relayed::Admins);
    assert_eq!(ada.says("seen").await.seq, seq(3));
}
