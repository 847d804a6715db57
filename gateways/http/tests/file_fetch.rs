//! Fetching files: ranges, what a browser may show, and files that are still coming.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::files::{NAMED, Wire};
use common::{PATIENCE, Server, refused, second_passes};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;

const HELLO: &str = "ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f";

#[tokio::test]
async fn parts_of_a_file_are_served() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.share(&token, "a.txt", "text/plain", b"hello").await;
    let etag = format!("\"{HELLO}\"");
    let (same, other) = (format!("if-range: {etag}"), "if-range: \"other\"");
    for (lines, status, body, range) in [
        (vec![], 200, "hello", None),
        (vec!["range: bytes=1-3"], 206, "ell", Some("bytes 1-3/5")),
        (vec!["range: bytes=3-"], 206, "lo", Some("bytes 3-4/5")),
        (vec!["range: bytes=-2"], 206, "lo", Some("bytes 3-4/5")),
        (vec!["range: bytes=0-99"], 206, "hello", Some("bytes 0-4/5")),
        (vec!["range: bytes=0-1,3-4"], 200, "hello", None),
        (vec!["range: bytes=3-1"], 200, "hello", None),
        (
            vec!["range: bytes=1-3", &same],
            206,
            "ell",
            Some("bytes 1-3/5"),
        ),
        (vec!["range: bytes=1-3", other], 200, "hello", None),
    ] {
        let answer = server.fetch(&file, &token, &lines).await;
        assert_eq!((answer.status, &*answer.text), (status, body), "{lines:?}");
        assert_eq!(answer.value("content-range"), range, "{lines:?}");
        let length = body.len().to_string();
        assert_eq!(answer.value("content-length"), Some(&*length), "{lines:?}");
        assert_eq!(answer.value("etag"), Some(&*etag));
        assert!(answer.has_head("accept-ranges: bytes"));
    }
    let beyond = server.fetch(&file, &token, &["range: bytes=5-"]).await;
    assert_eq!(beyond.refusal(), refused(416, "bad_request"));
    assert_eq!(beyond.value("content-range"), Some("bytes */5"));
    let line = format!("if-none-match: {etag}");
    let unchanged = server.fetch(&file, &token, &[&line]).await;
    assert_eq!((unchanged.status, unchanged.body()), (304, &b""[..]));
}

#[tokio::test]
async fn head_tells_without_sending() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.share(&token, "a.txt", "text/plain", b"hello").await;
    let bearer = format!("authorization: Bearer {token}");
    let request = format!("HEAD /api/v1/files/{file}");
    let lines = [&*bearer, "range: bytes=1-3"];
    let head = server.send(&request, &lines, "").await;
    assert_eq!((head.status, head.body()), (200, &b""[..]), "{head:?}");
    assert_eq!(head.value("content-length"), Some("5"));
    assert_eq!(head.value("parlor-digest"), Some(HELLO));
}

#[tokio::test]
async fn browsers_show_only_what_can_do_no_harm() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let page = b"<script>alert(1)</script>";
    let saved = "application/octet-stream";
    for (name, kind, content_type, inline) in [
        ("a.txt", "text/plain", "text/plain; charset=utf-8", true),
        ("a.png", "image/png", "image/png", true),
        ("a.png", "", "image/png", true),
        ("a.html", "text/html", saved, false),
        ("a.html", "", saved, false),
        ("a.png", "text/html", saved, false),
        ("a.svg", "image/svg+xml", saved, false),
        ("a.xml", "application/xml", saved, false),
        ("a.xhtml", "application/xhtml+xml", saved, false),
        ("a.pdf", "application/pdf", saved, false),
        ("a.js", "text/javascript", saved, false),
        ("a", "", saved, false),
    ] {
        let file = server.share(&token, name, kind, page).await;
        let answer = server.fetch(&file, &token, &[]).await;
        assert_eq!(
            answer.value("content-type"),
            Some(content_type),
            "{name} {kind}"
        );
        let disposition = answer.value("content-disposition").unwrap();
        assert_eq!(disposition.starts_with("inline;"), inline, "{name} {kind}");
        assert_eq!(
            disposition.starts_with("attachment;"),
            !inline,
            "{name} {kind}"
        );
        for line in [
            "x-content-type-options: nosniff",
            "content-security-policy: default-src 'none'; sandbox",
            "cross-origin-resource-policy: same-origin",
            "cache-control: no-store",
        ] {
            assert!(answer.has_head(line), "{line}: {answer:?}");
        }
    }
    let file = server.share(&token, "été \"1\".pdf", "", page).await;
    let answer = server.fetch(&file, &token, &[]).await;
    assert_eq!(
        answer.value("content-disposition"),
        Some("attachment; filename=\"_t_ _1_.pdf\"; filename*=utf-8''%c3%a9t%c3%a9%20_1_.pdf"),
    );
}

/// Reads to the end; tells whether the last chunk came, and so whether the file looks complete.
async fn ends_well(mut wire: Wire) -> bool {
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, wire.stream.read_to_end(&mut bytes))
        .await
        .expect("the connection ends");
    bytes.ends_with(b"0\r\n\r\n")
}

#[tokio::test]
async fn receiver_reads_while_the_sender_sends() {
    let server = Server::start().await;
    let (grace, heidi) = (server.guest("grace").await, server.guest("heidi").await);
    let file = server.offer(&grace, 10).await;
    let mut early = server.open_file(&file, &heidi, &["range: bytes=2-3"]).await;
    let mut sender = server
        .begin(&file, &grace, 0, &["content-length: 10"])
        .await;
    sender.write(b"hello").await;
    let head = String::from_utf8(early.read_until(b"hello").await).unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("transfer-encoding: chunked"));
    assert!(
        !head.contains("etag:") && !head.contains("parlor-digest:"),
        "{head}"
    );
    let mut late = server.open_file(&file, &heidi, &[]).await;
    late.read_until(b"hello").await;
    sender.write(b"world").await;
    early.read_until(b"world").await;
    late.read_until(b"world").await;
    assert_eq!(sender.answer().await.status, 204);
    assert!(ends_well(early).await && ends_well(late).await);
}

#[tokio::test]
async fn receiver_is_cut_off_when_the_sender_gives_up() {
    let server = Server::start().await;
    let (grace, heidi) = (server.guest("grace").await, server.guest("heidi").await);
    let file = server.offer(&grace, 10).await;
    server.append(&file, &grace, 0, &[], b"hello").await;
    let mut receiver = server.open_file(&file, &heidi, &[]).await;
    receiver.read_until(b"hello").await;
    let info = server.info(&file, &grace).await;
    let path = format!("DELETE /api/v1/rooms/lobby/messages/{}", info["seq"]);
    assert_eq!(server.put(&path, &grace, json!({})).await.status, 204);
    assert!(!ends_well(receiver).await);
}

#[tokio::test]
async fn receiver_who_is_blocked_is_cut_off() {
    let server = Server::start().await;
    let (ada, heidi) = (server.owner().await, server.guest("heidi").await);
    let file = server.offer(&ada, 10).await;
    server.append(&file, &ada, 0, &[], b"hello").await;
    let mut receiver = server.open_file(&file, &heidi, &[]).await;
    receiver.read_until(b"hello").await;
    let block = json!({ "name": "heidi" });
    let blocked = server.put("POST /api/v1/blocks", &ada, block).await;
    assert!(blocked.status < 300, "{blocked:?}");
    second_passes().await;
    assert!(!ends_well(receiver).await);
    let refusal = server.fetch(&file, &heidi, &[]).await;
    assert_eq!(refusal.refusal(), refused(403, "blocked"));
}

#[tokio::test]
async fn receiver_of_a_file_that_has_come_is_cut_off_when_it_is_deleted() {
    let server = Server::start().await;
    let (grace, heidi) = (server.guest("grace").await, server.guest("heidi").await);
    // More than the system's buffers hold, so that the receiver can't have it all when it is deleted.
    let bytes = vec![7; 64 << 20];
    let file = server.share(&grace, "a", "", &bytes).await;
    let mut receiver = server.open_file(&file, &heidi, &[]).await;
    receiver.read_until(&[7; 1_000]).await;
    let path = format!("DELETE /api/v1/files/{file}");
    assert_eq!(server.put(&path, &grace, json!({})).await.status, 204);
    second_passes().await;
    let mut rest = Vec::new();
    let _ = timeout(PATIENCE, receiver.stream.read_to_end(&mut rest))
        .await
        .expect("it ends");
    assert!(rest.len() < bytes.len() / 2, "{}", rest.len());
}

#[tokio::test]
async fn client_that_can_not_be_cut_off_waits_for_the_whole_file() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer_as(&token, &["upload-length: 5", NAMED]).await;
    server.append(&file, &token, 0, &[], b"hel").await;
    let old = format!("GET /api/v1/files/{file} HTTP/1.0\r\nauthorization: Bearer {token}\r\n\r\n");
    let refusal = server.raw(old.as_bytes()).await;
    assert_eq!(refusal.refusal(), refused(505, "bad_request"));
    server.append(&file, &token, 3, &[], b"lo").await;
    let whole = server.raw(old.as_bytes()).await;
    assert_eq!((whole.status, whole.body()), (200, &b"hello"[..]));
}

/// A PNG of one pixel, through which one half sees.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

#[tokio::test]
async fn images_have_a_preview_whatever_they_are_called() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let image = data_encoding::BASE64.decode(PIXEL.as_bytes()).unwrap();
    let text = server
        .share(&token, "a.png", "image/png", b"no image")
        .await;
    let file = server.share(&token, "a.txt", "", &image).await;
    let path = |file: &str| format!("/api/v1/files/{file}/preview");
    let made = async {
        loop {
            let answer = server.get(&path(&file), &token).await;
            if answer.status == 200 {
                return answer;
            }
            assert_eq!(answer.refusal(), refused(404, "not_found"));
        }
    };
    let preview = timeout(PATIENCE, made).await.expect("it is made");
    assert_eq!(preview.value("content-type"), Some("image/png"));
    assert!(preview.body().starts_with(b"\x89PNG"), "{preview:?}");
    // It came before, so it was looked at before.
    let none = server.get(&path(&text), &token).await;
    assert_eq!(none.refusal(), refused(404, "not_found"));
}
