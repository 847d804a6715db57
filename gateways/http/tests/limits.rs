//! Slow, greedy and broken clients.

mod common;

use std::time::Duration;

use common::socket::Client;
use common::{PATIENCE, Server, read_answer, refused};
use parlor_gateway_http::HttpOptions;
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

const SOON: Duration = Duration::from_millis(50);

#[tokio::test]
async fn head_that_does_not_come_ends_the_connection() {
    let options = HttpOptions {
        head_deadline: SOON,
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x")
        .await
        .unwrap();
    assert_eq!(read_answer(slow).await.status, 0);
    assert_eq!(read_answer(server.connect().await).await.status, 0);
}

#[tokio::test]
async fn body_that_does_not_come_is_refused() {
    let options = HttpOptions {
        body_deadline: SOON,
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let lines = ["content-type: application/json", "content-length: 10"];
    let answer = server.send("POST /api/v1/sign-in", &lines, "{").await;
    assert_eq!(answer.refusal(), refused(408, "bad_request"));
}

#[tokio::test]
async fn giant_head_is_refused() {
    let server = Server::start().await;
    let line = format!("x-giant: {}", "x".repeat(40_000));
    assert_eq!(server.send("GET /healthz", &[&line], "").await.status, 431);
}

#[tokio::test]
async fn garbage_ends_its_own_connection_only() {
    let server = Server::start().await;
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..],
        b"NICK ada\r\n\r\n",
        &[0; 100],
    ] {
        assert_eq!(server.raw(garbage).await.status, 400);
    }
    assert_eq!(server.send("GET /healthz", &[], "").await.status, 200);
}

#[tokio::test]
async fn one_connection_too_many_is_told_so_and_signed_in_ones_do_not_count() {
    let options = HttpOptions {
        waiting: 2,
        ..HttpOptions::default()
    };
    let server = Server::with(options).await;
    let _signed_in = Client::guest(&server, "grace").await;
    let idle = [server.connect().await, server.connect().await];
    let refusal = read_answer(server.connect().await).await;
    assert_eq!(refusal.refusal(), refused(503, "busy"));
    drop(idle);
    let again = async {
        while server.send("GET /healthz", &[], "").await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, again)
        .await
        .expect("there is a place again");
}

#[tokio::test]
async fn everything_ends_soon_after_the_server_is_told_to() {
    let server = Server::start().await;
    let mut client = Client::guest(&server, "grace").await;
    let mut silent = Client::connect(&server).await;
    let mut stuck = server.connect().await;
    stuck
        .write_all(b"POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\n")
        .await
        .unwrap();
    let _idle = server.connect().await;
    server.send("GET /healthz", &[], "").await;
    server.shutdown.cancel();
    assert_eq!(client.end().await, ("shutting_down".into(), 1001));
    assert_eq!(silent.end().await, ("shutting_down".into(), 1001));
    timeout(PATIENCE, server.serving)
        .await
        .expect("in time")
        .unwrap();
}

#[tokio::test]
async fn hub_that_ends_first_is_told_to_clients() {
    let server = Server::start().await;
    let mut client = Client::guest(&server, "grace").await;
    server.stop_hub().await;
    assert_eq!(client.end().await, ("shutting_down".into(), 1001));
}
