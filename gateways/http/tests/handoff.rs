//! Signing a device in by a code from another one, over HTTP and the socket.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::socket::Client;
use common::{Answer, Server, refused};
use parlor_gateway_http::HttpOptions;
use parlor_hub::HubOptions;
use serde_json::{Value, json};

async fn post(server: &Server, path: &str, origin: Option<&str>, body: Value) -> Answer {
    let body = body.to_string();
    let length = format!("content-length: {}", body.len());
    let origin = origin.map(|origin| format!("origin: {origin}"));
    let mut lines = vec!["content-type: application/json", &length];
    lines.extend(origin.as_deref());
    server
        .send(&format!("POST /api/v1{path}"), &lines, &body)
        .await
}

/// Somebody signed in on a socket.
async fn signed_in(server: &Server) -> Client {
    let token = server.owner().await;
    Client::enter(server, json!({ "token": token })).await.0
}

/// The next frame of this type, or the answer with this tag.
async fn until(client: &mut Client, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let frame = client.frame().await;
        if wanted(&frame) {
            return frame;
        }
    }
}

async fn ask(client: &mut Client, request: Value) -> Value {
    let tag = request["tag"].clone();
    client.say(request).await;
    until(client, |frame| frame["tag"] == tag).await
}

#[tokio::test]
async fn page_that_brings_a_code_gets_its_cookie_when_its_number_is_confirmed() {
    let server = Server::start().await;
    let mut ada = signed_in(&server).await;
    let shown = ask(&mut ada, json!({ "type": "offer_code", "tag": 1 })).await;
    assert_eq!(
        (&shown["kind"], &shown["life_ms"]),
        (&json!("code"), &json!(5_000))
    );
    let code = json!({ "code": shown["code"], "client": "Firefox, Android" });
    let fetched = post(&server, "/handoff/fetch", None, code.clone()).await;
    assert_eq!(fetched.status, 201, "{fetched:?}");
    let fetched = fetched.json();
    let news = until(&mut ada, |frame| frame["type"] == "handoff").await;
    assert_eq!(
        (&news["news"], &news["client"]),
        (&json!("fetched"), &json!("Firefox, Android"))
    );
    let numbers = news["numbers"].as_array().unwrap();
    assert!(
        numbers.len() == 3 && numbers.contains(&fetched["number"]),
        "{news}"
    );

    let confirm = json!({ "type": "confirm_code", "number": fetched["number"], "tag": 2 });
    assert_eq!(ask(&mut ada, confirm).await["kind"], "done");
    let origin = format!("http://{}", server.address);
    let receipt = json!({ "receipt": fetched["receipt"] });
    let elsewhere = post(
        &server,
        "/session/handoff",
        Some("https://evil.example"),
        receipt.clone(),
    );
    assert_eq!(elsewhere.await.refusal(), refused(403, "forbidden_origin"));
    let page = post(&server, "/session/handoff", Some(&origin), receipt.clone()).await;
    assert_eq!(
        (page.status, &page.json()["name"]),
        (201, &json!("ada")),
        "{page:?}"
    );
    assert!(page.has_head("cache-control: no-store"));
    assert!(page.head.contains("set-cookie: parlor-"), "{page:?}");
    assert!(page.json().get("token").is_none());
    let news = until(&mut ada, |frame| frame["news"] == "signed_in").await;
    assert_eq!(news["client"], "Firefox, Android");

    let again = post(&server, "/handoff/fetch", None, code).await;
    assert_eq!(again.refusal(), refused(409, "code_used"));
}

#[tokio::test]
async fn page_whose_answer_was_cut_off_after_its_cookie_asks_again_and_stays_signed_in() {
    let server = Server::start().await;
    let mut ada = signed_in(&server).await;
    let asked = post(&server, "/handoff/ask", None, json!({})).await.json();
    let open = json!({ "type": "open_code", "code": asked["code"], "tag": 1 });
    ask(&mut ada, open).await;
    let confirm = json!({ "type": "confirm_code", "number": asked["number"], "tag": 2 });
    ask(&mut ada, confirm).await;
    let receipt = json!({ "receipt": asked["receipt"] }).to_string();
    let origin = format!("origin: http://{}", server.address);
    let length = format!("content-length: {}", receipt.len());
    let kind = "content-type: application/json";
    let request = "POST /api/v1/session/handoff";
    let first = [kind, &length, &origin];
    let first = server.send(request, &first, &receipt).await;
    assert_eq!(first.status, 201, "{first:?}");
    let cookie = first
        .head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = format!("cookie: {}", cookie.unwrap().split(';').next().unwrap());
    let again = [kind, &length, &origin, &cookie];
    let again = server.send(request, &again, &receipt).await;
    assert_eq!(again.status, 201, "{again:?}");
    let me = server.send("GET /api/v1/session", &[&cookie], "").await;
    assert_eq!((me.status, &me.json()["name"]), (200, &json!("ada")));
    let late = server
        .send(request, &[kind, &length, &origin], &receipt)
        .await;
    assert_eq!(late.refusal(), refused(409, "code_used"));
}

#[tokio::test]
async fn device_that_shows_a_code_gets_a_token_when_it_is_let_in() {
    let server = Server::start().await;
    let mut ada = signed_in(&server).await;
    let asked = post(
        &server,
        "/handoff/ask",
        None,
        json!({ "client": "television" }),
    )
    .await;
    assert_eq!(asked.status, 201, "{asked:?}");
    let asked = asked.json();
    let open = json!({ "type": "open_code", "code": asked["code"], "tag": 1 });
    let waiting = ask(&mut ada, open).await;
    assert_eq!(
        (&waiting["kind"], &waiting["client"]),
        (&json!("waiting"), &json!("television"))
    );
    let confirm = json!({ "type": "confirm_code", "number": asked["number"], "tag": 2 });
    assert_eq!(ask(&mut ada, confirm).await["kind"], "done");
    let receipt = json!({ "receipt": asked["receipt"] });
    let signed_in = post(&server, "/handoff/redeem", None, receipt).await;
    assert_eq!(
        (signed_in.status, &signed_in.json()["name"]),
        (201, &json!("ada"))
    );
    assert_eq!(signed_in.json()["token"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn what_is_no_code_or_no_receipt_is_refused() {
    let server = Server::start().await;
    for (path, body) in [
        ("/handoff/fetch", json!({ "code": "0".repeat(26) })),
        ("/handoff/redeem", json!({ "receipt": "nothing" })),
    ] {
        let answer = post(&server, path, None, body).await;
        assert_eq!(answer.refusal(), refused(404, "no_such_code"), "{path}");
    }
    let mut ada = signed_in(&server).await;
    let open = json!({ "type": "open_code", "code": "x", "tag": 1 });
    assert_eq!(ask(&mut ada, open).await["code"], "no_such_code");
}

#[tokio::test]
async fn server_says_whether_it_has_codes() {
    let server = Server::start().await;
    let info = server.get("/api/v1/server", "").await;
    assert_eq!(info.json()["handoff"], true);
    let hub = HubOptions {
        code_life: None,
        ..HubOptions::default()
    };
    let server = Server::open_with(HttpOptions::default(), true, hub).await;
    let info = server.get("/api/v1/server", "").await;
    assert_eq!(info.json()["handoff"], false);
    let asked = post(&server, "/handoff/ask", None, json!({})).await;
    assert_eq!(asked.refusal(), refused(403, "handoff_off"));
}
