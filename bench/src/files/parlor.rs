//! This project's server as the other end of transfers: tus up, HTTP down.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::curl;
use super::source::Source;
use crate::dialect::Dialect;
use crate::http::Api;
use crate::server::Server;

/// Its owner, signed in, who moves files.
#[derive(Debug)]
pub struct Mover {
    pub(super) address: SocketAddr,
    api: Api,
}

/// A file that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The file.
    pub id: String,
    /// How long it took.
    pub took: Duration,
}

impl Mover {
    /// Signs in on a server.
    ///
    /// # Errors
    /// It is refused.
    pub fn on(server: &Server) -> Result<Self> {
        let address = server.address(Dialect::Websocket)?;
        let mut api = Api::owner(address)?;
        // A room of its own, so that nobody else hears of files. It is there from the second time on.
        let _ = api.ask(
            "POST",
            "/api/v1/rooms",
            r#"{"name":"vault","kind":"private"}"#,
        );
        Ok(Self { address, api })
    }

    /// Offers a file; answers with its id.
    ///
    /// # Errors
    /// It is refused.
    pub fn offer(&mut self, bytes: u64) -> Result<String> {
        let headers = [
            "Tus-Resumable: 1.0.0".to_owned(),
            format!("Upload-Length: {bytes}"),
            // `file.bin` in base64.
            "Upload-Metadata: filename ZmlsZS5iaW4=".to_owned(),
        ];
        let answer = self
            .api
            .ask_with("POST", "/api/v1/rooms/vault/files", &headers, "")?;
        let id = answer["id"].as_str().context("a file has no id")?;
        Ok(id.to_owned())
    }

    /// The `curl` that sends all bytes of an offered file.
    #[must_use]
    pub fn sending(&self, file: &str, source: &Path) -> Command {
        let headers = [
            self.bearer(),
            "Tus-Resumable: 1.0.0".to_owned(),
            "Upload-Offset: 0".to_owned(),
            "Content-Type: application/offset+octet-stream".to_owned(),
        ];
        let url = format!("http://{}/api/v1/files/{file}/upload", self.address);
        curl::send("PATCH", source, &url, &headers)
    }

    /// The `curl` that fetches a file and keeps nothing of it.
    #[must_use]
    pub fn fetching(&self, file: &str) -> Command {
        let url = format!("http://{}/api/v1/files/{file}", self.address);
        curl::fetch(&url, &[self.bearer()], "/dev/null".as_ref())
    }

    /// Offers a file and sends it; the time is from the offer to the answer that it is on stable storage.
    ///
    /// # Errors
    /// It is refused.
    pub fn upload(&mut self, source: &Source) -> Result<Sent> {
        let start = Instant::now();
        let id = self.offer(source.bytes())?;
        curl::timed(self.sending(&id, source.path()))?;
        let took = start.elapsed();
        let file: Value = self
            .api
            .ask("GET", &format!("/api/v1/files/{id}/info"), "")?;
        ensure!(file["state"] == "ready", "the file is not ready: {file}");
        Ok(Sent { id, took })
    }

    /// Fetches a file once to nowhere, and once beside the clock to look at its bytes.
    ///
    /// # Errors
    /// It is not there, or has other bytes.
    pub fn download(&self, sent: &Sent, source: &Source) -> Result<Duration> {
        let took = curl::timed(self.fetching(&sent.id))?.took;
        let folder = source.path().parent().context("the source has no folder")?;
        let copy = tempfile::NamedTempFile::new_in(folder)?.into_temp_path();
        let url = format!("http://{}/api/v1/files/{}", self.address, sent.id);
        curl::timed(curl::fetch(&url, &[self.bearer()], &copy))?;
        source.check(&copy.to_path_buf())?;
        Ok(took)
    }

    /// Deletes a file, so that the next upload of the same bytes writes them anew.
    ///
    /// # Errors
    /// It is refused.
    pub fn delete(&mut self, sent: &Sent) -> Result<()> {
        self.api
            .ask("DELETE", &format!("/api/v1/files/{}", sent.id), "")
            .map(drop)
    }

    /// Gives up a file that is being sent.
    ///
    /// # Errors
    /// It is refused.
    pub fn cancel(&mut self, file: &str) -> Result<()> {
        let tus = ["Tus-Resumable: 1.0.0".to_owned()];
        let path = format!("/api/v1/files/{file}/upload");
        self.api.ask_with("DELETE", &path, &tus, "").map(drop)
    }

    pub(super) fn bearer(&self) -> String {
        format!("Authorization: Bearer {}", self.api.token())
    }
}
