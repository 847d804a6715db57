//! What a supervisor, a metrics collector and a curious browser get.

mod common;

use common::{Server, refused};

#[tokio::test]
async fn server_says_that_it_is_alive_and_ready() {
    let server = Server::start().await;
    assert_eq!(server.send("GET /healthz", &[], "").await.text, "alive\n");
    assert_eq!(server.send("GET /readyz", &[], "").await.text, "ready\n");
}

#[tokio::test]
async fn hub_that_does_not_answer_makes_the_server_unhealthy() {
    let server = Server::start().await;
    assert!(server.hub.ping().await);
    server.hub.set_stuck(true);
    assert_eq!(server.send("GET /healthz", &[], "").await.status, 503);
    server.hub.set_stuck(false);
    assert_eq!(server.send("GET /healthz", &[], "").await.status, 200);
}

#[tokio::test]
async fn figures_are_for_the_machine_and_for_admins() {
    let server = Server::start().await;
    let (owner, guest) = (server.owner().await, server.guest("grace").await);
    let local = server.send("GET /metrics", &[], "").await;
    assert!(local.has_head("content-type: text/plain; version=0.0.4; charset=utf-8"));
    assert!(
        local.text.contains("# TYPE parlor_sessions gauge\n"),
        "{local:?}"
    );
    let proxied = "x-forwarded-for: 192.0.2.1";
    let stranger = server.send("GET /metrics", &[proxied], "").await;
    assert_eq!(stranger.refusal(), refused(403, "not_allowed"));
    for (token, expected) in [(&owner, 200), (&guest, 403)] {
        let bearer = format!("authorization: Bearer {token}");
        assert_eq!(
            server
                .send("GET /metrics", &[proxied, &bearer], "")
                .await
                .status,
            expected
        );
    }
    let rebound = b"GET /metrics HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
    assert_eq!(
        server.raw(rebound).await.refusal(),
        refused(403, "not_allowed")
    );
}

#[tokio::test]
async fn front_page_says_how_to_join() {
    let server = Server::start().await;
    let page = server.send("GET /", &[], "").await;
    assert!(page.has_head("content-type: text/plain; charset=utf-8"));
    assert!(
        page.text
            .contains(&format!("--server http://{}", server.address)),
        "{page:?}"
    );
}
