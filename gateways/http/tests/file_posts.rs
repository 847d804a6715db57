//! Files that IRC clients send to link to them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::{PASSWORD, Server};
use data_encoding::BASE64;
use parlor_gateway_http::HttpOptions;
use parlor_hub::HubOptions;
use serde_json::{Value, json};

fn basic(name: &str, password: &str) -> String {
    let both = BASE64.encode(format!("{name}:{password}").as_bytes());
    format!("authorization: Basic {both}")
}

const NAMED: &str = "content-disposition: attachment; filename=\"tea time.txt\"";
const TEXT: &str = "content-type: text/plain";

async fn private_rooms(server: &Server, token: &str) -> Vec<Value> {
    let rooms = server.get("/api/v1/rooms", token).await.json();
    let rooms = rooms["rooms"].as_array().unwrap().clone();
    rooms
        .into_iter()
        .filter(|room| room["kind"] == "private")
        .collect()
}

#[tokio::test]
async fn a_file_is_taken_by_password_or_token_and_fetched_by_its_link() {
    let server = Server::start().await;
    let token = server.owner().await;
    for authorization in [
        basic("ada", PASSWORD),
        format!("authorization: Bearer {token}"),
    ] {
        let lines = [&*authorization, NAMED, TEXT, "content-length: 5"];
        let sent = server.send("POST /up", &lines, "hello").await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let link = sent.value("location").unwrap().to_owned();
        assert!(link.ends_with("/tea%20time.txt"), "{link}");
        for method in ["GET", "HEAD"] {
            let fetched = server.send(&format!("{method} {link}"), &[], "").await;
            assert_eq!(fetched.status, 200, "{fetched:?}");
            assert_eq!(
                fetched.value("content-type"),
                Some("text/plain; charset=utf-8")
            );
            assert_eq!(fetched.text, if method == "GET" { "hello" } else { "" });
        }
    }
    let rooms = private_rooms(&server, &token).await;
    assert_eq!(rooms.len(), 1, "both are in one room: {rooms:?}");
    assert_eq!(rooms[0]["name"], "uploads-ada");
}

#[tokio::test]
async fn a_file_without_a_name_or_a_length_is_taken_too() {
    let server = Server::start().await;
    server.owner().await;
    let ada = basic("ada", PASSWORD);
    let lines = [
        &*ada,
        "content-type: image/png",
        "transfer-encoding: chunked",
    ];
    let body = "5\r\nhello\r\n0\r\n\r\n";
    let sent = server.send("POST /up", &lines, body).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    assert!(sent.value("location").unwrap().ends_with("/file"));
}

#[tokio::test]
async fn who_does_not_say_who_they_are_is_told_how() {
    let server = Server::start().await;
    let ada = server.owner().await;
    let guest = server.guest("grace").await;
    let bearer = format!("authorization: Bearer {guest}");
    for (authorization, status) in [
        ("x-nothing: 1", 401),
        (&*basic("ada", "wrong"), 401),
        (&*basic("nobody", PASSWORD), 401),
        ("authorization: Bearer nonsense", 401),
        (&*bearer, 403),
    ] {
        let lines = [authorization, NAMED, "content-length: 5"];
        let refused = server.send("POST /up", &lines, "hello").await;
        assert_eq!(refused.status, status, "{authorization}: {refused:?}");
        let schemes = refused.value("www-authenticate").unwrap_or_default();
        assert_eq!(schemes.starts_with("basic "), status == 401, "{schemes}");
    }
    assert!(private_rooms(&server, &ada).await.is_empty());
    let options = server.send("OPTIONS /up", &[], "").await;
    assert_eq!(options.status, 204);
    assert_eq!(options.value("accept-post"), Some("*/*"));
}

#[tokio::test]
async fn a_room_that_others_are_in_or_made_is_passed_over() {
    let server = Server::start().await;
    let token = server.owner().await;
    let grace = server.guest("grace").await;
    let room = json!({ "name": "uploads-ada", "kind": "public" });
    let made = server.put("POST /api/v1/rooms", &grace, room).await;
    assert_eq!(made.status, 201, "{made:?}");
    let ada = basic("ada", PASSWORD);
    let lines = [&*ada, NAMED, "content-length: 5"];
    let sent = server.send("POST /up", &lines, "hello").await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let rooms = private_rooms(&server, &token).await;
    assert_eq!(rooms[0]["name"], "uploads-ada-2");
    let list = server
        .get("/api/v1/rooms/uploads-ada/files", &grace)
        .await
        .json();
    assert_eq!(list["files"], json!([]));
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_before_it_comes() {
    let mut hub = HubOptions {
        space_floor: 0,
        ..HubOptions::default()
    };
    hub.settings.file_bytes = 4;
    let server = Server::open_with(HttpOptions::default(), true, hub).await;
    server.owner().await;
    let ada = basic("ada", PASSWORD);
    let lines = [&*ada, NAMED, "content-length: 5"];
    let refused = server.send("POST /up", &lines, "hello").await;
    assert_eq!(refused.status, 413, "{refused:?}");
}
