//! Links for those who have no token.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::{Answer, PATIENCE, Server};
use parlor_model::{FileName, RoomId, UserId};
use serde_json::{Value, json};
use tokio::time::timeout;

struct Somebody {
    token: String,
    user: UserId,
    lobby: RoomId,
}

impl Somebody {
    async fn enter(server: &Server, name: &str) -> Self {
        let token = server.guest(name).await;
        let me = server.get("/api/v1/me", &token).await.json();
        let rooms = server.get("/api/v1/rooms", &token).await.json();
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        Self {
            user: text(&me["user"]).parse().unwrap(),
            lobby: text(&rooms["rooms"][0]["id"]).parse().unwrap(),
            token,
        }
    }

    async fn send_link(&self, server: &Server) -> String {
        let name = FileName::parse("tea.txt").unwrap();
        let link = server.hub.send_link(self.user, self.lobby, (name, None));
        format!("/up/{}", link.await.unwrap())
    }

    async fn files(&self, server: &Server) -> Vec<Value> {
        let list = server.get("/api/v1/rooms/lobby/files", &self.token).await;
        list.json()["files"].as_array().unwrap().clone()
    }
}

fn is_line(answer: &Answer, status: u16) -> bool {
    let plain = answer.value("content-type") == Some("text/plain; charset=utf-8");
    (answer.status, plain, answer.text.matches('\n').count()) == (status, true, 1)
}

#[tokio::test]
async fn file_is_sent_by_a_link_once() {
    let server = Server::start().await;
    let grace = Somebody::enter(&server, "grace").await;
    let path = grace.send_link(&server).await;
    let put = format!("PUT {path}/whatever.txt");
    let sent = server.send(&put, &["content-length: 5"], "hello").await;
    assert!(is_line(&sent, 201), "{sent:?}");
    assert_eq!(sent.text, "tea.txt was sent (5 B).\n");
    let files = grace.files(&server).await;
    assert_eq!(
        (&files[0]["name"], &files[0]["size"]),
        (&"tea.txt".into(), &5.into())
    );
    let again = server.send(&put, &["content-length: 5"], "hello").await;
    assert!(is_line(&again, 404), "{again:?}");
    let chunked = grace.send_link(&server).await;
    let body = "5\r\nhello\r\n0\r\n\r\n";
    let lines = ["transfer-encoding: chunked"];
    let sent = server.send(&format!("PUT {chunked}"), &lines, body).await;
    assert!(is_line(&sent, 201), "{sent:?}");
    assert_eq!(grace.files(&server).await.len(), 2);
}

#[tokio::test]
async fn file_whose_sender_goes_is_given_up() {
    let server = Server::start().await;
    let grace = Somebody::enter(&server, "grace").await;
    let path = grace.send_link(&server).await;
    let mut wire = server
        .ask(&format!("PUT {path}"), &["content-length: 10"])
        .await;
    wire.write(b"hello").await;
    let sending = async {
        loop {
            if let [file] = &grace.files(&server).await[..] {
                return file["id"].as_str().unwrap().to_owned();
            }
        }
    };
    let file = timeout(PATIENCE, sending).await.expect("it is offered");
    server.wait_for(&file, &grace.token, b"hello").await;
    drop(wire);
    let ended = async { while server.info(&file, &grace.token).await["state"] == "sending" {} };
    timeout(PATIENCE, ended).await.expect("it is given up");
    assert_eq!(server.info(&file, &grace.token).await["why"], "cancelled");
}

#[tokio::test]
async fn file_of_who_is_blocked_while_they_send_by_a_link_is_given_up() {
    let server = Server::start().await;
    let ada = server.owner().await;
    let grace = Somebody::enter(&server, "grace").await;
    let (path, unused) = (
        grace.send_link(&server).await,
        grace.send_link(&server).await,
    );
    let mut wire = server
        .ask(&format!("PUT {path}"), &["content-length: 10"])
        .await;
    wire.write(b"hello").await;
    let sending = async {
        loop {
            let list = server.get("/api/v1/rooms/lobby/files", &ada).await.json();
            if let [file] = &list["files"].as_array().unwrap()[..] {
                return file["id"].as_str().unwrap().to_owned();
            }
        }
    };
    let file = timeout(PATIENCE, sending).await.expect("it is offered");
    server.wait_for(&file, &ada, b"hello").await;
    let block = json!({ "name": "grace" });
    let blocked = server.put("POST /api/v1/blocks", &ada, block).await;
    assert_eq!(blocked.status, 201);
    let ended = async { while server.info(&file, &ada).await["state"] == "sending" {} };
    timeout(PATIENCE, ended).await.expect("it is given up");
    assert_eq!(server.info(&file, &ada).await["why"], "cancelled");
    let lines = ["content-length: 5"];
    let refusal = server.send(&format!("PUT {unused}"), &lines, "hello").await;
    assert!(is_line(&refusal, 404), "{refusal:?}");
}

#[tokio::test]
async fn link_to_send_holds_to_the_rules() {
    let server = Server::start().await;
    let ada = server.owner().await;
    let grace = Somebody::enter(&server, "grace").await;
    let large = grace.send_link(&server).await;
    let lines = ["content-length: 9999999999999"];
    let refusal = server.send(&format!("PUT {large}"), &lines, "").await;
    assert!(is_line(&refusal, 413), "{refusal:?}");
    let path = grace.send_link(&server).await;
    let mute = "PUT /api/v1/rooms/lobby/mutes/grace";
    assert!(server.put(mute, &ada, json!({})).await.status < 300);
    let lines = ["content-length: 5"];
    let refusal = server.send(&format!("PUT {path}"), &lines, "hello").await;
    assert!(is_line(&refusal, 403), "{refusal:?}");
    let made_up = server.send("PUT /up/abc", &lines, "hello").await;
    assert!(is_line(&made_up, 404), "{made_up:?}");
    assert!(grace.files(&server).await.is_empty());
}

#[tokio::test]
async fn file_is_fetched_by_a_link() {
    let server = Server::start().await;
    let grace = Somebody::enter(&server, "grace").await;
    let file = server
        .share(&grace.token, "a.svg", "image/svg+xml", b"hello")
        .await;
    let id = file.parse().unwrap();
    let own = server.hub.fetch_link(id, grace.user).unwrap();
    let told = server.hub.room_link(id).unwrap();
    for code in [&own, &told] {
        let path = format!("/f/{code}/any%20name.svg");
        let whole = server.send(&format!("GET {path}"), &[], "").await;
        assert_eq!((whole.status, whole.body()), (200, &b"hello"[..]));
        assert!(
            whole
                .value("content-disposition")
                .unwrap()
                .starts_with("attachment;")
        );
        assert!(whole.has_head("cache-control: no-store"));
        assert!(whole.has_head("content-security-policy: default-src 'none'; sandbox"));
        let part = server
            .send(&format!("GET {path}"), &["range: bytes=1-2"], "")
            .await;
        assert_eq!((part.status, part.body()), (206, &b"el"[..]));
        let head = server.send(&format!("HEAD {path}"), &[], "").await;
        assert_eq!((head.status, head.body()), (200, &b""[..]));
        assert_eq!(head.value("content-length"), Some("5"));
    }
    let made_up = server.send("GET /f/abc/a", &[], "").await;
    assert!(is_line(&made_up, 404), "{made_up:?}");
    let upload = grace.send_link(&server).await.replace("/up/", "/f/");
    let wrong = server.send(&format!("GET {upload}/a"), &[], "").await;
    assert!(is_line(&wrong, 404), "{wrong:?}");
    let path = format!("DELETE /api/v1/files/{file}");
    assert_eq!(server.put(&path, &grace.token, json!({})).await.status, 204);
    let gone = server.send(&format!("GET /f/{told}/a"), &[], "").await;
    assert!(is_line(&gone, 404), "{gone:?}");
}
