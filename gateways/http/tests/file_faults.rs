//! Uploads that are cut, taken over, too slow, or ended from outside.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::time::Duration;

use common::files::Wire;
use common::{PATIENCE, Server, refused, second_passes};
use parlor_gateway_http::HttpOptions;
use serde_json::json;
use tokio::time::timeout;

/// A file of 12 bytes whose sender has sent 4 and goes on.
async fn begun(server: &Server, token: &str) -> (String, Wire) {
    let file = server.offer(token, 12).await;
    let mut wire = server.begin(&file, token, 0, &["content-length: 12"]).await;
    wire.write(b"aaaa").await;
    server.wait_for(&file, token, b"aaaa").await;
    (file, wire)
}

#[tokio::test]
async fn cut_upload_goes_on_where_it_was() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let bytes: Vec<u8> = (0..1_000_000_u32).map(|n| ((n * 31) >> 7) as u8).collect();
    let file = server.offer(&token, bytes.len() as u64).await;
    let mut random = 1_u64;
    let mut next = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % below
    };
    for _ in 0..200 {
        let offset = server.offset(&file, &token).await;
        let lie = next(bytes.len() as u64);
        if lie != offset {
            let refusal = server.append(&file, &token, lie, &[], b"lie").await;
            assert_eq!(refusal.refusal(), refused(409, "wrong_offset"));
        }
        let rest = &bytes[usize::try_from(offset).unwrap()..];
        let length = format!("content-length: {}", rest.len());
        let mut wire = server.begin(&file, &token, offset, &[&length]).await;
        let cut = usize::try_from(next(8_000)).unwrap().min(rest.len() - 1);
        wire.write(&rest[..cut]).await;
        drop(wire);
    }
    let offset = server.offset(&file, &token).await;
    let rest = &bytes[usize::try_from(offset).unwrap()..];
    let line = format!("parlor-digest: {}", blake3::hash(&bytes));
    let last = server.append(&file, &token, offset, &[&line], rest).await;
    assert_eq!(last.status, 204, "{last:?}");
    assert!(server.fetch(&file, &token, &[]).await.body() == bytes);
}

#[tokio::test]
async fn second_writer_takes_over_and_nothing_of_the_first_comes_after() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let (file, mut first) = begun(&server, &token).await;
    let mut second = server.begin(&file, &token, 4, &["content-length: 8"]).await;
    second.write(b"bbbb").await;
    server.wait_for(&file, &token, b"bbbb").await;
    first.write(b"AAAAAAAA").await;
    assert_eq!(first.answer().await.refusal(), refused(409, "taken_over"));
    second.write(b"BBBB").await;
    assert_eq!(second.answer().await.status, 204);
    assert_eq!(server.fetch(&file, &token, &[]).await.text, "aaaabbbbBBBB");
}

#[tokio::test]
async fn asking_how_far_it_is_stops_who_sends() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let (file, first) = begun(&server, &token).await;
    assert_eq!(server.offset(&file, &token).await, 4);
    assert_eq!(first.answer().await.refusal(), refused(409, "taken_over"));
}

#[tokio::test]
async fn refused_sender_who_talks_on_hears_why() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 64 << 20).await;
    let refusal = server
        .append(&file, &token, 1, &[], &vec![7; 8 << 20])
        .await;
    assert_eq!(refusal.refusal(), refused(409, "wrong_offset"));
}

#[tokio::test]
async fn silent_sender_is_paused() {
    let options = HttpOptions {
        upload_deadline: Duration::from_millis(50),
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 12).await;
    let mut wire = server
        .begin(&file, &token, 0, &["content-length: 12"])
        .await;
    wire.write(b"aaaa").await;
    let answer = wire.answer().await;
    assert_eq!(answer.refusal(), refused(408, "bad_request"));
    assert_eq!(answer.value("upload-offset"), Some("4"));
    assert_eq!(server.offset(&file, &token).await, 4);
}

#[tokio::test]
async fn sender_who_is_blocked_or_muted_is_stopped() {
    let server = Server::start().await;
    let ada = server.owner().await;
    let block = json!({ "name": "grace" });
    for (name, request, body, code) in [
        ("grace", "POST /api/v1/blocks", block, "blocked"),
        (
            "heidi",
            "PUT /api/v1/rooms/lobby/mutes/heidi",
            json!({}),
            "muted",
        ),
    ] {
        let token = server.guest(name).await;
        let (_, wire) = begun(&server, &token).await;
        let done = server.put(request, &ada, body).await;
        assert!(done.status < 300, "{done:?}");
        second_passes().await;
        assert_eq!(wire.answer().await.refusal(), refused(403, code));
    }
}

#[tokio::test]
async fn uploads_end_soon_after_the_server_is_told_to() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let (_, wire) = begun(&server, &token).await;
    server.shutdown.cancel();
    let answer = wire.answer().await;
    assert_eq!(answer.refusal(), refused(503, "shutting_down"));
    assert_eq!(answer.value("upload-offset"), Some("4"));
    timeout(PATIENCE, server.serving)
        .await
        .expect("in time")
        .unwrap();
}
