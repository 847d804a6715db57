//! Files that IRC clients send to link to them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::{PASSWORD, PATIENCE, Server, second_passes};
use data_encoding::BASE64;
use parlor_core::RoomRef;
use parlor_gateway_http::HttpOptions;
use parlor_hub::{
    Attends, Credentials, Delivery, Door, Entry, GivenCode, Happening, HubOptions, Item, Reply,
    Request, Session,
};
use parlor_model::{Gateway, Password, Reason, UserName};
use serde_json::{Value, json};
use tokio::time::timeout;

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
async fn a_file_that_is_taken_is_in_the_audit_log_with_its_device_or_that_there_is_none() {
    let server = Server::start().await;
    let token = server.owner().await;
    let devices = server.get("/api/v1/devices", &token).await.json();
    let mut devices = devices["devices"].as_array().unwrap().iter();
    let device = devices.find(|device| device["current"] == true).unwrap();
    let device = device["id"].as_str().unwrap();
    let by_token = format!("authorization: Bearer {token}");
    for (authorization, by) in [
        (basic("ada", PASSWORD), "no device".to_owned()),
        (by_token, format!("device {device}")),
    ] {
        let lines = [&*authorization, NAMED, "content-length: 5"];
        let sent = server.send("POST /up", &lines, "hello").await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let audit = server.get("/api/v1/audit?limit=1", &token).await.json();
        let line = &audit["lines"][0];
        let is = |key: &str| line[key].as_str().unwrap_or_default();
        assert_eq!(
            (is("action"), is("actor_name"), is("target")),
            ("upload", "ada", "tea time.txt"),
            "{audit}"
        );
        assert_eq!(is("detail"), format!("http 127.0.0.1, {by}"));
    }
    // What came to nothing is not there.
    let lines = [
        &*basic("ada", PASSWORD),
        NAMED,
        "content-length: 9999999999999",
    ];
    let refused = server.send("POST /up", &lines, "").await;
    assert_eq!(refused.status, 413, "{refused:?}");
    let audit = server.get("/api/v1/audit?limit=1", &token).await.json();
    assert_eq!(audit["lines"][0]["action"], "sign-in", "{audit}");
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
async fn nobody_takes_all_names_that_the_room_can_have() {
    let server = Server::start().await;
    let token = server.owner().await;
    let grace = server.guest("grace").await;
    for at in 1..=9 {
        let name = match at {
            1 => "uploads-ada".to_owned(),
            at => format!("uploads-ada-{at}"),
        };
        let room = json!({ "name": name, "kind": "public" });
        let made = server.put("POST /api/v1/rooms", &grace, room).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let ada = basic("ada", PASSWORD);
    let lines = [&*ada, NAMED, "content-length: 5"];
    for _ in 0..2 {
        let sent = server.send("POST /up", &lines, "hello").await;
        assert_eq!(sent.status, 201, "{sent:?}");
    }
    let rooms = private_rooms(&server, &token).await;
    assert_eq!(rooms.len(), 1, "{rooms:?}");
    let name = rooms[0]["name"].as_str().unwrap();
    assert!(name.starts_with("uploads-ada-"), "{name}");
}

#[tokio::test]
async fn files_that_come_at_once_make_one_room() {
    let server = Server::start().await;
    let token = server.owner().await;
    let bearer = format!("authorization: Bearer {token}");
    let lines = [&*bearer, NAMED, "content-length: 5"];
    let post = || server.send("POST /up", &lines, "hello");
    let (a, b, c, d) = tokio::join!(post(), post(), post(), post());
    for sent in [a, b, c, d] {
        assert_eq!(sent.status, 201, "{sent:?}");
    }
    let rooms = private_rooms(&server, &token).await;
    assert_eq!(rooms.len(), 1, "{rooms:?}");
}

#[tokio::test]
async fn a_name_in_utf_8_is_kept_as_it_is_and_encoded() {
    let server = Server::start().await;
    server.owner().await;
    let ada = basic("ada", PASSWORD);
    for named in [
        "content-disposition: attachment; filename=\"été.txt\"",
        "content-disposition: attachment; filename=x; filename*=UTF-8''%C3%A9t%C3%A9.txt",
        "content-disposition: attachment; filename=x; filename*=UTF-8''été.txt",
    ] {
        let lines = [&*ada, named, "content-length: 5"];
        let sent = server.send("POST /up", &lines, "hello").await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let link = sent.value("location").unwrap();
        assert!(link.ends_with("/%c3%a9t%c3%a9.txt"), "{named}: {link}");
    }
}

#[tokio::test]
async fn nobody_comes_or_goes_when_a_file_is_sent() {
    let server = Server::start().await;
    server.owner().await;
    let mut watcher = enter(&server, guest("grace")).await;
    let ada = enter(&server, ada()).await;
    assert_eq!(
        attendance(&mut watcher).await,
        (names(&["ada", "grace"]), 1)
    );
    // Held for a while, as they may come again.
    ada.lose(Reason::default());
    let basic = basic("ada", PASSWORD);
    let lines = [&*basic, NAMED, "content-length: 5"];
    let sent = server.send("POST /up", &lines, "hello").await;
    assert_eq!(sent.status, 201, "{sent:?}");
    assert_eq!(
        attendance(&mut watcher).await,
        (names(&["ada", "grace"]), 0)
    );
}

#[tokio::test]
async fn who_is_signed_out_while_they_send_is_stopped() {
    let server = Server::start().await;
    let (first, second) = (server.owner().await, server.owner().await);
    let devices = server.get("/api/v1/devices", &second).await.json();
    let mut devices = devices["devices"].as_array().unwrap().iter();
    let device = devices.find(|device| device["current"] == true).unwrap();
    let bearer = format!("authorization: Bearer {second}");
    let lines = [&*bearer, NAMED, "content-length: 10"];
    let mut wire = server.ask("POST /up", &lines).await;
    wire.write(b"hello").await;
    let sending = async {
        loop {
            let list = server.get("/api/v1/rooms/uploads-ada/files", &first).await;
            if let Some([file]) = list.json()["files"].as_array().map(Vec::as_slice) {
                return file["id"].as_str().unwrap().to_owned();
            }
        }
    };
    let file = timeout(PATIENCE, sending).await.expect("it is offered");
    server.wait_for(&file, &first, b"hello").await;
    let path = format!("DELETE /api/v1/devices/{}", device["id"].as_str().unwrap());
    let revoked = server.put(&path, &first, json!({})).await;
    assert!(revoked.status < 300, "{revoked:?}");
    second_passes().await;
    let answer = wire.answer().await;
    assert_eq!(answer.status, 401, "{answer:?}");
    let refused = server.send("POST /up", &lines, "hello").await;
    assert_eq!(refused.status, 401, "{refused:?}");
}

fn guest(name: &str) -> Credentials {
    Credentials::Guest {
        name: UserName::parse(name).unwrap(),
        invite: None,
    }
}

fn ada() -> Credentials {
    Credentials::Password {
        name: UserName::parse("ada").unwrap(),
        password: Password::parse(PASSWORD.into()).unwrap(),
        code: GivenCode::None,
    }
}

async fn enter(server: &Server, credentials: Credentials) -> Session {
    let entry = Entry {
        door: Door {
            gateway: Gateway::Http,
            address: None,
            secure: true,
        },
        credentials,
        remember: None,
        attends: Attends::Everywhere,
        resume: None,
    };
    server.hub.enter(entry).await.unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Who attends the lobby, as the hub says, and how often somebody was told to come or to go before that.
async fn attendance(session: &mut Session) -> (Vec<String>, usize) {
    let lobby = RoomRef::Id(session.lobby());
    session.submit(1, Request::Names(lobby)).await;
    let mut told = 0;
    loop {
        for delivery in session.next().await {
            match delivery {
                Delivery::Answered { answer, .. } => {
                    let Reply::Names(names) = answer.unwrap() else {
                        panic!("it is no list of names");
                    };
                    let names = names.names.iter().map(|(who, _)| who.name.to_string());
                    let mut names: Vec<String> = names.collect();
                    names.sort();
                    return (names, told);
                }
                Delivery::Happened(slice) => {
                    let items = slice.items().iter();
                    let of_who_comes = |item: &&Item| matches!(item.what, Happening::Attendance(_));
                    told += items.filter(of_who_comes).count();
                }
                _ => {}
            }
        }
    }
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

#[tokio::test]
async fn a_file_is_shared_for_as_long_as_its_address_says() {
    let server = Server::start().await;
    let token = server.owner().await;
    let bearer = format!("authorization: Bearer {token}");
    let lines = [&*bearer, NAMED, TEXT, "content-length: 5"];
    for wrong in ["for=1s", "for=", "for=soon"] {
        let refused = server
            .send(&format!("POST /up?{wrong}"), &lines, "hello")
            .await;
        assert_eq!(refused.status, 400, "{wrong}: {refused:?}");
    }
    let sent = server.send("POST /up?x=1&for=10m", &lines, "hello").await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let rooms = private_rooms(&server, &token).await;
    let room = rooms[0]["id"].as_str().unwrap();
    let path = format!("GET /api/v1/rooms/{room}/files");
    let files = server.send(&path, &[&bearer], "").await;
    let files: serde_json::Value = serde_json::from_str(&files.text).unwrap();
    let file = &files["files"][0];
    let stands = file["expires_at"].as_i64().unwrap() - file["at"].as_i64().unwrap();
    assert_eq!(stands, 600_000, "{file}");
}
