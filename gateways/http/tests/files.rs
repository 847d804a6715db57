//! Sending files, on a real hub and folder.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::files::{NAMED, TUS};
use common::{Answer, Server, refused};
use parlor_core::Settings;
use parlor_gateway_http::HttpOptions;
use parlor_hub::HubOptions;
use serde_json::json;

/// BLAKE3 of `hello`, and of nothing.
const HELLO: &str = "ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f";
const NOTHING: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

#[tokio::test]
async fn file_is_offered_sent_and_fetched() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 5).await;
    assert_eq!(server.info(&file, &token).await["state"], "sending");
    let first = server.append(&file, &token, 0, &[], b"hel").await;
    assert_eq!(
        (first.status, first.value("upload-offset")),
        (204, Some("3"))
    );
    assert!(
        first.value("upload-expires").is_some() && first.has_head(TUS),
        "{first:?}"
    );
    let head = server.upload_head(&file, &token).await;
    assert_eq!((head.status, head.value("upload-offset")), (200, Some("3")));
    assert_eq!(head.value("upload-length"), Some("5"));
    assert!(
        head.has_head("cache-control: no-store") && head.has_head(TUS),
        "{head:?}"
    );
    let last = server.append(&file, &token, 3, &[], b"lo").await;
    assert_eq!((last.status, last.value("upload-offset")), (204, Some("5")));
    assert_eq!(last.value("parlor-digest"), Some(HELLO), "{last:?}");
    let fetched = server.fetch(&file, &token, &[]).await;
    assert_eq!((fetched.status, fetched.body()), (200, &b"hello"[..]));
    let info = server.info(&file, &token).await;
    assert_eq!(
        (&info["state"], &info["digest"]),
        (&"ready".into(), &HELLO.into())
    );
}

#[tokio::test]
async fn wrong_offset_is_answered_with_the_right_one() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 5).await;
    server.append(&file, &token, 0, &[], b"hel").await;
    for lie in [0, 2, 4, 5, u64::MAX] {
        let refusal = server.append(&file, &token, lie, &[], b"x").await;
        assert_eq!(refusal.refusal(), refused(409, "wrong_offset"));
        assert_eq!(refusal.value("upload-offset"), Some("3"), "{lie}");
    }
    assert_eq!(
        server.append(&file, &token, 3, &[], b"lo").await.status,
        204
    );
    assert_eq!(server.fetch(&file, &token, &[]).await.body(), b"hello");
}

#[tokio::test]
async fn who_did_not_hear_that_a_file_is_ready_is_told_again() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.share(&token, "a.txt", "text/plain", b"hello").await;
    let head = server.upload_head(&file, &token).await;
    assert_eq!((head.status, head.value("upload-offset")), (200, Some("5")));
    assert_eq!(head.value("parlor-digest"), Some(HELLO));
    let again = server.append(&file, &token, 5, &[], b"").await;
    assert_eq!(
        (again.status, again.value("parlor-digest")),
        (204, Some(HELLO))
    );
    let behind = server.append(&file, &token, 3, &[], b"lo").await;
    assert_eq!(behind.refusal(), refused(409, "wrong_offset"));
    let other = server.guest("heidi").await;
    let refusal = server.append(&file, &other, 5, &[], b"").await;
    assert_eq!(refusal.refusal(), refused(404, "no_such_file"));
}

#[tokio::test]
async fn retried_offer_makes_no_second_file() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let named = format!("{NAMED},id dHJ5LTE=");
    let lines = ["upload-length: 5", &*named];
    let file = server.offer_as(&token, &lines).await;
    server.append(&file, &token, 0, &[], b"hel").await;
    let again = server.try_offer(&token, &lines).await;
    assert_eq!(
        (again.status, again.json()["id"].as_str()),
        (201, Some(&*file))
    );
    assert_eq!(again.value("upload-offset"), None, "HEAD says it");
    let other = server
        .try_offer(&token, &["upload-length: 6", &*named])
        .await;
    assert_eq!(other.refusal(), refused(409, "id_used"));
}

#[tokio::test]
async fn empty_file_is_finished_by_an_empty_request() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 0).await;
    let sent = server.append(&file, &token, 0, &[], b"").await;
    assert_eq!(sent.value("parlor-digest"), Some(NOTHING), "{sent:?}");
    let fetched = server.fetch(&file, &token, &[]).await;
    assert_eq!((fetched.status, fetched.body()), (200, &b""[..]));
    assert_eq!(fetched.value("content-length"), Some("0"));
}

#[tokio::test]
async fn size_can_be_said_with_the_last_bytes() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server
        .offer_as(&token, &["upload-defer-length: 1", NAMED])
        .await;
    let head = server.upload_head(&file, &token).await;
    assert_eq!(head.value("upload-defer-length"), Some("1"), "{head:?}");
    let first = server.append(&file, &token, 0, &[], b"hel").await;
    assert_eq!(first.value("upload-offset"), Some("3"));
    let short = server
        .append(&file, &token, 3, &["upload-length: 2"], b"")
        .await;
    assert_eq!(short.refusal(), refused(400, "bad_request"));
    let last = server
        .append(&file, &token, 3, &["upload-length: 5"], b"lo")
        .await;
    assert_eq!(last.value("parlor-digest"), Some(HELLO), "{last:?}");
    let empty = server
        .offer_as(&token, &["upload-defer-length: 1", NAMED])
        .await;
    let last = server
        .append(&empty, &token, 0, &["upload-length: 0"], b"")
        .await;
    assert_eq!(last.value("parlor-digest"), Some(NOTHING), "{last:?}");
}

#[tokio::test]
async fn chunks_are_taken_as_well() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 5).await;
    let lines = ["transfer-encoding: chunked"];
    let mut wire = server.begin(&file, &token, 0, &lines).await;
    wire.write(b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n").await;
    assert_eq!(wire.answer().await.value("parlor-digest"), Some(HELLO));
}

#[tokio::test]
async fn digest_is_compared_and_a_wrong_one_fails_the_file() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let right = server.offer(&token, 5).await;
    let line = format!("parlor-digest: {HELLO}");
    let sent = server.append(&right, &token, 0, &[&line], b"hello").await;
    assert_eq!(sent.status, 204, "{sent:?}");
    let wrong = server.offer(&token, 5).await;
    let line = format!("parlor-digest: {NOTHING}");
    let refusal = server.append(&wrong, &token, 0, &[&line], b"hello").await;
    assert_eq!(refusal.refusal(), refused(422, "wrong_digest"));
    let info = server.info(&wrong, &token).await;
    assert_eq!(
        (&info["state"], &info["why"]),
        (&"failed".into(), &"wrong_digest".into())
    );
    for refusal in [
        server.fetch(&wrong, &token, &[]).await,
        server.append(&wrong, &token, 5, &[], b"").await,
    ] {
        assert_eq!(refusal.refusal(), refused(410, "file_failed"));
    }
    assert_eq!(server.upload_head(&wrong, &token).await.status, 410);
}

#[tokio::test]
async fn more_than_was_announced_is_refused_and_not_kept() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 5).await;
    let refusal = server.append(&file, &token, 0, &[], b"hello!").await;
    assert_eq!(refusal.refusal(), refused(413, "too_large"));
    let offset = server.offset(&file, &token).await;
    assert!(offset <= 5, "{offset}");
    let other = server
        .append(&file, &token, 0, &["upload-length: 6"], b"hello!")
        .await;
    assert_eq!(other.refusal(), refused(400, "bad_request"));
    let rest = &b"hello"[usize::try_from(offset).unwrap()..];
    assert_eq!(
        server.append(&file, &token, offset, &[], rest).await.status,
        204
    );
}

#[tokio::test]
async fn what_an_upload_must_say_is_checked() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let bearer = format!("authorization: Bearer {token}");
    let create = "POST /api/v1/rooms/lobby/files";
    let size = "upload-length: 5";
    let long = "QUFB".repeat(100);
    for (lines, expected) in [
        (vec![size, NAMED], refused(412, "unsupported_version")),
        (
            vec!["tus-resumable: 0.2.2", size, NAMED],
            refused(412, "unsupported_version"),
        ),
        (vec![TUS, NAMED], refused(400, "bad_request")),
        (vec![TUS, size], refused(400, "bad_request")),
        (
            vec![TUS, "upload-length: -1", NAMED],
            refused(400, "bad_request"),
        ),
        (
            vec![TUS, size, "upload-metadata: filename Li4="],
            refused(400, "bad_request"),
        ),
        (
            vec![TUS, size, &format!("upload-metadata: filename {long}")],
            refused(400, "bad_request"),
        ),
        (
            vec![TUS, "upload-length: 9999999999999", NAMED],
            refused(413, "file_too_large"),
        ),
    ] {
        let lines = [vec![&*bearer], lines].concat();
        let answer = server.send(create, &lines, "").await;
        assert_eq!(answer.refusal(), expected, "{lines:?}");
        assert!(answer.has_head(TUS), "{answer:?}");
        assert_eq!(answer.has_head("tus-version: 1.0.0"), answer.status == 412);
    }
    let file = server.offer(&token, 5).await;
    let path = format!("PATCH /api/v1/files/{file}/upload");
    let typed = "content-type: application/offset+octet-stream";
    let at = "upload-offset: 0";
    let empty = "content-length: 0";
    for (lines, expected) in [
        (vec![empty, typed, at], refused(412, "unsupported_version")),
        (vec![empty, TUS, at], refused(415, "bad_request")),
        (vec![empty, TUS, typed], refused(400, "bad_request")),
        (
            vec![empty, TUS, typed, at, "parlor-digest: 12"],
            refused(400, "bad_request"),
        ),
    ] {
        let lines = [vec![&*bearer], lines].concat();
        let answer = server.send(&path, &lines, "").await;
        assert_eq!(answer.refusal(), expected, "{lines:?}");
    }
}

#[tokio::test]
async fn what_uploads_can_do_is_told() {
    let server = Server::start().await;
    let answer = server.send("OPTIONS /api/v1/files", &[], "").await;
    assert_eq!(answer.status, 204, "{answer:?}");
    assert!(answer.has_head("tus-version: 1.0.0") && answer.has_head("tus-max-size: 8589934592"));
    let extensions = "tus-extension: creation,creation-defer-length,termination,expiration";
    assert!(answer.has_head(extensions), "{answer:?}");
}

#[tokio::test]
async fn files_are_listed_newest_first_and_deleted() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let first = server.share(&token, "a.txt", "", b"a").await;
    let second = server.share(&token, "b.png", "", b"b").await;
    let list = async |query: &str| {
        let path = format!("/api/v1/rooms/lobby/files{query}");
        let page = server.get(&path, &token).await.json();
        let files = page["files"].as_array().unwrap().clone();
        let id = |file: &serde_json::Value| file["id"].as_str().unwrap().to_owned();
        files.iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [&*second, &*first]);
    assert_eq!(list("?limit=1").await, [&*second]);
    let info = server.info(&second, &token).await;
    assert_eq!(info["media_type"], "image/png");
    assert_eq!(list(&format!("?before={}", info["seq"])).await, [&*first]);
    let path = format!("DELETE /api/v1/files/{first}");
    let other = server.guest("heidi").await;
    let refusal = server.put(&path, &other, json!({})).await;
    assert_eq!(refusal.refusal(), refused(403, "not_allowed"));
    assert_eq!(server.put(&path, &token, json!({})).await.status, 204);
    assert_eq!(list("").await, [&*second]);
    let gone = server.fetch(&first, &token, &[]).await;
    assert_eq!(gone.refusal(), refused(404, "no_such_file"));
}

#[tokio::test]
async fn sender_gives_a_file_up() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 5).await;
    let mut wire = server.begin(&file, &token, 0, &["content-length: 5"]).await;
    wire.write(b"hel").await;
    server.wait_for(&file, &token, b"hel").await;
    let bearer = format!("authorization: Bearer {token}");
    let cancel = format!("DELETE /api/v1/files/{file}/upload");
    let wrong = server.send(&cancel, &[&bearer], "").await;
    assert_eq!(wrong.refusal(), refused(412, "unsupported_version"));
    assert_eq!(server.send(&cancel, &[&bearer, TUS], "").await.status, 204);
    assert_eq!(wire.answer().await.refusal(), refused(410, "file_failed"));
    assert_eq!(server.info(&file, &token).await["why"], "cancelled");
    let again = server.send(&cancel, &[&bearer, TUS], "").await;
    assert_eq!(again.refusal(), refused(404, "no_such_file"));
}

#[tokio::test]
async fn file_of_a_room_one_is_not_in_is_none() {
    let server = Server::start().await;
    let (ada, grace) = (server.owner().await, server.guest("grace").await);
    let den = json!({ "name": "den", "kind": "private" });
    assert_eq!(
        server.put("POST /api/v1/rooms", &ada, den).await.status,
        201
    );
    let bearer = format!("authorization: Bearer {ada}");
    let lines = [&*bearer, TUS, "upload-length: 5", NAMED];
    let offered = server
        .send("POST /api/v1/rooms/den/files", &lines, "")
        .await
        .json();
    let file = offered["id"].as_str().unwrap();
    server.append(file, &ada, 0, &[], b"hello").await;
    assert_eq!(server.fetch(file, &ada, &[]).await.status, 200);
    let unknown = "0".repeat(32);
    let tried = async |path: &str, method: &str| {
        let real = server
            .put(
                &format!("{method} /api/v1/files/{file}{path}"),
                &grace,
                json!({}),
            )
            .await;
        let made_up = server
            .put(
                &format!("{method} /api/v1/files/{unknown}{path}"),
                &grace,
                json!({}),
            )
            .await;
        let same = |answer: &Answer| answer.text.replace(file, "ID").replace(&unknown, "ID");
        assert_eq!(same(&real), same(&made_up));
        assert_eq!(
            real.refusal(),
            refused(404, "no_such_file"),
            "{method} {path}"
        );
    };
    for path in ["", "/info", "/preview"] {
        tried(path, "GET").await;
    }
    tried("", "DELETE").await;
    assert_eq!(server.upload_head(file, &grace).await.status, 404);
    let list = server.get("/api/v1/rooms/den/files", &grace).await;
    assert_eq!(list.refusal(), refused(404, "no_such_room"));
    let offer = server
        .send(
            "POST /api/v1/rooms/den/files",
            &[
                &format!("authorization: Bearer {grace}"),
                TUS,
                "upload-length: 5",
                NAMED,
            ],
            "",
        )
        .await;
    assert_eq!(offer.refusal(), refused(404, "no_such_room"));
}

#[tokio::test]
async fn quotas_are_kept() {
    let settings = Settings {
        file_bytes: 100,
        user_bytes: Some(150),
        ..Settings::default()
    };
    let hub_options = HubOptions {
        settings,
        space_floor: 0,
        ..HubOptions::default()
    };
    let server = Server::open_with(HttpOptions::default(), true, hub_options).await;
    let token = server.guest("grace").await;
    let large = server
        .try_offer(&token, &["upload-length: 101", NAMED])
        .await;
    assert_eq!(large.refusal(), refused(413, "file_too_large"));
    let open = server
        .offer_as(&token, &["upload-defer-length: 1", NAMED])
        .await;
    let refusal = server.append(&open, &token, 0, &[], &[7; 101]).await;
    assert_eq!(refusal.refusal(), refused(413, "file_too_large"));
    let length = ["upload-length: 101"];
    let offset = server.offset(&open, &token).await;
    let refusal = server.append(&open, &token, offset, &length, b"").await;
    assert_eq!(refusal.refusal(), refused(413, "file_too_large"));
    server.share(&token, "a", "", &[7; 100]).await;
    let second = server
        .try_offer(&token, &["upload-length: 51", NAMED])
        .await;
    assert_eq!(second.refusal(), refused(507, "user_quota"));
}

#[tokio::test]
async fn files_can_be_switched_off_and_the_disk_too_full() {
    let off = HubOptions {
        settings: Settings {
            files: false,
            ..Settings::default()
        },
        space_floor: 0,
        ..HubOptions::default()
    };
    let full = HubOptions {
        space_floor: u64::MAX,
        ..HubOptions::default()
    };
    for (hub_options, expected) in [
        (off, refused(403, "files_off")),
        (full, refused(507, "no_space")),
    ] {
        let server = Server::open_with(HttpOptions::default(), true, hub_options).await;
        let token = server.guest("grace").await;
        let refusal = server.try_offer(&token, &["upload-length: 5", NAMED]).await;
        assert_eq!(refusal.refusal(), expected);
        assert_eq!(server.say(&token, "chat goes on").await.status, 201);
    }
}
