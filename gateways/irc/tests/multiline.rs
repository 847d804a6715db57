//! Messages of several lines (IRCv3 draft/multiline).

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{HOST, Server, shorts, untagged};
use parlor_testkit::IrcClient;

const BASE: &str = "message-tags batch echo-message server-time labeled-response";
const CAPS: &str = "message-tags batch echo-message server-time labeled-response draft/multiline";

async fn three(server: &Server) -> (IrcClient, IrcClient, IrcClient) {
    let mut alice = server.client_with("alice", CAPS).await;
    alice.ask("JOIN #test").await.unwrap();
    let mut bob = server.client_with("bob", CAPS).await;
    bob.ask("JOIN #test").await.unwrap();
    let mut charlie = server.client_with("charlie", BASE).await;
    charlie.ask("JOIN #test").await.unwrap();
    alice.fence().await.unwrap();
    bob.fence().await.unwrap();
    (alice, bob, charlie)
}

fn tags(line: &str) -> Vec<&str> {
    let tags = line.strip_prefix('@').and_then(|line| line.split_once(' '));
    tags.map_or_else(Vec::new, |(tags, _)| tags.split(';').collect())
}

fn has(line: &str, key: &str) -> bool {
    tags(line)
        .iter()
        .any(|tag| *tag == key || tag.starts_with(&format!("{key}=")))
}

async fn send(client: &mut IrcClient, lines: &[&str]) -> Vec<String> {
    for line in lines {
        client.send(line).await.unwrap();
    }
    client.fence().await.unwrap()
}

#[tokio::test]
async fn a_message_of_several_lines_is_a_batch_for_those_who_can_and_lines_for_others() {
    let server = Server::start().await;
    let (mut alice, mut bob, mut charlie) = three(&server).await;
    let sent = [
        "@label=xyz;+client-only BATCH +123 draft/multiline #test",
        "@batch=123 PRIVMSG #test :",
        "@batch=123 PRIVMSG #test hello",
        "@batch=123 PRIVMSG #test :#how is ",
        "@batch=123;draft/multiline-concat PRIVMSG #test :everyone?",
        "BATCH -123",
    ];
    let echo = send(&mut alice, &sent).await;
    let relay = bob.fence().await.unwrap();
    for lines in [&echo, &relay] {
        let (first, last) = (&lines[0], lines.last().unwrap());
        assert!(
            has(first, "msgid") && has(first, "time") && has(first, "+client-only"),
            "{first}"
        );
        let name = untagged(first)
            .split(' ')
            .nth(2)
            .unwrap()
            .trim_start_matches('+');
        assert!(
            untagged(first).ends_with(" draft/multiline #test"),
            "{first}"
        );
        assert_eq!(untagged(last), format!(":{HOST} BATCH -{name}"));
        let inside = &lines[1..lines.len() - 1];
        let texts = ["", "hello", "#how is ", "everyone?"]
            .map(|text| format!(":alice PRIVMSG #test :{text}"));
        assert_eq!(shorts(inside), texts);
        assert!(
            inside
                .iter()
                .all(|line| !has(line, "msgid") && !has(line, "time"))
        );
        assert!(inside.iter().all(|line| has(line, "batch")));
        assert!(
            has(&inside[3], "draft/multiline-concat") && !has(&inside[2], "draft/multiline-concat")
        );
    }
    assert!(tags(&echo[0]).contains(&"label=xyz") && !has(&relay[0], "label"));
    let lines = charlie.fence().await.unwrap();
    let texts =
        ["hello", "#how is ", "everyone?"].map(|text| format!(":alice PRIVMSG #test :{text}"));
    assert_eq!(shorts(&lines), texts);
    let with_id: Vec<bool> = lines.iter().map(|line| has(line, "msgid")).collect();
    assert_eq!(with_id, [true, false, false]);
    assert!(
        lines
            .iter()
            .all(|line| has(line, "+client-only") && has(line, "time"))
    );
}

#[tokio::test]
async fn what_breaks_the_rules_is_refused_once() {
    let server = Server::start().await;
    let (mut alice, mut bob, _charlie) = three(&server).await;
    let many = vec!["@batch=1 PRIVMSG #test hi"; 33];
    let long = format!("@batch=1 PRIVMSG #test {}", "x".repeat(400));
    let cases: [(&[&str], &str); 6] = [
        (&["@batch=2 PRIVMSG #test hi"], "MULTILINE_INVALID :"),
        (
            &[
                "@batch=1 PRIVMSG #test hi",
                "@batch=1;draft/multiline-concat PRIVMSG #test :",
            ],
            "MULTILINE_INVALID :",
        ),
        (
            &["@batch=1 PRIVMSG #other hi"],
            "MULTILINE_INVALID_TARGET #test #other :",
        ),
        (
            &["@batch=1 PRIVMSG #test :", "@batch=1 PRIVMSG #test :"],
            "MULTILINE_INVALID :",
        ),
        (&many, "MULTILINE_MAX_LINES 32 :"),
        (&[long.as_str(); 11], "MULTILINE_MAX_BYTES 4096 :"),
    ];
    for (lines, code) in cases {
        let sent = [&["BATCH +1 draft/multiline #test"], lines, &["BATCH -1"]].concat();
        let told = send(&mut alice, &sent).await;
        assert_eq!(told.len(), 1, "{code} {told:?}");
        assert!(
            untagged(&told[0]).starts_with(&format!(":{HOST} FAIL BATCH {code}")),
            "{told:?}"
        );
    }
    for line in [
        "BATCH -9",
        "@batch=9 PRIVMSG #test x",
        "BATCH +1 other #test",
        "BATCH +1 draft/multiline",
    ] {
        let told = alice.ask_one(line).await.unwrap();
        assert!(told.contains(" FAIL BATCH "), "{line}: {told}");
    }
    assert_eq!(bob.fence().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_text_of_another_gateway_comes_as_a_batch_too() {
    let server = Server::start().await;
    let mut alice = server.client_with("alice", CAPS).await;
    alice.ask("JOIN #lobby").await.unwrap();
    common::says_elsewhere(&server, "web", &format!("one\n{}", "two words ".repeat(60))).await;
    let lines = alice.until(" BATCH -").await.unwrap();
    let inside: Vec<&String> = lines
        .iter()
        .filter(|line| line.contains(" PRIVMSG "))
        .collect();
    assert!(inside.len() >= 3, "{lines:#?}");
    assert!(has(inside[2], "draft/multiline-concat"));
    assert!(lines.iter().all(|line| untagged(line).len() <= 510));
}
