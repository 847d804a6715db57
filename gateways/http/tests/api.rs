//! The HTTP API on a real hub and store.

mod common;

use common::{Answer, CLAIM, Server, refused};
use parlor_gateway_http::HttpOptions;
use serde_json::json;

#[tokio::test]
async fn guest_signs_in_posts_and_reads_history() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let posted = server.say(&token, "hello").await;
    assert_eq!(posted.status, 201, "{posted:?}");
    server.say(&token, "again").await;
    assert_eq!(server.texts(&token).await, ["hello", "again"]);
    let seq = posted.json()["seq"].as_u64().unwrap();
    let path = format!("/api/v1/rooms/%23lobby/events?after={seq}&limit=1");
    let page = server.get(&path, &token).await.json();
    assert_eq!(page["events"][0]["text"], "again");
    assert_eq!(page["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn retried_post_makes_no_second_message() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let body = json!({ "text": "once", "id": "try-1" });
    let path = "POST /api/v1/rooms/lobby/messages";
    let first = server.put(path, &token, body.clone()).await.json();
    let second = server.put(path, &token, body).await.json();
    assert_eq!(first, second);
    assert_eq!(server.texts(&token).await, ["once"]);
}

#[tokio::test]
async fn message_is_edited_reacted_to_and_deleted() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let seq = server.say(&token, "helo").await.json()["seq"]
        .as_u64()
        .unwrap();
    let path = format!("/api/v1/rooms/lobby/messages/{seq}");
    let edited = server
        .put(&format!("PATCH {path}"), &token, json!({ "text": "hello" }))
        .await;
    assert_eq!(edited.status, 204, "{edited:?}");
    let reaction = json!({ "emoji": "👍", "on": true });
    let reacted = server
        .put(&format!("POST {path}/reactions"), &token, reaction)
        .await;
    assert_eq!(reacted.status, 204, "{reacted:?}");
    let page = server
        .get("/api/v1/rooms/lobby/events", &token)
        .await
        .json();
    assert_eq!(page["reactions"][0]["emoji"], "👍");
    assert_eq!(server.texts(&token).await[0], "hello");
    assert_eq!(
        server
            .put(&format!("DELETE {path}"), &token, json!({}))
            .await
            .status,
        204
    );
    assert!(!server.texts(&token).await.contains(&"hello".to_owned()));
}

#[tokio::test]
async fn token_counts_in_its_header_only_and_only_until_sign_out() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let path = format!("/api/v1/me?token={token}&access_token={token}");
    let query = server.send(&format!("GET {path}"), &[], "").await;
    assert_eq!(query.refusal(), refused(401, "unauthorized"));
    assert!(query.has_head("www-authenticate: bearer"));
    let cookie = server
        .send("GET /api/v1/me", &[&format!("cookie: token={token}")], "")
        .await;
    assert_eq!(cookie.refusal(), refused(401, "unauthorized"));
    assert_eq!(
        server.get("/api/v1/me", "wrong").await.refusal(),
        refused(401, "invalid_token")
    );
    assert_eq!(
        server.get("/api/v1/me", &token).await.json()["name"],
        "grace"
    );
    assert_eq!(
        server
            .put("POST /api/v1/sign-out", &token, json!({}))
            .await
            .status,
        204
    );
    assert_eq!(
        server.get("/api/v1/me", &token).await.refusal(),
        refused(401, "invalid_token")
    );
}

#[tokio::test]
async fn wrong_password_and_taken_name_are_told_apart_from_nonsense() {
    let server = Server::start().await;
    let path = "POST /api/v1/sign-in";
    let wrong = json!({ "name": "ada", "password": "incorrect horse" });
    assert_eq!(
        server.put(path, "", wrong).await.refusal(),
        refused(401, "wrong_password")
    );
    let registered = server.put(path, "", json!({ "name": "ada" })).await;
    assert_eq!(registered.refusal(), refused(409, "name_registered"));
    let malformed = server.put(path, "", json!({ "name": "a b" })).await;
    assert_eq!(malformed.refusal(), refused(400, "bad_request"));
}

#[tokio::test]
async fn one_time_secret_makes_one_owner() {
    let server = Server::open(HttpOptions::default(), false).await;
    let claim = |secret| json!({ "secret": secret, "name": "eve", "password": "long enough" });
    let path = "POST /api/v1/claim";
    assert_eq!(
        server.put(path, "", claim("guess")).await.refusal(),
        refused(403, "invalid_claim")
    );
    let owner = server.put(path, "", claim(CLAIM)).await;
    assert_eq!(
        (owner.status, &owner.json()["role"]),
        (201, &"owner".into())
    );
    assert_eq!(
        server.put(path, "", claim(CLAIM)).await.refusal(),
        refused(403, "invalid_claim")
    );
}

#[tokio::test]
async fn refusals_are_json_whatever_they_are_for() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let bearer = format!("authorization: Bearer {token}");
    let say = "POST /api/v1/rooms/lobby/messages";
    let json = "content-type: application/json";
    assert_eq!(
        server.get("/api/v1/nowhere", &token).await.refusal(),
        refused(404, "not_found")
    );
    let method = server.put("PUT /api/v1/rooms", &token, json!({})).await;
    assert_eq!(method.refusal(), refused(405, "method_not_allowed"));
    assert!(method.head.contains("allow: get,head,post"), "{method:?}");
    for (lines, body, expected) in [
        (
            vec![json, "content-length: 1"],
            "{",
            refused(400, "bad_request"),
        ),
        (
            vec![json, "content-length: 2"],
            "{}",
            refused(400, "bad_request"),
        ),
        (vec!["content-length: 2"], "{}", refused(415, "bad_request")),
        (
            vec![json, "content-length: 65537"],
            "",
            refused(413, "too_large"),
        ),
    ] {
        let lines = [lines, vec![&bearer]].concat();
        assert_eq!(
            server.send(say, &lines, body).await.refusal(),
            expected,
            "{lines:?}"
        );
    }
    let chunks = format!("{:x}\r\n{}\r\n", 70_000, "x".repeat(70_000));
    let chunked = server
        .send(say, &[json, "transfer-encoding: chunked", &bearer], &chunks)
        .await;
    assert_eq!(chunked.refusal(), refused(413, "too_large"));
    let path = server.get("/api/v1/rooms/%ff/events", &token).await;
    assert_eq!(path.refusal(), refused(400, "bad_request"));
    let query = server
        .get("/api/v1/rooms/lobby/events?after=x", &token)
        .await;
    assert_eq!(query.refusal(), refused(400, "bad_request"));
    let long = json!({ "text": "x".repeat(4_001) });
    assert_eq!(
        server.put(say, &token, long).await.refusal(),
        refused(400, "too_long")
    );
    let unknown = server.get("/api/v1/rooms/nowhere", &token).await;
    assert_eq!(unknown.refusal(), refused(404, "no_such_room"));
}

#[tokio::test]
async fn refusals_name_the_field_and_speak_of_no_type() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let message = |answer: common::Answer| answer.json()["message"].as_str().unwrap().to_owned();
    for (query, expected) in [
        (
            "rooms/lobby/events?since=x",
            "`since` must be a whole number.",
        ),
        (
            "rooms/lobby/events?after=-1",
            "`after` must be a whole number.",
        ),
        (
            "rooms/lobby/events?order=up",
            "`order` must be `oldest` or `newest`.",
        ),
        ("search", "`words` is missing."),
    ] {
        let answer = server.get(&format!("/api/v1/{query}"), &token).await;
        assert_eq!(message(answer), expected, "{query}");
    }
    let sign_in = "POST /api/v1/sign-in";
    for (body, expected) in [
        (json!(["ada"]), "The body isn't a JSON object."),
        (json!({ "name": 7 }), "`name` must be a string."),
        (json!({}), "`name` is missing."),
    ] {
        assert_eq!(message(server.put(sign_in, "", body).await), expected);
    }
    let edit = "PATCH /api/v1/rooms/lobby/messages/x";
    let answer = server.put(edit, &token, json!({ "text": "hi" })).await;
    assert_eq!(message(answer), "\"x\" in the path must be a whole number.");
    let revoke = server
        .put("DELETE /api/v1/invites/x", &token, json!({}))
        .await;
    assert_eq!(
        message(revoke),
        "\"x\" in the path: an id has 32 hexadecimal digits, this has 1 characters."
    );
}

#[tokio::test]
async fn pages_of_others_may_not_act() {
    let options = HttpOptions {
        origins: vec!["https://chat.example.org".into()],
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let own = format!("http://{}", server.address);
    for (origin, expected) in [
        ("https://evil.example", 403),
        ("null", 403),
        ("https://chat.example.org.evil.example", 403),
        ("https://chat.example.org", 415),
        (&own, 415),
    ] {
        let origin = format!("origin: {origin}");
        let answer = server
            .send("POST /api/v1/sign-in", &[&origin, "content-length: 0"], "")
            .await;
        assert_eq!(answer.status, expected, "{origin}");
    }
    let read = server
        .send("GET /api/v1/server", &["origin: https://evil.example"], "")
        .await;
    assert_eq!(read.status, 200);
    assert!(
        !read.head.contains("access-control-allow"),
        "others' pages can't see the answer"
    );
}

#[tokio::test]
async fn answers_tell_browsers_to_be_strict() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let strict = |answer: &Answer| {
        answer.has_head("x-content-type-options: nosniff")
            && answer
                .has_head("content-security-policy: default-src 'none'; frame-ancestors 'none'")
    };
    let own = server.get("/api/v1/me", &token).await;
    assert!(
        strict(&own) && own.has_head("cache-control: no-store"),
        "{own:?}"
    );
    let refusal = server.get("/api/v1/me", "wrong").await;
    assert!(
        strict(&refusal) && refusal.has_head("cache-control: no-store"),
        "{refusal:?}"
    );
    let nothing = server.send("GET /nowhere", &[], "").await;
    assert!(strict(&nothing), "{nothing:?}");
}

#[tokio::test]
async fn description_of_the_api_is_served() {
    let server = Server::start().await;
    let answer = server.send("GET /api/v1/openapi.json", &[], "").await;
    assert!(answer.has_head("content-type: application/json"));
    assert!(answer.json()["paths"]["/api/v1/rooms"]["get"].is_object());
}
