//! What is a user's own, and pins, as frames.

mod common;

use common::Server;
use common::socket::Client;
use serde_json::{Value, json};

/// Asks in the lobby; the answer, with what came before it in the way.
async fn ask(client: &mut Client, mut request: Value) -> (Value, Vec<Value>) {
    request["tag"] = 7.into();
    request["room"] = "#lobby".into();
    client.say(request).await;
    let mut before = Vec::new();
    loop {
        let frame = client.frame().await;
        if frame["tag"] == 7 {
            return (frame, before);
        }
        before.push(frame);
    }
}

#[tokio::test]
async fn what_is_ones_own_is_told_before_the_answer_and_asked_for_later() {
    let server = Server::start().await;
    let mut grace = Client::guest(&server, "grace").await;
    let mut alan = Client::guest(&server, "alan").await;
    alan.post(1, "hello @grace").await;
    let seq = alan.find("ok").await["seq"].clone();
    grace.find("event").await;
    let (answer, _) = ask(&mut grace, json!({ "type": "mine" })).await;
    assert_eq!(answer["rooms"][0]["read"], 0);
    assert_eq!(answer["rooms"][0]["mentions"], 1, "{answer}");
    let mark = json!({ "type": "mark_read", "seq": seq });
    let (answer, before) = ask(&mut grace, mark).await;
    assert_eq!(answer["kind"], "done", "{answer}");
    let told = before.last().unwrap();
    assert_eq!((&told["type"], &told["seq"]), (&"read".into(), &seq));
    let level = json!({ "type": "set_notify", "level": "nothing" });
    let (_, before) = ask(&mut grace, level).await;
    assert_eq!(before.last().unwrap()["level"], "nothing");
    let ignore = json!({ "type": "ignore", "user": "@alan", "on": true });
    let (_, before) = ask(&mut grace, ignore).await;
    assert_eq!(before.last().unwrap()["ignored"][0]["name"], "alan");
    let (answer, _) = ask(&mut grace, json!({ "type": "mine" })).await;
    let room = &answer["rooms"][0];
    assert_eq!((&room["read"], &room["messages"]), (&seq, &0.into()));
    assert_eq!(room["notify"], "nothing");
    assert_eq!(answer["ignored"][0]["name"], "alan");
    let oneself = json!({ "type": "ignore", "user": "grace", "on": true });
    assert_eq!(ask(&mut grace, oneself).await.0["code"], "yourself");
}

#[tokio::test]
async fn pins_are_told_as_events_and_listed_whole() {
    let server = Server::start().await;
    let mut grace = Client::guest(&server, "grace").await;
    let made = json!({ "type": "create_room", "name": "den", "kind": "public", "tag": 1 });
    grace.say(made).await;
    grace.find("ok").await;
    grace
        .say(json!({ "type": "post", "room": "#den", "text": "tea", "tag": 2 }))
        .await;
    let seq = grace.find("ok").await["seq"].clone();
    grace
        .say(json!({ "type": "pin", "room": "#den", "target": seq, "on": true, "tag": 3 }))
        .await;
    let event = grace.find("event").await;
    assert_eq!((&event["kind"], &event["target"]), (&"pinned".into(), &seq));
    grace
        .say(json!({ "type": "pins", "room": "#den", "tag": 4 }))
        .await;
    grace.find("ok").await;
    let pins = grace.find("ok").await;
    assert_eq!(
        (&pins["kind"], &pins["events"][0]["text"]),
        (&"pins".into(), &"tea".into())
    );
    grace
        .say(json!({ "type": "room", "room": "#den", "tag": 5 }))
        .await;
    assert_eq!(grace.find("ok").await["view"]["pins"], 1);
    let (answer, _) = ask(
        &mut grace,
        json!({ "type": "pin", "target": 1, "on": true }),
    )
    .await;
    assert_eq!(answer["code"], "not_allowed");
}
