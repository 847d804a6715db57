//! The native protocol over WebSocket on a real hub and store.

mod common;

use std::time::Duration;

use common::socket::{Client, hello_frame};
use common::{Server, read_answer, refused};
use futures_util::SinkExt as _;
use parlor_gateway_http::HttpOptions;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn two_clients_talk_and_an_answer_comes_after_what_it_led_to() {
    let server = Server::start().await;
    let mut grace = Client::guest(&server, "grace").await;
    assert_eq!(grace.frame().await["type"], "room_opened");
    let mut alan = Client::guest(&server, "alan").await;
    let joined = grace.find("attendance").await;
    assert_eq!(
        (&joined["who"]["name"], &joined["change"]),
        (&"alan".into(), &"joined".into())
    );
    grace.post(1, "hello").await;
    let event = grace.find("event").await;
    assert_eq!(
        (&event["text"], &event["by"]["name"]),
        (&"hello".into(), &"grace".into())
    );
    let answer = grace.frame().await;
    assert_eq!((&answer["type"], &answer["tag"]), (&"ok".into(), &1.into()));
    assert_eq!(answer["seq"], event["seq"]);
    assert_eq!(alan.text().await, "hello");
}

#[tokio::test]
async fn pipelined_messages_reach_everyone_once_and_in_order() {
    const COUNT: u64 = 3_000;
    let server = Server::start().await;
    let mut alan = Client::guest(&server, "alan").await;
    let mut grace = Client::guest(&server, "grace").await;
    let address = server.address;
    let reader = tokio::spawn(async move {
        for number in 0..COUNT {
            assert_eq!(alan.text().await, number.to_string());
        }
    });
    let (mut sent, mut answered) = (0, 0);
    while answered < COUNT {
        while sent < COUNT && sent < answered + 600 {
            let text = sent.to_string();
            let post = json!({ "type": "post", "tag": sent, "room": "#lobby", "text": text });
            grace
                .stream
                .feed(Message::text(post.to_string()))
                .await
                .unwrap();
            sent += 1;
        }
        grace.stream.flush().await.unwrap();
        assert_eq!(grace.find("ok").await["tag"], answered, "at {address}");
        answered += 1;
    }
    reader.await.unwrap();
}

#[tokio::test]
async fn what_is_sent_behind_a_long_answer_is_answered_too() {
    let server = Server::start().await;
    let mut ada = Client::guest(&server, "alan").await;
    for tag in 0..24 {
        ada.post(tag, &"x".repeat(4_000)).await;
        ada.find("ok").await;
    }
    // Twice, since whatever wakes the server by itself would wake it once.
    for tag in [100, 102] {
        let history = json!({ "type": "history", "tag": tag, "room": "#lobby" });
        let ping = json!({ "type": "ping", "tag": tag + 1 });
        for frame in [history, ping] {
            let frame = Message::text(frame.to_string());
            ada.stream.feed(frame).await.unwrap();
        }
        ada.stream.flush().await.unwrap();
        assert_eq!(ada.find("ok").await["tag"], tag);
        assert_eq!(ada.find("ok").await["tag"], tag + 1);
    }
}

#[tokio::test]
async fn name_is_free_at_once_after_bye() {
    let server = Server::start().await;
    for _ in 0..5 {
        let mut grace = Client::guest(&server, "grace").await;
        grace.post(1, "hi").await;
        grace.say(json!({ "type": "bye" })).await;
        assert_eq!(grace.find("ok").await["tag"], 1);
        assert_eq!(grace.end().await, ("bye".into(), 1000));
    }
}

#[tokio::test]
async fn name_is_free_at_once_after_a_normal_close() {
    let server = Server::start().await;
    let mut grace = Client::guest(&server, "grace").await;
    grace
        .stream
        .close(Some(tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: 1000.into(),
            reason: "".into(),
        }))
        .await
        .unwrap();
    while grace.try_frame().await.is_some() {}
    Client::guest(&server, "grace").await;
}

#[tokio::test]
async fn lost_client_resumes_where_it_was() {
    let server = Server::start().await;
    let mut alan = Client::guest(&server, "alan").await;
    let hello = json!({ "name": "grace", "remember": true });
    let (mut grace, welcome) = Client::enter(&server, hello).await;
    alan.post(1, "one").await;
    let seen = grace.find("event").await;
    drop(grace);
    for (tag, text) in [(2, "two"), (3, "three")] {
        alan.post(tag, text).await;
        alan.find("ok").await;
    }
    let rooms = json!({ seen["room"].as_str().unwrap(): seen["seq"] });
    let resume = json!({ "epoch": welcome["epoch"], "rooms": rooms });
    let hello = json!({ "token": welcome["token"], "resume": resume });
    let (mut grace, welcome) = Client::enter(&server, hello).await;
    assert_eq!(
        (&welcome["name"], &welcome["resumed"]),
        (&"grace".into(), &true.into())
    );
    assert_eq!(
        (grace.text().await, grace.text().await),
        ("two".into(), "three".into())
    );
}

#[tokio::test]
async fn who_may_not_come_in_is_told_why() {
    let server = Server::start().await;
    let mut taken = Client::connect(&server).await;
    taken.say(hello_frame(json!({ "name": "ada" }))).await;
    assert_eq!(taken.end().await, ("name_registered".into(), 1008));
    let mut nobody = Client::connect(&server).await;
    nobody.say(hello_frame(json!({}))).await;
    assert_eq!(nobody.end().await, ("bad_request".into(), 1008));
    let mut wrong = Client::connect(&server).await;
    wrong
        .say(hello_frame(
            json!({ "name": "ada", "password": "incorrect horse" }),
        ))
        .await;
    assert_eq!(wrong.end().await, ("wrong_password".into(), 1008));
}

#[tokio::test]
async fn remove_block_and_sign_out_end_sockets() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let mut removed = Client::guest(&server, "grace").await;
    let path = "POST /api/v1/rooms/lobby/removals/grace";
    assert_eq!(
        server
            .put(path, &owner, json!({ "reason": "noise" }))
            .await
            .status,
        204
    );
    assert_eq!(removed.end().await, ("removed".into(), 1008));
    let mut back = Client::guest(&server, "grace").await;
    server
        .put("POST /api/v1/blocks", &owner, json!({ "name": "grace" }))
        .await;
    assert_eq!(back.end().await, ("blocked".into(), 1008));
    let (mut remembered, welcome) =
        Client::enter(&server, json!({ "name": "alan", "remember": true })).await;
    let token = welcome["token"].as_str().unwrap();
    server.put("POST /api/v1/sign-out", token, json!({})).await;
    assert_eq!(remembered.end().await, ("signed_out".into(), 1008));
}

#[tokio::test]
async fn giant_frame_is_refused_by_its_header_and_others_go_on() {
    let server = Server::start().await;
    let mut alan = Client::guest(&server, "alan").await;
    let mut grace = Client::guest(&server, "grace").await;
    let header = [&[0x81, 0xff][..], &(2_u64 << 30).to_be_bytes(), b"mask"].concat();
    grace.stream.get_mut().write_all(&header).await.unwrap();
    assert_eq!(grace.end().await, ("too_large".into(), 1009));
    alan.post(1, "still here").await;
    assert_eq!(alan.text().await, "still here");
}

#[tokio::test]
async fn socket_that_says_nothing_is_closed() {
    let options = HttpOptions {
        hello_deadline: Duration::from_millis(50),
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let mut silent = Client::connect(&server).await;
    assert_eq!(silent.end().await, ("slow_handshake".into(), 1008));
}

#[tokio::test]
async fn client_that_answers_no_ping_is_lost_without_goodbye() {
    let options = HttpOptions {
        ping_after: Duration::from_millis(20),
        lost_after: Duration::from_millis(100),
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let grace = Client::guest(&server, "grace").await;
    let answer = read_answer(grace.stream.into_inner()).await;
    assert!(
        answer.bytes.ends_with(b"\x89\x00"),
        "the last thing it got was a ping: {answer:?}"
    );
}

#[tokio::test]
async fn handshake_is_checked() {
    let server = Server::start().await;
    let path = "GET /api/v1/socket";
    let key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
    let upgrade = ["connection: upgrade", "upgrade: websocket"];
    let (v13, v8) = ("sec-websocket-version: 13", "sec-websocket-version: 8");
    assert_eq!(
        server.send(path, &[], "").await.refusal(),
        refused(426, "bad_request")
    );
    let head = |lines: &[&str]| {
        let head = format!("{path} HTTP/1.1\r\nhost: {}\r\n", server.address);
        lines
            .iter()
            .fold(head, |head, line| format!("{head}{line}\r\n"))
            + "\r\n"
    };
    let old = server
        .raw(head(&[upgrade[0], upgrade[1], key, v8, "connection: close"]).as_bytes())
        .await;
    assert_eq!(
        (old.status, old.has_head("sec-websocket-version: 13")),
        (426, true),
        "{old:?}"
    );
    let evil = head(&[
        upgrade[0],
        upgrade[1],
        key,
        v13,
        "origin: https://evil.example",
        "connection: close",
    ]);
    assert_eq!(
        server.raw(evil.as_bytes()).await.refusal(),
        refused(403, "forbidden_origin")
    );
    let own = format!("origin: http://{}", server.address);
    let good = head(&[upgrade[0], upgrade[1], key, v13, &own]);
    let hello = [&b"\x88\x82mask"[..], &[3 ^ b'm', 0xe8 ^ b'a']].concat();
    let answer = server.raw(&[good.as_bytes(), &hello].concat()).await;
    assert_eq!(answer.status, 101);
    assert!(
        answer.has_head("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="),
        "{answer:?}"
    );
}
