//! The client for browsers, as it is served: the page, what it loads, and what stands in for it.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::{Answer, Server, refused};
use parlor_gateway_http::HttpOptions;
use parlor_web::{Asset, Client};

const HTML: &str = "accept: text/html,application/xhtml+xml,*/*;q=0.8";
const PAGE: &str = "<!doctype html><title>page</title>";

/// A client of two files, so that these rules are tried whatever was built in.
static CLIENT: Client = Client {
    assets: &[
        Asset {
            path: "/assets/main-abc.js",
            content_type: "text/javascript; charset=utf-8",
            tag: "0123",
            is_immutable: true,
            plain: b"plain script",
            brotli: Some(b"brotli"),
            gzip: Some(b"gzip"),
        },
        Asset {
            path: "/index.html",
            content_type: "text/html; charset=utf-8",
            tag: "4567",
            is_immutable: false,
            plain: PAGE.as_bytes(),
            brotli: None,
            gzip: None,
        },
        Asset {
            path: "/sw.js",
            content_type: "text/javascript; charset=utf-8",
            tag: "89ab",
            is_immutable: false,
            plain: b"worker",
            brotli: None,
            gzip: None,
        },
    ],
};

async fn server(client: Option<&'static Client>) -> Server {
    Server::with(HttpOptions {
        client,
        ..HttpOptions::default()
    })
    .await
}

/// The lines of an answer's head with this name, without it.
fn lines<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let start = format!("{name}: ");
    let lines = answer.head.lines();
    lines.filter_map(|line| line.strip_prefix(&start)).collect()
}

#[tokio::test]
async fn every_place_of_the_client_is_the_page() {
    let server = server(Some(&CLIENT)).await;
    for path in [
        "/",
        "/join",
        "/claim",
        "/q",
        "/approve",
        "/settings",
        "/admin",
        "/admin/users",
        "/r/lobby",
        "/r/lobby/42",
        "/r/%F0%9F%8E%88?x=1",
    ] {
        let answer = server.send(&format!("GET {path}"), &[HTML], "").await;
        assert_eq!((answer.status, answer.text.as_str()), (200, PAGE), "{path}");
        assert!(answer.has_head("cache-control: no-cache"), "{answer:?}");
    }
}

#[tokio::test]
async fn page_itself_says_in_a_browser_that_there_is_nothing() {
    let server = server(Some(&CLIENT)).await;
    for path in ["/r", "/r/lobby/42/x", "/index.html", "/nowhere"] {
        let answer = server.send(&format!("GET {path}"), &[HTML], "").await;
        assert_eq!((answer.status, answer.text.as_str()), (404, PAGE), "{path}");
        assert_eq!(lines(&answer, "content-security-policy").len(), 1);
        assert!(lines(&answer, "etag").is_empty(), "{answer:?}");
        let program = server.send(&format!("GET {path}"), &[], "").await;
        assert_eq!(program.refusal(), refused(404, "not_found"), "{path}");
    }
    for asked in ["GET /api/v1/nowhere", "POST /nowhere"] {
        let answer = server.send(asked, &[HTML, "content-length: 0"], "").await;
        assert_eq!(answer.refusal(), refused(404, "not_found"), "{asked}");
    }
}

#[tokio::test]
async fn what_is_kept_of_a_path_where_nothing_is_is_told_to_nobody_else() {
    let server = server(Some(&CLIENT)).await;
    let page = server.send("GET /nowhere", &[HTML], "").await;
    assert_eq!(lines(&page, "vary"), ["accept-encoding", "accept"]);
    assert_eq!(lines(&page, "cache-control"), ["no-cache"]);
    for path in ["/nowhere", "/api/v1/nowhere"] {
        let program = server.send(&format!("GET {path}"), &[], "").await;
        assert_eq!(program.refusal(), refused(404, "not_found"), "{path}");
        assert_eq!(lines(&program, "vary"), ["accept"], "{path}");
        assert_eq!(lines(&program, "cache-control"), ["no-store"], "{path}");
    }
}

#[tokio::test]
async fn page_may_do_nothing_but_what_it_brings_itself() {
    let server = server(Some(&CLIENT)).await;
    let expected = "default-src 'none'; script-src 'self'; style-src 'self'; \
        img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
        manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
        frame-ancestors 'none'; require-trusted-types-for 'script'; \
        trusted-types svelte-trusted-html parlor";
    for path in ["/", "/assets/main-abc.js", "/sw.js"] {
        let answer = server.send(&format!("GET {path}"), &[HTML], "").await;
        assert_eq!(
            lines(&answer, "content-security-policy"),
            [expected],
            "{path}"
        );
        assert!(!expected.contains("unsafe"));
        for line in [
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(answer.has_head(line), "{path} {line}: {answer:?}");
        }
        let permissions = lines(&answer, "permissions-policy");
        assert!(permissions[0].contains("camera=(), "), "{permissions:?}");
    }
}

#[tokio::test]
async fn terminal_gets_the_plain_text() {
    let server = server(Some(&CLIENT)).await;
    for accept in ["accept: */*", "user-agent: curl/8"] {
        let answer = server.send("GET /", &[accept], "").await;
        assert!(answer.has_head("content-type: text/plain; charset=utf-8"));
        assert!(
            answer.text.contains("Join it from a terminal"),
            "{answer:?}"
        );
        assert_eq!(lines(&answer, "vary"), ["accept"]);
    }
}

#[tokio::test]
async fn encoding_is_the_shortest_that_the_browser_takes() {
    let server = server(Some(&CLIENT)).await;
    for (accepted, encoding, text) in [
        ("gzip, deflate, br", vec!["br"], "brotli"),
        ("gzip, br;q=0", vec!["gzip"], "gzip"),
        ("identity", vec![], "plain script"),
    ] {
        let accepted = format!("accept-encoding: {accepted}");
        let answer = server
            .send("GET /assets/main-abc.js", &[&accepted], "")
            .await;
        assert_eq!(lines(&answer, "content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.text, text, "{accepted}");
        let length = text.len().to_string();
        assert_eq!(lines(&answer, "content-length"), [length.as_str()]);
        assert!(answer.has_head("vary: accept-encoding"));
        assert!(answer.has_head("content-type: text/javascript; charset=utf-8"));
    }
}

#[tokio::test]
async fn file_whose_name_has_a_digest_is_kept_for_good_also_by_who_is_signed_in() {
    let server = server(Some(&CLIENT)).await;
    let token = server.guest("grace").await;
    let cookie = format!("cookie: parlor-{}={token}", server.address.port());
    let script = server.send("GET /assets/main-abc.js", &[&cookie], "").await;
    let keep = "public, max-age=31536000, immutable";
    assert_eq!(lines(&script, "cache-control"), [keep]);
    let worker = server.send("GET /sw.js", &[&cookie], "").await;
    assert_eq!(lines(&worker, "cache-control"), ["no-cache"]);
    let me = server.send("GET /api/v1/me", &[&cookie], "").await;
    assert_eq!(lines(&me, "cache-control"), ["no-store"]);
    let missing = server.send("GET /assets/main-old.js", &[&cookie], "").await;
    assert_eq!(missing.refusal(), refused(404, "not_found"));
    assert_eq!(lines(&missing, "cache-control"), ["no-store"]);
}

#[tokio::test]
async fn browser_that_has_it_already_gets_nothing() {
    let server = server(Some(&CLIENT)).await;
    let path = "GET /assets/main-abc.js";
    let first = server.send(path, &["accept-encoding: br"], "").await;
    let tag = lines(&first, "etag")[0].to_owned();
    let same = format!("if-none-match: W/\"x\", W/{tag}");
    let again = server.send(path, &["accept-encoding: br", &same], "").await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(lines(&again, "etag"), [tag.as_str()]);
    assert!(again.has_head("vary: accept-encoding"));
    let other = server
        .send(path, &["accept-encoding: gzip", &same], "")
        .await;
    assert_eq!(other.status, 200, "the same file in other bytes");
}

#[tokio::test]
async fn only_the_head_is_sent_where_only_it_is_asked_for() {
    let server = server(Some(&CLIENT)).await;
    for (path, length) in [("/", PAGE.len()), ("/assets/main-abc.js", 12)] {
        let answer = server.send(&format!("HEAD {path}"), &[HTML], "").await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{path}");
        assert_eq!(
            lines(&answer, "content-length"),
            [length.to_string().as_str()]
        );
    }
    let posted = server.send("POST /sw.js", &["content-length: 0"], "").await;
    assert_eq!(posted.refusal(), refused(405, "method_not_allowed"));
}

#[tokio::test]
async fn server_without_the_client_says_so_to_browsers() {
    let server = server(None).await;
    for path in ["/", "/join", "/r/lobby"] {
        let answer = server.send(&format!("GET {path}"), &[HTML], "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.has_head("content-type: text/html; charset=utf-8"));
        assert!(
            answer.text.contains("built without the client"),
            "{answer:?}"
        );
        let hint = format!("--server http://{}", server.address);
        assert!(answer.text.contains(&hint), "{answer:?}");
        let policy = "default-src 'none'; frame-ancestors 'none'";
        assert_eq!(lines(&answer, "content-security-policy"), [policy]);
    }
    let asset = server.send("GET /sw.js", &[], "").await;
    assert_eq!(asset.refusal(), refused(404, "not_found"));
}
