//! A gateway on a hub on a real store in a temporary folder, and clients that speak to it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parlor_gateway_http::{HttpOptions, serve};
use parlor_hub::{Hub, HubOptions, HubTask, SystemIds};
use parlor_model::{Password, Secret, Timestamp, UserName};
use parlor_store_disk::DiskBlobs;
use parlor_store_sqlite::SqliteStore;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub mod files;
pub mod socket;

/// The password of the owner, who is called ada.
pub const PASSWORD: &str = "correct horse";
/// The secret that makes an owner, where there is none.
pub const CLAIM: &str = "one-time secret";
/// How long a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Server {
    pub address: SocketAddr,
    pub shutdown: CancellationToken,
    pub serving: JoinHandle<()>,
    pub hub: Hub,
    task: HubTask,
    folder: TempDir,
}

/// An answer to one request.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(HttpOptions::default()).await
    }

    pub async fn with(options: HttpOptions) -> Self {
        Self::open(options, true).await
    }

    pub async fn open(options: HttpOptions, owned: bool) -> Self {
        let hub_options = HubOptions {
            space_floor: 0,
            ..HubOptions::default()
        };
        Self::open_with(options, owned, hub_options).await
    }

    pub async fn open_with(options: HttpOptions, owned: bool, hub_options: HubOptions) -> Self {
        let folder = TempDir::new().unwrap();
        let now = Timestamp::from_millis(1_700_000_000_000);
        let store = SqliteStore::open(folder.path(), &mut SystemIds, now).unwrap();
        let blobs = DiskBlobs::open(&folder.path().join("files")).unwrap();
        let owner = (
            UserName::parse("ada").unwrap(),
            Password::parse(PASSWORD.into()).unwrap(),
        );
        let hub_options = HubOptions {
            owner: owned.then_some(owner),
            claim: Some(Secret::new(CLAIM.to_owned())),
            blobs: Some(Arc::new(blobs)),
            ..hub_options
        };
        let (hub, task) = Hub::start(Arc::new(store), hub_options).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, hub.clone(), options, shutdown.clone()));
        Self {
            address,
            shutdown,
            serving,
            hub,
            task,
            folder,
        }
    }

    pub async fn stop_hub(self) {
        self.task.stop().await;
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a connection of their own, and reads until it ends.
    pub async fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect().await;
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes).await;
        read_answer(stream).await
    }

    /// Sends a request, with further lines of its head.
    pub async fn send(&self, request: &str, lines: &[&str], body: &str) -> Answer {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let head = format!(
            "{request} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.address
        );
        self.raw(format!("{head}{lines}\r\n{body}").as_bytes())
            .await
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(
            &format!("GET {path}"),
            &[&format!("authorization: Bearer {token}")],
            "",
        )
        .await
    }

    pub async fn put(&self, request: &str, token: &str, body: Value) -> Answer {
        let body = body.to_string();
        let length = format!("content-length: {}", body.len());
        let bearer = format!("authorization: Bearer {token}");
        self.send(
            request,
            &[&length, "content-type: application/json", &bearer],
            &body,
        )
        .await
    }

    pub async fn guest(&self, name: &str) -> String {
        self.sign_in(json!({ "name": name })).await
    }

    pub async fn owner(&self) -> String {
        self.sign_in(json!({ "name": "ada", "password": PASSWORD }))
            .await
    }

    pub async fn say(&self, token: &str, text: &str) -> Answer {
        let body = json!({ "text": text });
        self.put("POST /api/v1/rooms/lobby/messages", token, body)
            .await
    }

    /// The texts of the lobby's messages.
    pub async fn texts(&self, token: &str) -> Vec<String> {
        let page = self.get("/api/v1/rooms/lobby/events", token).await.json();
        let text = |event: &Value| event["text"].as_str().map(str::to_owned);
        page["events"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(text)
            .collect()
    }

    async fn sign_in(&self, body: Value) -> String {
        let answer = self.put("POST /api/v1/sign-in", "", body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["token"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The status and the code of a refusal, which has a message too.
    pub fn refusal(&self) -> (u16, String) {
        let body = self.json();
        assert!(!body["message"].as_str().unwrap().is_empty());
        (self.status, body["code"].as_str().unwrap().to_owned())
    }

    pub fn has_head(&self, line: &str) -> bool {
        self.head.lines().any(|other| other == line)
    }
}

pub fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Lets a second pass by tokio's clock, without waiting for it.
pub async fn second_passes() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(1)).await;
    tokio::time::resume();
}

pub async fn read_answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A connection that is reset after the answer is as good as one that is closed.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("the connection ends");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, text) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    Answer {
        status,
        head: head.to_ascii_lowercase(),
        text: text.to_owned(),
        bytes,
    }
}
