//! Who attends which room: told where it begins and ends, of all sessions of a user together.

mod common;

use common::attendance::{attends, joins, line, makes, reason, serials, told, unattends, who};
use common::{World, name};
use parlor_core::{Command, UserRef};
use parlor_model::AwayText;

#[tokio::test]
async fn attendance_of_a_room_is_of_all_sessions_together() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut watcher = world.guest("watcher").await;
    let lobby = watcher.session.lobby();
    let mut one = world.choosing_owner().await;
    let mut two = world.choosing_owner().await;
    let den = makes(&mut one, "den").await;
    joins(&mut watcher, den).await;
    attends(&mut one, den).await;
    attends(&mut two, den).await;
    attends(&mut two, lobby).await;
    unattends(&mut one, den, "not yet").await;
    watcher.hears().await;
    let mut all = std::mem::take(&mut watcher.attended);
    all.retain(|(_, told)| told.who.name == name("ada"));
    let all: Vec<_> = all.iter().map(|(room, told)| (*room, line(told))).collect();
    let joined = "ada joined by line".to_owned();
    assert_eq!(all, [(den, joined.clone()), (lobby, joined.clone())]);
    two.session.leave(reason("sleep")).await;
    watcher.hears().await;
    assert!(serials(&watcher).is_empty());
    let parted = ["ada parted (sleep)"];
    assert_eq!(
        told(&mut watcher, den),
        parted,
        "one is on the server still"
    );
    let web = world.owner().await;
    watcher.hears().await;
    assert_eq!(told(&mut watcher, lobby), [&*joined]);
    one.session.leave(reason("unseen")).await;
    web.session.leave(reason("good night")).await;
    watcher.hears().await;
    assert_eq!(serials(&watcher).len(), 2);
    assert_eq!(serials(&watcher)[0], serials(&watcher)[1]);
    let gone = ["ada gone (good night)"];
    assert_eq!(told(&mut watcher, lobby), gone);
}

#[tokio::test]
async fn who_becomes_a_member_attends_from_the_event_on() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let den = makes(&mut alice, "den").await;
    assert!(alice.hears().await.ends_with(&["+room 2".to_owned()]));
    joins(&mut bob, den).await;
    assert_eq!(alice.hears().await, ["3 bob: joined", "bob joined"]);
    let leave = Command::Leave { room: den.into() };
    bob.hears().await;
    bob.command(leave).await.unwrap();
    assert_eq!(alice.hears().await, ["4 bob: left", "bob left"]);
    assert_eq!(bob.hears().await, ["4 bob: left", "bob left", "-room"]);
    assert_eq!(
        told(&mut alice, den),
        ["bob joined by line", "bob parted ()"]
    );
}

#[tokio::test]
async fn who_is_removed_from_a_room_is_told_by_the_event_alone() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut irc) = (
        world.guest("alice").await,
        world.choosing_guest("irc").await,
    );
    let den = makes(&mut alice, "den").await;
    joins(&mut irc, den).await;
    attends(&mut irc, den).await;
    alice.hears().await;
    let remove = Command::Remove {
        room: den.into(),
        user: UserRef::Name(name("irc")),
        reason: reason("enough"),
    };
    alice.command(remove).await.unwrap();
    assert_eq!(irc.hears().await.last().unwrap(), "-room");
    assert_eq!(alice.hears().await.last().unwrap(), "4 alice: removed");
    assert_eq!(
        told(&mut alice, den),
        ["alice joined by line", "irc joined by line"][1..]
    );
    joins(&mut irc, den).await;
    assert!(irc.hears().await.is_empty(), "they have to attend it anew");
}

#[tokio::test]
async fn who_is_taken_out_of_the_server_goes_with_the_reason_from_all_rooms_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let lobby = ada.session.lobby();
    let den = makes(&mut ada, "den").await;
    for (called, block) in [("kicked", false), ("banned", true)] {
        let mut web = world.guest(called).await;
        joins(&mut web, den).await;
        ada.hears().await;
        ada.attended.clear();
        let (user, name, reason) = (UserRef::Name(name(called)), name(called), reason("spam"));
        let command = match block {
            false => Command::Remove {
                room: lobby.into(),
                user,
                reason,
            },
            true => Command::Block {
                name,
                with_address: false,
                span: None,
                reason,
            },
        };
        ada.command(command).await.unwrap();
        ada.hears().await;
        assert_eq!(serials(&ada).len(), 2);
        assert_eq!(serials(&ada)[0], serials(&ada)[1]);
        let word = if block { "Blocked" } else { "Removed" };
        let gone = [format!("{called} gone ({word} by ada: spam)")];
        let attended = ada.attended.clone();
        assert_eq!(told(&mut ada, lobby), gone);
        ada.attended = attended;
        assert_eq!(told(&mut ada, den), gone);
    }
}

#[tokio::test]
async fn a_lost_connection_is_held_where_it_attended() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut watcher = world.guest("watcher").await;
    let lobby = watcher.session.lobby();
    let mut irc = world.choosing_owner().await;
    attends(&mut irc, lobby).await;
    drop(irc);
    let mut back = world.choosing_owner().await;
    assert_eq!(who(&mut watcher, Some(lobby)).await, ["ada", "watcher"]);
    attends(&mut back, lobby).await;
    watcher.hears().await;
    assert_eq!(told(&mut watcher, lobby), ["ada joined by line"]);
}

#[tokio::test]
async fn of_sessions_that_begin_at_once_only_the_first_finds_nobody_here() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (one, two) = tokio::join!(world.choosing_owner(), world.choosing_owner());
    let found = [&one, &two].map(|person| person.session.was_here());
    assert_eq!(found.iter().filter(|was_here| !**was_here).count(), 1);
    let first = if found[0] {
        two.session.id()
    } else {
        one.session.id()
    };
    assert_eq!(first, one.session.id().min(two.session.id()));
    drop((one, two));
    let back = world.choosing_owner().await;
    assert!(back.session.was_here(), "a lost one is held");
}

#[tokio::test(start_paused = true)]
async fn what_was_held_for_a_lost_connection_is_told_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut watcher = world.guest("watcher").await;
    let lobby = watcher.session.lobby();
    let (mut one, mut two) = (world.choosing_owner().await, world.choosing_owner().await);
    attends(&mut one, lobby).await;
    drop(one);
    watcher.until_heard("ada left").await;
    assert_eq!(
        told(&mut watcher, lobby),
        ["ada joined by line", "ada parted (Connection lost)"]
    );
    attends(&mut two, lobby).await;
    two.session.lose(reason("Ping timeout"));
    watcher.heard.clear();
    watcher.until_heard("ada left").await;
    assert_eq!(
        told(&mut watcher, lobby),
        ["ada joined by line", "ada gone (Ping timeout)"]
    );
}

#[tokio::test]
async fn away_and_another_name_are_told_with_one_serial_where_they_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut web = world.guest("web").await;
    let lobby = web.session.lobby();
    let den = makes(&mut web, "den").await;
    let mut irc = world.choosing_guest("irc").await;
    joins(&mut irc, den).await;
    let away = |text| Command::Away {
        text: Some(AwayText::parse(text).unwrap()),
    };
    irc.command(away("one")).await.unwrap();
    let rename = |to| Command::Rename { name: name(to) };
    irc.command(rename("ircy")).await.unwrap();
    web.hears().await;
    let all = std::mem::take(&mut web.attended);
    let all: Vec<_> = all.iter().map(|(room, told)| (*room, line(told))).collect();
    assert_eq!(all.last().unwrap(), &(den, "ircy was irc".to_owned()));
    assert!(
        !all.iter().any(|(_, line)| line.contains("away")),
        "{all:?}"
    );
    for room in [lobby, den] {
        attends(&mut irc, room).await;
    }
    web.hears().await;
    web.attended.clear();
    irc.command(away("two")).await.unwrap();
    irc.command(rename("eerc")).await.unwrap();
    web.hears().await;
    let serials = serials(&web);
    assert_eq!(serials.len(), 4);
    assert!(serials[0] == serials[2] && serials[1] == serials[3]);
    assert!(serials[0] < serials[1]);
}

#[tokio::test]
async fn muted_people_give_no_reason_for_going() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let lobby = ada.session.lobby();
    let den = makes(&mut ada, "den").await;
    let mut irc = world.choosing_guest("irc").await;
    joins(&mut irc, den).await;
    for room in [lobby, den] {
        attends(&mut irc, room).await;
    }
    let mute = Command::Mute {
        room: den.into(),
        user: UserRef::Name(name("irc")),
        span: None,
        reason: reason(""),
    };
    ada.command(mute).await.unwrap();
    unattends(&mut irc, den, "buy this").await;
    attends(&mut irc, den).await;
    irc.session.leave(reason("and that")).await;
    ada.hears().await;
    let attended = ada.attended.clone();
    let here = "irc joined by line";
    let there = told(&mut ada, den);
    assert_eq!(there, [here, "irc parted ()", here, "irc gone ()"]);
    ada.attended = attended;
    assert_eq!(told(&mut ada, lobby), [here, "irc gone (and that)"]);
}
