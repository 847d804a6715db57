//! Sending files and fetching them, on a real hub and folder.

mod common;

use common::files::TUS;
use common::{Server, refused};

const DIGEST: &str = "ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f";

#[tokio::test]
async fn file_is_offered_sent_and_fetched() {
    let server = Server::start().await;
    let token = server.guest("grace").await;
    let file = server.offer(&token, 5).await;
    assert_eq!(server.info(&file, &token).await["state"], "sending");
    let first = server.append(&file, &token, 0, &[], b"hel").await;
    assert_eq!(first.status, 204, "{first:?}");
    assert_eq!(first.value("upload-offset"), Some("3"));
    assert!(
        first.value("upload-expires").is_some() && first.has_head(TUS),
        "{first:?}"
    );
    assert_eq!(server.offset(&file, &token).await, 3);
    let last = server.append(&file, &token, 3, &[], b"lo").await;
    assert_eq!((last.status, last.value("upload-offset")), (204, Some("5")));
    assert_eq!(last.value("parlor-digest"), Some(DIGEST), "{last:?}");
    let fetched = server.fetch(&file, &token, &[]).await;
    assert_eq!((fetched.status, fetched.body()), (200, &b"hello"[..]));
    assert_eq!(fetched.value("parlor-digest"), Some(DIGEST));
    assert_eq!(fetched.value("content-length"), Some("5"));
    assert_eq!(server.info(&file, &token).await["state"], "ready");
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
