//! Pages: signed in by a cookie, and on a socket by a ticket.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::time::Duration;

use common::socket::{Client, hello_frame};
use common::{Answer, CLAIM, PASSWORD, Server, refused};
use parlor_gateway_http::HttpOptions;
use serde_json::{Value, json};

const HTTPS: &str = "https://chat.example.org";

/// A page in a browser that is signed in.
struct Page<'a> {
    server: &'a Server,
    origin: String,
    cookie: String,
}

impl<'a> Page<'a> {
    async fn guest(server: &'a Server, name: &str) -> Self {
        let origin = format!("http://{}", server.address);
        let answer = sign_in(server, &origin, json!({ "name": name })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let cookie = cookie(&answer).split(';').next().unwrap().to_owned();
        Self {
            server,
            origin,
            cookie,
        }
    }

    /// What its browser sends for it.
    async fn asks(&self, request: &str, body: Option<Value>) -> Answer {
        let lines = [
            format!("cookie: {}", self.cookie),
            format!("origin: {}", self.origin),
        ];
        send(self.server, request, &lines, body).await
    }

    async fn ticket(&self) -> String {
        let answer = self.asks("POST /api/v1/session/ticket", None).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["ticket"].as_str().unwrap().to_owned()
    }
}

async fn send(server: &Server, request: &str, lines: &[String], body: Option<Value>) -> Answer {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let length = format!("content-length: {}", body.len());
    let mut all = vec!["content-type: application/json", &length];
    all.extend(lines.iter().map(String::as_str));
    server.send(request, &all, &body).await
}

async fn sign_in(server: &Server, origin: &str, body: Value) -> Answer {
    let origin = [format!("origin: {origin}")];
    send(server, "POST /api/v1/session", &origin, Some(body)).await
}

async fn with_https() -> Server {
    let public_url = Some(HTTPS.to_owned());
    Server::with(HttpOptions {
        public_url,
        ..HttpOptions::default()
    })
    .await
}

/// The cookie that is set, in lower case.
fn cookie(answer: &Answer) -> &str {
    let mut set = answer
        .head
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = set.next().unwrap_or_else(|| panic!("{answer:?}"));
    assert_eq!(set.next(), None);
    cookie
}

/// What becomes of a `hello`: the name one is welcomed by, or the code of the goodbye.
async fn hello(server: &Server, hello: Value) -> String {
    let mut client = Client::connect(server).await;
    client.say(hello_frame(hello)).await;
    let frame = client.frame().await;
    let word = match frame["type"].as_str() {
        Some("welcome") => &frame["name"],
        _ => &frame["code"],
    };
    word.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn page_is_signed_in_by_a_cookie_that_no_script_reads() {
    let server = Server::start().await;
    let origin = format!("http://{}", server.address);
    let answer = sign_in(&server, &origin, json!({ "name": "grace" })).await;
    assert_eq!(answer.status, 201);
    let me = answer.json();
    assert_eq!(
        (&me["name"], &me["role"]),
        (&json!("grace"), &json!("guest"))
    );
    assert_eq!(me.as_object().unwrap().len(), 3, "no token: {me}");
    let (name, rest) = cookie(&answer).split_once('=').unwrap();
    assert_eq!(name, format!("parlor-{}", server.address.port()));
    let (token, flags) = rest.split_once("; ").unwrap();
    assert_eq!(token.len(), 64);
    let expected = "path=/; max-age=31536000; httponly; samesite=strict";
    assert_eq!(flags, expected);
    assert!(answer.has_head("cache-control: no-store"));
}

#[tokio::test]
async fn page_that_came_by_https_gets_the_cookie_that_only_https_sets() {
    let server = with_https().await;
    let owner = json!({ "name": "ada", "password": PASSWORD });
    let answer = sign_in(&server, HTTPS, owner).await;
    assert_eq!(answer.json()["role"], "owner");
    let set = cookie(&answer);
    let named = format!("__host-parlor-{}=", server.address.port());
    assert!(set.starts_with(&named), "{set}");
    assert!(
        set.ends_with("; httponly; samesite=strict; secure"),
        "{set}"
    );
}

#[tokio::test]
async fn only_the_secure_cookie_counts_on_a_host_with_https() {
    let server = with_https().await;
    let token = server.guest("grace").await;
    let ask = async |cookie: &str| {
        let head = "GET /api/v1/session HTTP/1.1\r\nhost: chat.example.org\r\nconnection: close";
        let request = format!("{head}\r\ncookie: {cookie}={token}\r\n\r\n");
        server.raw(request.as_bytes()).await.status
    };
    assert_eq!(ask("parlor-80").await, 401);
    assert_eq!(ask("parlor-443").await, 401);
    assert_eq!(ask("__Host-parlor-443").await, 200);
}

#[tokio::test]
async fn cookie_is_as_good_as_the_token_for_a_page() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let me = page.asks("GET /api/v1/session", None).await;
    assert_eq!(me.json()["name"], "grace");
    assert!(me.has_head("cache-control: no-store"), "{me:?}");
    let say = "POST /api/v1/rooms/lobby/messages";
    let said = page.asks(say, Some(json!({ "text": "hi" }))).await;
    assert_eq!(said.status, 201, "{said:?}");
    let rooms = page.asks("GET /api/v1/rooms", None).await;
    assert_eq!(rooms.status, 200, "{rooms:?}");
}

#[tokio::test]
async fn who_acts_with_a_cookie_must_be_a_page_of_this_server() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let cookie = format!("cookie: {}", page.cookie);
    let evil = "origin: https://evil.example".to_owned();
    let other_port = "origin: http://127.0.0.1:1".to_owned();
    let say = "POST /api/v1/rooms/lobby/messages";
    for request in [
        say,
        "DELETE /api/v1/session",
        "POST /api/v1/session/ticket",
        "POST /api/v1/session",
        "PATCH /api/v1/me",
    ] {
        for lines in [
            vec![cookie.clone()],
            vec![cookie.clone(), evil.clone()],
            vec![cookie.clone(), other_port.clone()],
        ] {
            let answer = send(&server, request, &lines, Some(json!({ "name": "eve" }))).await;
            let expected = refused(403, "forbidden_origin");
            assert_eq!(answer.refusal(), expected, "{request} {lines:?}");
        }
    }
    let read = send(&server, "GET /api/v1/me", &[cookie], None).await;
    assert_eq!(read.json()["name"], "grace");
    let bearer = server.guest("bob").await;
    assert_eq!(server.say(&bearer, "no browser").await.status, 201);
}

#[tokio::test]
async fn cookie_that_is_there_twice_is_refused() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let (name, _) = page.cookie.split_once('=').unwrap();
    for lines in [
        vec![format!("cookie: {}; {name}=other", page.cookie)],
        vec![
            format!("cookie: {name}=other"),
            format!("cookie: {}", page.cookie),
        ],
    ] {
        let answer = send(&server, "GET /api/v1/session", &lines, None).await;
        assert_eq!(answer.refusal(), refused(400, "bad_request"), "{lines:?}");
    }
}

#[tokio::test]
async fn signing_out_voids_the_cookie_and_may_be_done_again() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    for _ in 0..2 {
        let answer = page.asks("DELETE /api/v1/session", None).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        let set = cookie(&answer);
        assert!(set.contains("=; path=/; max-age=0; "), "{set}");
        let me = page.asks("GET /api/v1/session", None).await;
        assert_eq!(me.refusal(), refused(401, "invalid_token"));
    }
}

#[tokio::test]
async fn signing_out_while_blocked_voids_the_cookie_too() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let owner = server.owner().await;
    let block = json!({ "name": "grace" });
    let blocked = server.put("POST /api/v1/blocks", &owner, block).await;
    assert!(blocked.status < 300, "{blocked:?}");
    let out = page.asks("DELETE /api/v1/session", None).await;
    assert_eq!(out.status, 204, "{out:?}");
    let unblock = "DELETE /api/v1/blocks/grace";
    server.put(unblock, &owner, json!({})).await;
    let me = page.asks("GET /api/v1/session", None).await;
    assert_eq!(me.refusal(), refused(401, "invalid_token"));
}

#[tokio::test]
async fn signing_in_over_a_cookie_signs_its_device_out() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let sign_in = "POST /api/v1/session";
    let refusal = page.asks(sign_in, Some(json!({ "name": "a b" }))).await;
    assert_eq!(refusal.status, 400, "{refusal:?}");
    let me = page.asks("GET /api/v1/session", None).await;
    assert_eq!(me.status, 200, "nobody was signed in instead");
    let other = page.asks(sign_in, Some(json!({ "name": "bob" }))).await;
    assert_eq!(other.status, 201, "{other:?}");
    let me = page.asks("GET /api/v1/session", None).await;
    assert_eq!(me.refusal(), refused(401, "invalid_token"));
}

#[tokio::test]
async fn page_with_the_one_time_link_becomes_the_owner() {
    let server = Server::open(HttpOptions::default(), false).await;
    let about = || async { server.send("GET /api/v1/server", &[], "").await.json() };
    assert_eq!(about().await["claimable"], true);
    let origin = format!("http://{}", server.address);
    let bare = json!({ "name": "eve", "claim": CLAIM });
    let answer = sign_in(&server, &origin, bare).await;
    assert_eq!(answer.refusal(), refused(400, "bad_request"));
    let claim = json!({ "name": "eve", "claim": CLAIM, "password": "long enough" });
    let answer = sign_in(&server, &origin, claim).await;
    assert_eq!(
        (answer.status, &answer.json()["role"]),
        (201, &json!("owner"))
    );
    assert_eq!(about().await["claimable"], false);
}

#[tokio::test]
async fn ticket_opens_one_socket() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let ticket = page.ticket().await;
    let entry = json!({ "ticket": ticket, "remember": true });
    let (_client, welcome) = Client::enter(&server, entry).await;
    assert_eq!(welcome["name"], "grace");
    assert_eq!(welcome.get("token"), None, "no token for scripts");
    let again = hello(&server, json!({ "ticket": ticket })).await;
    assert_eq!(again, "invalid_ticket");
    let guessed = hello(&server, json!({ "ticket": "0".repeat(64) })).await;
    assert_eq!(guessed, "invalid_ticket");
}

#[tokio::test]
async fn ticket_is_void_after_half_a_minute() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let ticket = page.ticket().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(30)).await;
    tokio::time::resume();
    let late = hello(&server, json!({ "ticket": ticket })).await;
    assert_eq!(late, "invalid_ticket");
}

#[tokio::test]
async fn ticket_is_void_when_its_device_was_signed_out() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let ticket = page.ticket().await;
    let out = page.asks("DELETE /api/v1/session", None).await;
    assert_eq!(out.status, 204);
    let late = hello(&server, json!({ "ticket": ticket })).await;
    assert_eq!(late, "invalid_token");
}

#[tokio::test]
async fn cookie_alone_opens_no_socket_and_no_token_gets_a_ticket() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let upgrade = [
        format!("cookie: {}", page.cookie),
        format!("origin: {}", page.origin),
        "upgrade: websocket".to_owned(),
        "connection: upgrade".to_owned(),
        "sec-websocket-version: 13".to_owned(),
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==".to_owned(),
    ];
    let head = upgrade.join("\r\n");
    let request = format!(
        "GET /api/v1/socket HTTP/1.1\r\nhost: {}\r\n{head}\r\n\r\n",
        server.address
    );
    // An empty `hello`, as a masked frame.
    let frame = [&[0x81, 0x96, 0, 0, 0, 0], &br#"{"type":"hello","v":1}"#[..]].concat();
    let answer = server.raw(&[request.as_bytes(), &frame].concat()).await;
    assert_eq!(answer.status, 101);
    assert!(answer.text.contains("hello needs"), "{answer:?}");
    let bearer = format!("authorization: Bearer {}", server.guest("bob").await);
    let lines = [bearer, format!("origin: {}", page.origin)];
    let ticket = send(&server, "POST /api/v1/session/ticket", &lines, None).await;
    assert_eq!(ticket.refusal(), refused(401, "unauthorized"));
}

#[tokio::test]
async fn page_shares_and_shows_files_by_its_cookie() {
    let server = Server::start().await;
    let page = Page::guest(&server, "grace").await;
    let lines = |more: &[&str]| {
        let mut lines = vec![
            format!("cookie: {}", page.cookie),
            format!("origin: {}", page.origin),
            "tus-resumable: 1.0.0".to_owned(),
        ];
        lines.extend(more.iter().map(ToString::to_string));
        lines
    };
    // "note.txt" and "text/plain".
    let metadata = "upload-metadata: filename bm90ZS50eHQ=,filetype dGV4dC9wbGFpbg==";
    let offered = lines(&[metadata, "upload-length: 5"]);
    let offered = send(&server, "POST /api/v1/rooms/lobby/files", &offered, None).await;
    assert_eq!(offered.status, 201, "{offered:?}");
    let file = offered.json()["id"].as_str().unwrap().to_owned();
    let append = lines(&[
        "content-type: application/offset+octet-stream",
        "upload-offset: 0",
        "content-length: 5",
    ]);
    let append: Vec<_> = append.iter().map(String::as_str).collect();
    let patch = format!("PATCH /api/v1/files/{file}/upload");
    let sent = server.send(&patch, &append, "hello").await;
    assert_eq!(sent.status, 204, "{sent:?}");
    let image = |line: &str| vec![format!("cookie: {}", page.cookie), line.to_owned()];
    let path = format!("GET /api/v1/files/{file}");
    let part = send(&server, &path, &image("range: bytes=1-2"), None).await;
    assert_eq!((part.status, part.text.as_str()), (206, "el"));
    let preview = format!("{path}/preview");
    let preview = send(&server, &preview, &image("accept: */*"), None).await;
    assert_eq!(preview.refusal(), refused(404, "not_found"), "it has none");
    let stranger = send(&server, &path, &["accept: */*".to_owned()], None).await;
    assert_eq!(stranger.refusal(), refused(401, "unauthorized"));
}

#[tokio::test]
async fn sign_in_page_is_told_what_it_needs_to_know() {
    let addresses = vec!["http://192.0.2.7:7666".to_owned()];
    let options = HttpOptions {
        addresses,
        ..HttpOptions::default()
    };
    let server = Server::with(options.clone()).await;
    let about = server.send("GET /api/v1/server", &[], "").await.json();
    assert_eq!(about["join"], "open");
    assert_eq!(about["claimable"], false);
    assert_eq!(
        (&about["guests_write"], &about["files"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(about["password_chars"], 8);
    assert!(about["file_bytes"].as_u64().unwrap() > 0);
    assert_eq!(about.get("public_url"), None);
    assert_eq!(about["addresses"], json!(["http://192.0.2.7:7666"]));
    let proxied = ["x-forwarded-for: 198.51.100.1"];
    let proxied = server.send("GET /api/v1/server", &proxied, "").await.json();
    assert_eq!(proxied["addresses"], json!([]), "only on its own machine");
    let public_url = Some(HTTPS.to_owned());
    let server = Server::with(HttpOptions {
        public_url,
        ..options
    })
    .await;
    let about = server.send("GET /api/v1/server", &[], "").await.json();
    assert_eq!(about["public_url"], HTTPS);
    assert_eq!(about["addresses"], json!([]));
}
