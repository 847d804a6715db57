//! Files as clients send and fetch them.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Answer, PATIENCE, Server};

pub const TUS: &str = "tus-resumable: 1.0.0";
/// `tea.txt`, in Base64.
pub const NAMED: &str = "upload-metadata: filename dGVhLnR4dA==,filetype dGV4dC9wbGFpbg==";
const OFFSET_STREAM: &str = "content-type: application/offset+octet-stream";

/// One end of a connection on which bytes move.
pub struct Wire {
    pub stream: TcpStream,
}

impl Server {
    /// Offers `tea.txt` of this size to the lobby.
    pub async fn offer(&self, token: &str, size: u64) -> String {
        let length = format!("upload-length: {size}");
        self.offer_as(token, &[&length, NAMED]).await
    }

    /// Offers a file of this name and type, and sends all its bytes.
    pub async fn share(&self, token: &str, name: &str, kind: &str, bytes: &[u8]) -> String {
        let encode = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
        let (name, kind) = (encode(name), encode(kind));
        let metadata = format!("upload-metadata: filename {name},filetype {kind}");
        let length = format!("upload-length: {}", bytes.len());
        let file = self.offer_as(token, &[&length, &metadata]).await;
        let sent = self.append(&file, token, 0, &[], bytes).await;
        assert_eq!(sent.status, 204, "{sent:?}");
        file
    }

    pub async fn offer_as(&self, token: &str, lines: &[&str]) -> String {
        let answer = self.try_offer(token, lines).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let file = answer.json()["id"].as_str().unwrap().to_owned();
        assert!(answer.has_head(&format!("location: /api/v1/files/{file}/upload")));
        file
    }

    pub async fn try_offer(&self, token: &str, lines: &[&str]) -> Answer {
        self.try_offer_to("lobby", token, lines).await
    }

    pub async fn try_offer_to(&self, room: &str, token: &str, lines: &[&str]) -> Answer {
        let bearer = format!("authorization: Bearer {token}");
        let lines = [&[&*bearer, TUS], lines].concat();
        let request = format!("POST /api/v1/rooms/{room}/files");
        self.send(&request, &lines, "").await
    }

    pub async fn append(
        &self,
        file: &str,
        token: &str,
        offset: u64,
        lines: &[&str],
        bytes: &[u8],
    ) -> Answer {
        let length = format!("content-length: {}", bytes.len());
        let mut wire = self
            .begin(file, token, offset, &[&[&*length], lines].concat())
            .await;
        wire.write(bytes).await;
        wire.answer().await
    }

    /// The head of a request that appends.
    pub async fn begin(&self, file: &str, token: &str, offset: u64, lines: &[&str]) -> Wire {
        let (bearer, offset) = (
            format!("authorization: Bearer {token}"),
            format!("upload-offset: {offset}"),
        );
        let lines = [&[&*bearer, TUS, OFFSET_STREAM, &*offset], lines].concat();
        self.ask(&format!("PATCH /api/v1/files/{file}/upload"), &lines)
            .await
    }

    /// The head of a request; its body and its answer come bit by bit.
    pub async fn ask(&self, request: &str, lines: &[&str]) -> Wire {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let head = format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{lines}\r\n");
        let mut wire = Wire {
            stream: self.connect().await,
        };
        wire.write(head.as_bytes()).await;
        wire
    }

    pub async fn fetch(&self, file: &str, token: &str, lines: &[&str]) -> Answer {
        self.open_file(file, token, lines).await.answer().await
    }

    /// The head of a request for a file.
    pub async fn open_file(&self, file: &str, token: &str, lines: &[&str]) -> Wire {
        let bearer = format!("authorization: Bearer {token}");
        let lines = [&[&*bearer], lines].concat();
        self.ask(&format!("GET /api/v1/files/{file}"), &lines).await
    }

    pub async fn upload_head(&self, file: &str, token: &str) -> Answer {
        let bearer = format!("authorization: Bearer {token}");
        let request = format!("HEAD /api/v1/files/{file}/upload");
        self.send(&request, &[&bearer, TUS], "").await
    }

    /// How many bytes the server says it has.
    pub async fn offset(&self, file: &str, token: &str) -> u64 {
        let answer = self.upload_head(file, token).await;
        let offset = answer
            .value("upload-offset")
            .unwrap_or_else(|| panic!("{answer:?}"));
        offset.parse().unwrap()
    }

    pub async fn info(&self, file: &str, token: &str) -> Value {
        self.get(&format!("/api/v1/files/{file}/info"), token)
            .await
            .json()
    }

    /// Waits until the server has so many bytes of a file, by following it as a receiver does.
    pub async fn wait_for(&self, file: &str, token: &str, bytes: &[u8]) {
        let mut wire = self.open_file(file, token, &[]).await;
        wire.read_until(bytes).await;
    }
}

impl Wire {
    pub async fn write(&mut self, bytes: &[u8]) {
        // The server may answer and close before it has read everything.
        let _ = self.stream.write_all(bytes).await;
    }

    pub async fn answer(self) -> Answer {
        super::read_answer(self.stream).await
    }

    /// Reads until these bytes are there, over whatever frames them.
    pub async fn read_until(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut seen = Vec::new();
        let reading = async {
            while !seen.windows(bytes.len()).any(|window| window == bytes) {
                let mut piece = [0; 4_096];
                let read = self.stream.read(&mut piece).await.unwrap();
                assert!(read > 0, "ended after {:?}", String::from_utf8_lossy(&seen));
                seen.extend_from_slice(&piece[..read]);
            }
        };
        timeout(PATIENCE, reading).await.expect("the bytes come");
        seen
    }
}

impl Answer {
    /// A header's value.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The bytes after the head.
    pub fn body(&self) -> &[u8] {
        let end = self
            .bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n");
        end.map_or(&[], |end| &self.bytes[end + 4..])
    }
}
