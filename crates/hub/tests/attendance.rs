//! Who attends which room: told where it begins and ends, for sessions that attend everything and for those
//! that choose.

mod common;

use common::{Person, World, choosing, name, store};
use parlor_core::{Command, Denied, Keeping, Outcome, RoomRef, UserRef};
use parlor_hub::{
    Attendance, AttendanceChange, Attends, Credentials, Delivery, HubOptions, Leaving, Reply,
    Request, ResumeFrom,
};
use parlor_model::{AwayText, MessageText, Reason, RoomId, RoomKind, RoomName};

fn reason(text: &str) -> Reason {
    Reason::parse(text).expect("a valid reason")
}

/// What was told of a room's attendance, as short lines.
fn told(person: &mut Person, room: RoomId) -> Vec<String> {
    let told = std::mem::take(&mut person.attended).into_iter();
    let told = told.filter(|(there, _)| *there == room);
    told.map(|(_, attendance)| line(&attendance)).collect()
}

fn line(Attendance { who, change }: &Attendance) -> String {
    let what = match change {
        AttendanceChange::Joined(gateway) => format!("joined by {gateway}"),
        AttendanceChange::Left(Leaving::Parted { reason }) => format!("parted ({reason})"),
        AttendanceChange::Left(Leaving::Gone { reason, .. }) => format!("gone ({reason})"),
        AttendanceChange::Away { text, .. } => format!("away {text:?}"),
        AttendanceChange::Renamed { from, .. } => format!("was {from}"),
    };
    format!("{} {what}", who.name)
}

fn serials(person: &Person) -> Vec<u64> {
    let serials = person
        .attended
        .iter()
        .filter_map(|(_, told)| match &told.change {
            AttendanceChange::Left(Leaving::Gone { serial, .. })
            | AttendanceChange::Away { serial, .. }
            | AttendanceChange::Renamed { serial, .. } => Some(*serial),
            AttendanceChange::Joined(_) | AttendanceChange::Left(Leaving::Parted { .. }) => None,
        });
    serials.collect()
}

async fn makes(person: &mut Person, room: &str) -> RoomId {
    let create = Command::CreateRoom {
        name: RoomName::parse(room).expect("a valid name"),
        kind: RoomKind::Public,
        keeping: Keeping::default(),
    };
    let Ok(Outcome::Room(room)) = person.command(create).await else {
        panic!("a room is made")
    };
    room
}

async fn joins(person: &mut Person, room: RoomId) {
    let room = RoomRef::Id(room);
    let join = Command::Join { room, key: None };
    person.command(join).await.expect("they may join");
}

async fn attends(person: &mut Person, room: RoomId) {
    let reply = person.ask(Request::Attend(room.into())).await;
    assert!(matches!(reply, Ok(Reply::Done(Outcome::Room(there))) if there == room));
}

async fn unattends(person: &mut Person, room: RoomId, why: &str) {
    let (room, reason) = (room.into(), reason(why));
    let reply = person.ask(Request::Unattend { room, reason }).await;
    assert!(matches!(reply, Ok(Reply::Done(Outcome::Done))), "{reply:?}");
}

/// Who is in a room, or anywhere.
async fn who(person: &mut Person, room: Option<RoomId>) -> Vec<String> {
    let room = room.map(RoomRef::Id);
    let Ok(Reply::Who(who)) = person.ask(Request::Who { room }).await else {
        panic!("who is answered")
    };
    who.iter().map(|entry| entry.who.name.to_string()).collect()
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
    let post = Command::Post {
        room: with.clone(),
        text: MessageText::parse("psst").unwrap(),
        reply_to: None,
        manner: parlor_model::Manner::Said,
        lifetime: None,
        id: None,
    };
    bob.command(post).await.unwrap();
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
    let post = Command::Post {
        room: RoomRef::With(UserRef::Name(name("ada"))),
        text: MessageText::parse("psst").unwrap(),
        reply_to: None,
        manner: parlor_model::Manner::Said,
        lifetime: None,
        id: None,
    };
    bob.command(post).await.unwrap();
    let told = irc.session.hand_over(&mut heir.session, reason("")).await;
    let is_told = |what: fn(&Delivery) -> bool| told.iter().any(what);
    assert!(is_told(|told| matches!(told, Delivery::RoomOpened(_))));
    assert!(is_told(|told| matches!(told, Delivery::Happened(_))));
}
