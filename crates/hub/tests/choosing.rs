//! Sessions that choose which rooms they attend.

mod common;

use common::attendance::{attends, makes, reason, told, unattends, who};
use common::{World, choosing, name, store};
use parlor_core::{Command, Denied, Outcome, RoomRef, UserRef};
use parlor_hub::{Attends, Credentials, Delivery, HubOptions, Reply, Request, ResumeFrom};
use parlor_model::{MessageText, Reason, RoomName};

/// What somebody says to ada alone.
fn psst_to_ada() -> Command {
    Command::Post {
        room: RoomRef::With(UserRef::Name(name("ada"))),
        text: MessageText::parse("psst").expect("a text"),
        reply_to: None,
        manner: parlor_model::Manner::Said,
        lifetime: None,
        id: None,
    }
}

#[tokio::test]
async fn who_chooses_is_in_no_room_until_they_attend_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut web = world.guest("web").await;
    let lobby = web.session.lobby();
    let mut irc = world.choosing_guest("irc").await;
    web.says("one").await;
    assert!(irc.hears().await.is_empty());
    assert_eq!(who(&mut web, Some(lobby)).await, ["web"]);
    assert_eq!(who(&mut web, None).await, ["irc", "web"]);
    let Ok(Reply::Room(view)) = web.ask(Request::Room(lobby.into())).await else {
        panic!("the lobby is shown")
    };
    assert_eq!(view.summary.members, 1);
    assert!(told(&mut web, lobby).is_empty());
    attends(&mut irc, lobby).await;
    attends(&mut irc, lobby).await;
    web.says("two").await;
    assert_eq!(irc.hears().await, ["+room 2", "3 web: two"]);
    web.hears().await;
    assert_eq!(told(&mut web, lobby), ["irc joined by line"]);
    assert_eq!(who(&mut web, Some(lobby)).await, ["irc", "web"]);
    unattends(&mut irc, lobby, "lunch").await;
    web.says("three").await;
    assert_eq!(irc.hears().await, ["irc left", "-room"]);
    web.hears().await;
    assert_eq!(told(&mut web, lobby), ["irc parted (lunch)"]);
}

#[tokio::test]
async fn membership_by_another_door_opens_only_direct_rooms_for_who_chooses() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut bob = world.guest("bob").await;
    let (mut irc, mut web) = (world.choosing_owner().await, world.owner().await);
    let den = makes(&mut web, "den").await;
    assert!(irc.hears().await.is_empty());
    let denied = irc.ask(Request::Attend(RoomRef::Name(
        RoomName::parse("nowhere").unwrap(),
    )));
    assert!(matches!(denied.await, Err(Denied::NoSuchRoom(_))));
    let bobs = makes(&mut bob, "bobs").await;
    let denied = irc.ask(Request::Attend(bobs.into())).await;
    assert!(matches!(denied, Err(Denied::NotMember)));
    let with = RoomRef::With(UserRef::Name(name("ada")));
    bob.command(psst_to_ada()).await.unwrap();
    let heard = irc.hears().await;
    assert_eq!(heard.last().unwrap(), "4 bob: psst", "{heard:?}");
    let Ok(Reply::Room(direct)) = bob.ask(Request::Room(with)).await else {
        panic!("there is a direct room")
    };
    let room = direct.summary.id.into();
    let unattend = Request::Unattend {
        room,
        reason: reason(""),
    };
    assert_eq!(irc.ask(unattend).await.unwrap_err(), Denied::DirectRoom);
    attends(&mut irc, den).await;
    let heard = irc.hears().await;
    assert_eq!(heard.last().unwrap(), "+room 2", "{heard:?}");
}

#[tokio::test]
async fn what_is_parted_and_joined_again_at_once_is_told_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut irc = world.choosing_guest("irc").await;
    let lobby = irc.session.lobby();
    attends(&mut irc, lobby).await;
    irc.heard.clear();
    let unattend = || Request::Unattend {
        room: lobby.into(),
        reason: Reason::default(),
    };
    for tag in 900..910 {
        irc.session.submit(tag, unattend()).await;
        irc.session.submit(tag, Request::Attend(lobby.into())).await;
    }
    irc.session.submit(910, unattend()).await;
    let heard = irc.hears().await;
    let opened = heard
        .iter()
        .filter(|line| line.starts_with("+room"))
        .count();
    let closed = heard.iter().filter(|line| *line == "-room").count();
    assert_eq!((opened, closed), (10, 11), "{heard:?}");
    let mut web = world.guest("web").await;
    web.says("for nobody else").await;
    assert!(irc.hears().await.is_empty());
}

#[tokio::test]
async fn who_chooses_resumes_direct_rooms_alone() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut bob = world.guest("bob").await;
    let mut irc = world.choosing_guest("irc").await;
    let entry = choosing(
        Credentials::Guest {
            name: name("carol"),
            invite: None,
        },
        None,
    );
    let remember = Some("phone".to_owned());
    let mut carol = world
        .come(parlor_hub::Entry { remember, ..entry })
        .await
        .unwrap();
    let (token, epoch, lobby) = (carol.token(), carol.session.epoch(), carol.session.lobby());
    let direct = || RoomRef::With(UserRef::Name(name("carol")));
    let say = |text: &str| Command::Post {
        room: direct(),
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
        manner: parlor_model::Manner::Said,
        lifetime: None,
        id: None,
    };
    bob.command(say("one")).await.unwrap();
    carol.hears().await;
    let Ok(Reply::Room(view)) = bob.ask(Request::Room(direct())).await else {
        panic!("there is a direct room")
    };
    drop(carol);
    bob.command(say("two")).await.unwrap();
    bob.says("in the lobby").await;
    irc.hears().await;
    let rooms = vec![
        (lobby, common::seq(1)),
        (view.summary.id, view.summary.head),
    ];
    let resume = Some(ResumeFrom { epoch, rooms });
    let entry = choosing(Credentials::Token(token), resume);
    assert_eq!(entry.attends, Attends::Chosen);
    let mut carol = world.come(entry).await.unwrap();
    assert!(carol.session.resumed());
    let heard = carol.hears().await;
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[0].starts_with("+room") && heard[1].ends_with("bob: two"));
}

#[tokio::test(start_paused = true)]
async fn who_chooses_and_lags_is_told_who_attends() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut irc = world.choosing_owner().await;
    let lobby = irc.session.lobby();
    attends(&mut irc, lobby).await;
    irc.heard.clear();
    let mut bob = world.guest("bob").await;
    let _unseen = world.choosing_guest("unseen").await;
    for number in 0..200 {
        bob.says(&format!("number {number}")).await;
    }
    // Longer than a feed keeps anything.
    for _ in 0..20 {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        world.hub.ping().await;
    }
    bob.says("the last").await;
    irc.until_heard("who 2").await;
    let said = irc
        .heard
        .iter()
        .filter(|line| line.contains("number"))
        .count();
    assert_eq!(said, 200);
}

#[tokio::test]
async fn nobody_else_can_unattend() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::on(store(folder.path()), HubOptions::default()).await;
    let mut web = world.guest("web").await;
    let room = web.lobby();
    let unattend = Request::Unattend {
        room,
        reason: Reason::default(),
    };
    let reply = web.ask(unattend).await;
    assert!(matches!(reply, Ok(Reply::Done(Outcome::Unchanged))));
    web.says("still here").await;
    assert!(web.hears().await.contains(&"2 web: still here".to_owned()));
    let told = web.session.next();
    let nothing = tokio::time::timeout(std::time::Duration::ZERO, told).await;
    assert!(!matches!(
        nothing.as_deref(),
        Ok([Delivery::RoomClosed { .. }])
    ));
}

#[tokio::test]
async fn whoever_follows_no_room_hands_over_what_waits_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut bob = world.guest("bob").await;
    let (mut irc, mut heir) = (world.choosing_owner().await, world.choosing_owner().await);
    irc.hears().await;
    bob.command(psst_to_ada()).await.unwrap();
    let told = irc.session.hand_over(&mut heir.session, reason("")).await;
    let is_told = |what: fn(&Delivery) -> bool| told.iter().any(what);
    assert!(is_told(|told| matches!(told, Delivery::RoomOpened(_))));
    assert!(is_told(|told| matches!(told, Delivery::Happened(_))));
}
