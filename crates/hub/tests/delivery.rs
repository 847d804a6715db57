//! What sessions get to hear: everything once, in order, and their answers after it.

mod common;

use common::{World, name, seq, store};
use parlor_core::{Command, Denied, EventBody, Keeping, Outcome, RoomRef, UserRef};
use parlor_hub::{Credentials, HistoryPart, HubOptions, Reply, Request, ResumeFrom};
use parlor_model::{ClientId, Emoji, Manner, MessageText, Reason, RoomKind, RoomName, Seq};

#[tokio::test]
async fn everyone_hears_a_message_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    assert_eq!(alice.says("one").await.seq, seq(2));
    bob.says("two").await;
    alice.says("three").await;
    let heard = ["2 alice: one", "3 bob: two", "4 alice: three"];
    assert_eq!(bob.hears().await, [&["+room 1"][..], &heard].concat());
    assert_eq!(
        alice.hears().await,
        [&["+room 1", "bob joined"][..], &heard].concat()
    );
}

#[tokio::test]
async fn two_sessions_of_one_user_are_in_step_and_attend_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut watcher = world.guest("watcher").await;
    let (mut one, mut other) = (world.owner().await, world.owner().await);
    one.says("from one").await;
    assert!(other.hears().await.contains(&"2 ada: from one".to_owned()));
    one.session.leave(Reason::default()).await;
    other.says("still here").await;
    other.session.leave(Reason::default()).await;
    let heard = watcher.hears().await;
    assert_eq!(
        heard,
        [
            "+room 1",
            "ada joined",
            "2 ada: from one",
            "3 ada: still here",
            "ada left"
        ]
    );
}

#[tokio::test]
async fn an_answer_comes_after_what_happened_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let posted = alice.says("hello").await;
    alice.heard.clear();
    let react = Command::React {
        room: alice.lobby(),
        target: posted.seq,
        facts: None,
        emoji: Emoji::parse("👍").unwrap(),
        on: true,
    };
    alice.session.submit(900, Request::Command(react)).await;
    assert_eq!(
        alice.hears().await,
        ["3 alice: reacted"],
        "the ping waits for the reaction"
    );
}

#[tokio::test]
async fn joining_a_room_opens_it_and_removal_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let create = Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
        keeping: Keeping::default(),
    };
    let Ok(Outcome::Room(den)) = alice.command(create).await else {
        panic!("a room is made")
    };
    bob.command(Command::Join {
        room: RoomRef::Id(den),
        key: None,
    })
    .await
    .unwrap();
    bob.heard.clear();
    let user = UserRef::Name(name("bob"));
    let remove = Command::Remove {
        room: RoomRef::Id(den),
        user,
        reason: Reason::default(),
    };
    alice.command(remove).await.unwrap();
    let text = MessageText::parse("bob is gone").unwrap();
    let post = Command::Post {
        room: RoomRef::Id(den),
        text,
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    alice.command(post).await.unwrap();
    assert_eq!(bob.hears().await, ["4 alice: removed", "-room"]);
}

#[tokio::test]
async fn a_client_resumes_where_it_was_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.try_guest("alice", Some("phone")).await.unwrap();
    alice.says("one").await;
    let (token, lobby, epoch) = (alice.token(), alice.session.lobby(), alice.session.epoch());
    drop(alice);
    let mut bob = world.guest("bob").await;
    for number in 0..700 {
        bob.says(&format!("number {number}")).await;
    }
    world.stop().await;
    let world = World::open(folder.path()).await;
    let resume = ResumeFrom {
        epoch,
        rooms: vec![(lobby, seq(2))],
    };
    let mut alice = world
        .enter(Credentials::Token(token), None, Some(resume))
        .await
        .unwrap();
    assert!(alice.session.resumed());
    let heard = alice.hears().await;
    let expected: Vec<String> = (0..700)
        .map(|n| format!("{} bob: number {n}", n + 3))
        .collect();
    let events: Vec<_> = heard
        .into_iter()
        .filter(|line| line.contains("number"))
        .collect();
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_cursor_ahead_of_the_log_is_of_another_history() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.try_guest("alice", Some("phone")).await.unwrap();
    alice.says("one").await;
    let (token, lobby, epoch) = (alice.token(), alice.session.lobby(), alice.session.epoch());
    drop(alice);
    let strange = parlor_model::RoomId::from_bytes([9; 16]);
    for (rooms, resumed) in [
        (vec![(lobby, seq(99))], false),
        (vec![(lobby, seq(1)), (strange, seq(99))], true),
    ] {
        let (credentials, resume) = (
            Credentials::Token(token.clone()),
            ResumeFrom { epoch, rooms },
        );
        let alice = world.enter(credentials, None, Some(resume)).await.unwrap();
        assert_eq!(alice.session.resumed(), resumed);
    }
}

#[tokio::test]
async fn a_newcomer_reads_the_lobbys_history() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    world.guest("alice").await.says("before").await;
    let mut bob = world.guest("bob").await;
    let ask = Request::History {
        room: bob.lobby(),
        part: HistoryPart::NEWEST,
        only: parlor_hub::Only::All,
        limit: 10,
    };
    let Ok(Reply::History(page)) = bob.ask(ask).await else {
        panic!("history is readable")
    };
    let seqs: Vec<Seq> = page.events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, [seq(1), seq(2)]);
}

#[tokio::test]
async fn an_event_is_encoded_once_for_all_who_follow() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::on(store(folder.path()), HubOptions::default()).await;
    let format = world.hub.wire_format();
    let mut people = Vec::new();
    for number in 0..3 {
        people.push(world.guest(&format!("guest_{number}")).await);
    }
    people[0].says("hello").await;
    let mut encoded = 0;
    for person in &mut people[1..] {
        let mut bytes = Vec::new();
        while bytes.is_empty() {
            for delivery in person.session.next().await {
                let parlor_hub::Delivery::Happened(slice) = delivery else {
                    continue;
                };
                let encode = |_: &_, item: &parlor_hub::Item, out: &mut Vec<u8>| {
                    if let parlor_hub::Happening::Event(event) = &item.what {
                        encoded += 1;
                        out.extend_from_slice(event.actor.name.as_str().as_bytes());
                    }
                };
                slice.bytes(person.session.id(), format, encode, |_| false, &mut bytes);
            }
        }
        assert_eq!(bytes, ["guest_0"]);
    }
    assert_eq!(encoded, 1);
}

#[tokio::test]
async fn each_variant_of_a_format_is_encoded_once_for_all_who_follow() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (format, other) = (world.hub.wire_format(), world.hub.wire_format());
    let mut people = Vec::new();
    for number in 0..4 {
        people.push(world.guest(&format!("guest_{number}")).await);
    }
    people[0].says("hello").await;
    let mut encoded = Vec::new();
    for (index, person) in people.iter_mut().enumerate().skip(1) {
        let slice = person.until_said().await;
        for (format, variant) in [(format, 0), (format, 7), (format, 9), (other, 7)] {
            let word = format!("{index} {variant}");
            let encode = |_: &_, _: &parlor_hub::Item, out: &mut Vec<u8>| {
                encoded.push(word.clone());
                out.extend_from_slice(word.as_bytes());
            };
            let mut bytes = Vec::new();
            let (id, format) = (person.session.id(), format.variant(variant));
            slice.bytes(id, format, encode, |_| false, &mut bytes);
            assert_eq!(bytes, [format!("1 {variant}")]);
        }
    }
    assert_eq!(encoded, ["1 0", "1 7", "1 9", "1 7"]);
}

#[tokio::test]
async fn an_invited_user_is_told_and_only_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let den = RoomName::parse("den").unwrap();
    let create = Command::CreateRoom {
        name: den,
        kind: RoomKind::Private,
        keeping: Keeping::default(),
    };
    let Ok(Outcome::Room(den)) = alice.command(create).await else {
        panic!("a room is made")
    };
    bob.hears().await;
    let invite = Command::Invite {
        room: RoomRef::Id(den),
        user: UserRef::Name(name("bob")),
    };
    alice.heard.clear();
    alice.command(invite).await.unwrap();
    assert_eq!(bob.hears().await, ["invited by alice"]);
    assert_eq!(alice.hears().await, ["3 alice: invited"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_member_hears_of_the_removal_and_of_nothing_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    for round in 0..20 {
        let create = Command::CreateRoom {
            name: RoomName::parse(&format!("den_{round}")).unwrap(),
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
        bob.command(join).await.unwrap();
        bob.heard.clear();
        let user = UserRef::Name(name("bob"));
        let remove = Command::Remove {
            room: room.clone(),
            user,
            reason: Reason::default(),
        };
        let said = Command::Post {
            room,
            text: MessageText::parse("now that bob is gone").unwrap(),
            reply_to: None,
            manner: Manner::Said,
            lifetime: None,
            id: None,
        };
        alice.session.submit(900, Request::Command(remove)).await;
        alice.session.submit(901, Request::Command(said)).await;
        alice.hears().await;
        assert_eq!(bob.hears().await, ["4 alice: removed", "-room"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_are_carried_out_in_the_order_in_which_they_were_asked() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let posted = alice.says("0").await;
    let (lobby, target) = (alice.lobby(), posted.seq);
    for number in 1..=50 {
        let edit = Command::Edit {
            room: lobby.clone(),
            target,
            facts: None,
            text: MessageText::parse(&number.to_string()).unwrap(),
        };
        alice
            .session
            .submit(1000 + number, Request::Command(edit))
            .await;
    }
    alice.hears().await;
    let ask = Request::History {
        room: lobby,
        part: HistoryPart::NEWEST,
        only: parlor_hub::Only::All,
        limit: 60,
    };
    let Ok(Reply::History(page)) = alice.ask(ask).await else {
        panic!("history is readable")
    };
    let edits = page.events.iter().filter_map(|event| match &event.body {
        EventBody::Edited { text, .. } => text.as_ref().map(|text| text.as_str().to_owned()),
        _ => None,
    });
    let expected: Vec<String> = (1..=50).map(|n: u64| n.to_string()).collect();
    assert_eq!(edits.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn an_act_that_changes_nothing_is_answered_and_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let posted = alice.says("tea?").await;
    let (room, target) = (RoomRef::Id(posted.room), posted.seq);
    let react = |emoji: &str, on| Command::React {
        room: room.clone(),
        target,
        facts: None,
        emoji: Emoji::parse(emoji).unwrap(),
        on,
    };
    let edit = |text: &str| Command::Edit {
        room: room.clone(),
        target,
        facts: None,
        text: MessageText::parse(text).unwrap(),
    };
    bob.hears().await;
    for (command, expected) in [
        (edit("tea?"), Outcome::Unchanged),
        (react("👍", false), Outcome::Unchanged),
        (react("👍", true), Outcome::Done),
        (react("👍", true), Outcome::Unchanged),
        (react("🍵", true), Outcome::Done),
        (react("👍", false), Outcome::Done),
        (react("👍", false), Outcome::Unchanged),
        (edit("coffee?"), Outcome::Done),
        (edit("coffee?"), Outcome::Unchanged),
        (Command::Away { text: None }, Outcome::Unchanged),
    ] {
        let told = format!("{command:?}");
        assert_eq!(alice.command(command).await.unwrap(), expected, "{told}");
    }
    let heard = bob.hears().await;
    let expected = [
        "3 alice: reacted",
        "4 alice: reacted",
        "5 alice: unreacted",
        "6 alice: edited",
    ];
    assert_eq!(heard, expected);
    drop((alice, bob));
    world.stop().await;

    // What stood before the server started counts too.
    let world = World::open(folder.path()).await;
    let mut bob = world.guest("ben").await;
    let react = Command::React {
        room,
        target,
        facts: None,
        emoji: Emoji::parse("🍵").unwrap(),
        on: false,
    };
    assert_eq!(bob.command(react).await.unwrap(), Outcome::Unchanged);
}

#[tokio::test]
async fn an_id_that_was_used_long_ago_for_another_message_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut first = world.try_guest("alice", Some("cli")).await.unwrap();
    let (token, lobby) = (first.token(), first.session.lobby());
    let said = first.posts("hi", Some("m1")).await.unwrap();
    drop(first);
    world.stop().await;

    let world = World::open(folder.path()).await;
    let credentials = Credentials::Token(token.clone());
    let mut again = world.enter(credentials, None, None).await.unwrap();
    let create = Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
        keeping: Keeping::default(),
    };
    let Ok(Outcome::Room(den)) = again.command(create).await else {
        panic!("a room is made")
    };
    let post = |room, text: &str| Command::Post {
        room: RoomRef::Id(room),
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: Some(ClientId::parse("m1").unwrap()),
    };
    let elsewhere = again.command(post(den, "hi")).await;
    assert_eq!(elsewhere, Err(Denied::IdUsed));
    let other = again.posts("ho", Some("m1")).await;
    assert_eq!(other, Err(Denied::IdUsed), "the text is compared too");
    assert_eq!(again.posts("hi", Some("m1")).await, Ok(said));
    drop(again);
    world.stop().await;

    // A call without a session has the store asked, which knows the text too.
    let world = World::open(folder.path()).await;
    let context = world.hub.authenticate(common::DOOR, token).await.unwrap();
    for (command, expected) in [
        (post(den, "hi"), Err(Denied::IdUsed)),
        (post(lobby, "ho"), Err(Denied::IdUsed)),
        (post(lobby, "hi"), Ok(Outcome::Posted(said))),
    ] {
        let answer = world.hub.execute(&context, Request::Command(command)).await;
        let answer = answer.map(|reply| match reply {
            Reply::Done(outcome) => outcome,
            other => panic!("unexpected {other:?}"),
        });
        assert_eq!(answer, expected);
    }
}
