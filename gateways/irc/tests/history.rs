//! What was said before, how far it was read, and taking it back.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{HOST, Server, commands, options, shorts, untagged};
use parlor_gateway_irc::IrcOptions;
use parlor_testkit::IrcClient;

const CAPS: &str = "message-tags server-time echo-message batch labeled-response draft/chathistory";

/// A message as it was told: its id, time and text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    id: String,
    time: String,
    what: String,
}

fn tag(line: &str, key: &str) -> String {
    let tags = line
        .strip_prefix('@')
        .and_then(|line| line.split_once(' '))
        .map_or("", |(tags, _)| tags);
    let value = tags
        .split(';')
        .find_map(|tag| tag.strip_prefix(key)?.strip_prefix('='));
    value.unwrap_or_default().to_owned()
}

fn said(line: &str) -> Said {
    let what = untagged(line).split_once(' ').unwrap().1.to_owned();
    Said {
        id: tag(line, "msgid"),
        time: tag(line, "time"),
        what,
    }
}

async fn say(client: &mut IrcClient, target: &str, count: usize) -> Vec<Said> {
    let mut all = Vec::new();
    for n in 0..count {
        let lines = client
            .ask(&format!("PRIVMSG {target} :message {n}"))
            .await
            .unwrap();
        all.push(said(&lines[0]));
    }
    all
}

/// What is between the beginning and the end of the one batch that a command is answered with.
async fn batch(client: &mut IrcClient, command: &str, target: &str) -> Vec<Said> {
    let lines = client.ask(command).await.unwrap();
    let (first, last) = (&lines[0], lines.last().unwrap());
    let name = untagged(first)
        .split(' ')
        .nth(2)
        .unwrap()
        .trim_start_matches('+')
        .to_owned();
    assert_eq!(
        untagged(first),
        format!(":{HOST} BATCH +{name} chathistory {target}"),
        "{command}: {lines:#?}"
    );
    assert_eq!(
        untagged(last),
        format!(":{HOST} BATCH -{name}"),
        "{command}"
    );
    let inside = &lines[1..lines.len() - 1];
    assert!(
        inside.iter().all(|line| tag(line, "batch") == name),
        "{command}: {inside:#?}"
    );
    inside.iter().map(|line| said(line)).collect()
}

async fn check_all_parts(client: &mut IrcClient, all: &[Said], target: &str) {
    let (id, time) = (
        |n: usize| format!("msgid={}", all[n].id),
        |n: usize| format!("timestamp={}", all[n].time),
    );
    let newest = all.len() - 1;
    for (part, expected) in [
        (format!("LATEST {target} * 20"), all),
        (format!("LATEST {target} * 5"), &all[5..]),
        (format!("LATEST {target} {} 20", id(4)), &all[5..]),
        (format!("BEFORE {target} {} 20", id(6)), &all[..6]),
        (format!("BEFORE {target} {} 2", id(6)), &all[4..6]),
        (format!("AFTER {target} {} 20", id(3)), &all[4..]),
        (format!("AFTER {target} {} 3", id(3)), &all[4..7]),
        (format!("AROUND {target} {} 1", id(7)), &all[7..8]),
        (format!("AROUND {target} {} 3", id(7)), &all[6..9]),
        (
            format!("BETWEEN {target} {} {} 20", id(0), id(newest)),
            &all[1..newest],
        ),
        (
            format!("BETWEEN {target} {} {} 20", id(newest), id(0)),
            &all[1..newest],
        ),
        (
            format!("BETWEEN {target} {} {} 3", id(0), id(newest)),
            &all[1..4],
        ),
        (
            format!("BETWEEN {target} {} {} 3", id(newest), id(0)),
            &all[newest - 3..newest],
        ),
    ] {
        assert_eq!(
            batch(client, &format!("CHATHISTORY {part}"), target).await,
            expected,
            "{part}"
        );
    }
    // Messages of one moment are on one side of it together.
    let before = batch(
        client,
        &format!("CHATHISTORY BEFORE {target} {} 20", time(6)),
        target,
    )
    .await;
    let after = batch(
        client,
        &format!("CHATHISTORY AFTER {target} {} 20", time(6)),
        target,
    )
    .await;
    let is_same = |said: &&Said| said.time == all[6].time;
    assert_eq!(
        before.len() + after.len() + all.iter().filter(is_same).count(),
        all.len()
    );
    assert!(
        before.iter().all(|said| said.time < all[6].time)
            && after.iter().all(|said| said.time > all[6].time)
    );
}

#[tokio::test]
async fn every_part_of_a_channels_history_can_be_had() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    ada.ask("JOIN #chan").await.unwrap();
    ada.ask("TOPIC #chan :not a message").await.unwrap();
    let all = say(&mut ada, "#chan", 10).await;
    check_all_parts(&mut ada, &all, "#chan").await;
}

#[tokio::test]
async fn both_of_two_people_have_the_history_of_what_they_wrote() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    let mut bob = server.client_with("bob", CAPS).await;
    let mut all = Vec::new();
    for n in 0..5 {
        all.extend([said(
            &ada.ask(&format!("PRIVMSG bob :to bob {n}")).await.unwrap()[0],
        )]);
        bob.fence().await.unwrap();
        all.extend([said(
            &bob.ask(&format!("PRIVMSG ada :to ada {n}")).await.unwrap()[0],
        )]);
        ada.fence().await.unwrap();
    }
    check_all_parts(&mut ada, &all, "bob").await;
    check_all_parts(&mut bob, &all, "ada").await;
    assert_eq!(
        batch(&mut bob, "CHATHISTORY LATEST ADA * 20", "ADA").await,
        all
    );
    let mut eve = server.client_with("eve", CAPS).await;
    assert_eq!(
        batch(&mut eve, "CHATHISTORY LATEST ada * 20", "ada").await,
        []
    );
}

#[tokio::test]
async fn what_else_happened_is_told_to_those_who_asked_for_it() {
    let server = Server::start().await;
    let mut ada = server
        .client_with("ada", &format!("{CAPS} draft/event-playback"))
        .await;
    ada.ask("JOIN #chan").await.unwrap();
    let mut all = Vec::new();
    for n in 0..3 {
        all.push(said(
            &ada.ask(&format!("TOPIC #chan :topic {n}")).await.unwrap()[0],
        ));
        all.push(said(
            &ada.ask(&format!("PRIVMSG #chan :message {n}"))
                .await
                .unwrap()[0],
        ));
    }
    assert!(
        all.iter()
            .all(|said| !said.id.is_empty() && !said.time.is_empty()),
        "{all:#?}"
    );
    assert_eq!(
        batch(&mut ada, "CHATHISTORY LATEST #chan * 6", "#chan").await,
        all
    );
    let mut bob = server.client_with("bob", CAPS).await;
    bob.ask("JOIN #chan").await.unwrap();
    let messages: Vec<Said> = all
        .into_iter()
        .filter(|said| said.what.starts_with("PRIVMSG"))
        .collect();
    assert_eq!(
        batch(&mut bob, "CHATHISTORY LATEST #chan * 10", "#chan").await,
        messages
    );
}

#[tokio::test]
async fn history_is_refused_by_the_code_that_says_why() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    server.client_in("bob", "#there").await;
    for (command, answer) in [
        ("LATEST #nothing * 10", "INVALID_TARGET LATEST #nothing :"),
        ("LATEST #there * 10", "INVALID_TARGET LATEST #there :"),
        ("LATEST #there *", "NEED_MORE_PARAMS LATEST :"),
        ("FROBNICATE #there * 10", "UNKNOWN_COMMAND FROBNICATE :"),
        ("BEFORE #there yesterday 10", "INVALID_PARAMS BEFORE #there"),
        ("LATEST #there * many", "INVALID_PARAMS LATEST #there"),
    ] {
        let line = ada
            .ask_one(&format!("CHATHISTORY {command}"))
            .await
            .unwrap();
        assert!(
            untagged(&line).starts_with(&format!(":{HOST} FAIL CHATHISTORY {answer}")),
            "{line}"
        );
    }
    let closed = Server::with(IrcOptions {
        history: false,
        ..options()
    })
    .await;
    let mut ada = closed.client_in("ada", "#chan").await;
    let line = ada.ask_one("CHATHISTORY LATEST #chan * 10").await.unwrap();
    assert!(
        line.contains("FAIL CHATHISTORY MESSAGE_ERROR LATEST :"),
        "{line}"
    );
}

#[tokio::test]
async fn targets_are_those_with_messages_in_a_span_of_time() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    ada.ask("JOIN #chan").await.unwrap();
    let mut bob = server.client_with("bob", CAPS).await;
    let first = say(&mut ada, "#chan", 1).await.remove(0);
    let second = said(&bob.ask("PRIVMSG ada :hi").await.unwrap()[0]);
    ada.fence().await.unwrap();
    let span = "timestamp=2020-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z";
    let lines = ada
        .ask(&format!("CHATHISTORY TARGETS {span} 10"))
        .await
        .unwrap();
    let told: Vec<&str> = lines.iter().map(|line| untagged(line)).collect();
    assert!(told[0].ends_with(" draft/chathistory-targets"), "{told:?}");
    let target =
        |name: &str, said: &Said| format!(":{HOST} CHATHISTORY TARGETS {name} {}", said.time);
    assert_eq!(
        told[1..told.len() - 1],
        [target("#chan", &first), target("bob", &second)]
    );
}

/// IRCv3 chathistory, "TARGETS": a target counts by its latest message alone.
#[tokio::test]
async fn where_something_was_said_after_the_span_is_no_target_of_it() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    ada.ask("JOIN #chan").await.unwrap();
    let early = say(&mut ada, "#chan", 1).await.remove(0);
    // Until one has another time than the first.
    let late = loop {
        let late = say(&mut ada, "#chan", 1).await.remove(0);
        if late.time != early.time {
            break late;
        }
    };
    for (until, expected) in [(&late.time, 0), (&"2999-01-01T00:00:00.000Z".to_owned(), 1)] {
        let span = format!("timestamp=2020-01-01T00:00:00.000Z timestamp={until}");
        let command = format!("CHATHISTORY TARGETS {span} 10");
        let lines = ada.ask(&command).await.unwrap();
        assert_eq!(lines.len(), expected + 2, "{lines:?}");
    }
}

#[tokio::test]
async fn clients_that_know_nothing_of_history_get_some_on_join_where_that_is_set() {
    let server = Server::with(IrcOptions {
        replay: 2,
        ..options()
    })
    .await;
    let mut ada = server.client_in("ada", "#chan").await;
    for n in 0..3 {
        ada.ask(&format!("PRIVMSG #chan :message {n}"))
            .await
            .unwrap();
    }
    let mut bob = server.client_with("bob", "server-time").await;
    let lines = bob.ask("JOIN #chan").await.unwrap();
    let last = &lines[lines.len() - 2..];
    assert_eq!(
        shorts(last),
        [
            ":ada PRIVMSG #chan :message 1",
            ":ada PRIVMSG #chan :message 2"
        ]
    );
    assert!(
        last.iter().all(|line| line.starts_with("@time=")),
        "{last:?}"
    );
}

#[tokio::test]
async fn a_read_marker_only_moves_on_and_is_told_after_join() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", "draft/read-marker").await;
    let lines = ada.ask("JOIN #test").await.unwrap();
    let marker = lines
        .iter()
        .position(|line| *line == format!(":{HOST} MARKREAD #test *"));
    let end = lines.iter().position(|line| line.contains(" 366 "));
    assert!(marker.is_some() && marker < end, "{lines:?}");
    let (older, newer) = (
        "timestamp=2019-01-04T14:33:26.123Z",
        "timestamp=2019-06-01T12:00:00.000Z",
    );
    for (command, told) in [
        (
            "MARKREAD #nosuchtarget".to_owned(),
            "#nosuchtarget *".to_owned(),
        ),
        (format!("MARKREAD #test {newer}"), format!("#test {newer}")),
        (format!("MARKREAD #test {older}"), format!("#test {newer}")),
        ("MARKREAD #TEST".to_owned(), format!("#TEST {newer}")),
        (format!("MARKREAD bob {older}"), format!("bob {older}")),
    ] {
        assert_eq!(
            ada.ask_one(&command).await.unwrap(),
            format!(":{HOST} MARKREAD {told}"),
            "{command}"
        );
    }
    ada.ask("PART #test").await.unwrap();
    let lines = ada.ask("JOIN #test").await.unwrap();
    assert!(
        lines.contains(&format!(":{HOST} MARKREAD #test {newer}")),
        "{lines:?}"
    );
    for (command, code) in [
        ("MARKREAD", "NEED_MORE_PARAMS :"),
        (
            "MARKREAD #test timestamp=not-a-timestamp",
            "INVALID_PARAMS #test timestamp=not-a-timestamp :",
        ),
        ("MARKREAD #test *", "INVALID_PARAMS #test * :"),
    ] {
        let line = ada.ask_one(command).await.unwrap();
        assert!(
            line.starts_with(&format!(":{HOST} FAIL MARKREAD {code}")),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_read_marker_is_told_to_the_users_other_clients_and_gateways() {
    let server = Server::start().await;
    let mut one = owner_with(&server, "draft/read-marker server-time").await;
    let mut two = owner_with(&server, "draft/read-marker").await;
    one.ask("JOIN #test").await.unwrap();
    two.ask("JOIN #test").await.unwrap();
    let mut bob = server.client_in("bob", "#test").await;
    one.fence().await.unwrap();
    bob.ask("PRIVMSG #test :hello").await.unwrap();
    let time = tag(&one.fence().await.unwrap()[0], "time");
    two.fence().await.unwrap();
    let told = format!(":{HOST} MARKREAD #test timestamp={time}");
    assert_eq!(
        one.ask_one(&format!("MARKREAD #test timestamp={time}"))
            .await
            .unwrap(),
        told
    );
    assert_eq!(two.fence().await.unwrap(), [told]);
}

/// The owner, by the password, with these capabilities.
async fn owner_with(server: &Server, caps: &str) -> IrcClient {
    let mut client = server.connect().await;
    client.send(&format!("CAP REQ :{caps}")).await.unwrap();
    client
        .send(&format!("PASS :{}", common::PASSWORD))
        .await
        .unwrap();
    client.send("NICK owner").await.unwrap();
    client.send("USER u 0 * :The Owner").await.unwrap();
    client.send("CAP END").await.unwrap();
    client.until(" 001 ").await.unwrap();
    client.fence().await.unwrap();
    client
}

const REDACTING: &str = "message-tags echo-message batch labeled-response server-time draft/message-redaction draft/chathistory";

#[tokio::test]
async fn a_message_is_taken_back_by_its_author_and_by_operators() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", REDACTING).await;
    ada.ask("JOIN #chan").await.unwrap();
    let mut bob = server.client_with("bob", REDACTING).await;
    bob.ask("JOIN #chan").await.unwrap();
    let mut plain = server.client_in("plain", "#chan").await;
    ada.fence().await.unwrap();
    bob.fence().await.unwrap();
    let own = said(&ada.ask("PRIVMSG #chan :mine").await.unwrap()[0]);
    bob.fence().await.unwrap();
    let line = bob
        .ask_one(&format!("REDACT #chan {}", own.id))
        .await
        .unwrap();
    assert!(
        line.contains(&format!("FAIL REDACT REDACT_FORBIDDEN #chan {} :", own.id)),
        "{line}"
    );
    assert_eq!(ada.fence().await.unwrap(), Vec::<String>::new());
    let lines = ada.ask(&format!("REDACT #chan {}", own.id)).await.unwrap();
    assert_eq!(shorts(&lines), [format!(":ada REDACT #chan {}", own.id)]);
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [format!(":ada REDACT #chan {}", own.id)]
    );
    let other = said(&bob.ask("PRIVMSG #chan :his").await.unwrap()[0]);
    ada.fence().await.unwrap();
    let lines = ada
        .ask(&format!("REDACT #chan {} :spam", other.id))
        .await
        .unwrap();
    assert_eq!(
        shorts(&lines),
        [format!(":ada REDACT #chan {} :spam", other.id)]
    );
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [format!(":ada REDACT #chan {} :spam", other.id)]
    );
    assert!(!commands(&plain.fence().await.unwrap()).contains(&"REDACT".to_owned()));
    assert_eq!(
        batch(&mut bob, "CHATHISTORY LATEST #chan * 10", "#chan").await,
        []
    );
}

#[tokio::test]
async fn what_can_not_be_taken_back_is_refused_by_its_code() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", REDACTING).await;
    ada.ask("JOIN #chan").await.unwrap();
    let mut bob = server.client_with("bob", REDACTING).await;
    let id = said(&ada.ask("PRIVMSG bob :private").await.unwrap()[0]).id;
    bob.fence().await.unwrap();
    for (command, answer) in [
        (
            "REDACT #chan nonexistent123".to_owned(),
            "UNKNOWN_MSGID #chan nonexistent123 :".to_owned(),
        ),
        (
            "REDACT #fake somemsgid".to_owned(),
            "INVALID_TARGET #fake :".to_owned(),
        ),
        (
            format!("REDACT #chan {id}"),
            format!("UNKNOWN_MSGID #chan {id} :"),
        ),
    ] {
        let line = ada.ask_one(&command).await.unwrap();
        assert!(line.contains(&format!("FAIL REDACT {answer}")), "{line}");
    }
    let lines = ada.ask(&format!("REDACT bob {id}")).await.unwrap();
    assert_eq!(shorts(&lines), [format!(":ada REDACT bob {id}")]);
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [format!(":ada REDACT bob {id}")]
    );
}
