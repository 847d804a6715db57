//! A client of the IRC gateway: a TCP connection and nothing else. It fences with PING and PONG instead of waiting.

use std::net::SocketAddr;

use crate::lines::Lines;
use anyhow::{Context as _, Result, bail, ensure};

/// A connection to the IRC gateway.
#[derive(Debug)]
pub struct IrcClient {
    lines: Lines,
    fences: u32,
}

impl IrcClient {
    /// Connects and says nothing.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        Ok(Self {
            lines: Lines::connect(address).await?,
            fences: 0,
        })
    }

    /// Connects and registers by this nick, as a guest and without capabilities.
    ///
    /// # Errors
    /// The server does not say welcome.
    pub async fn guest(address: SocketAddr, nick: &str) -> Result<Self> {
        Self::with(address, nick, "").await
    }

    /// Connects and registers as a guest with these capabilities, separated by spaces.
    ///
    /// # Errors
    /// The server does not grant them or does not say welcome.
    pub async fn with(address: SocketAddr, nick: &str, capabilities: &str) -> Result<Self> {
        let mut client = Self::connect(address).await?;
        client.lines.name = nick.to_owned();
        if !capabilities.is_empty() {
            client.send("CAP LS 302").await?;
            client.send(&format!("CAP REQ :{capabilities}")).await?;
        }
        client.send(&format!("NICK {nick}")).await?;
        client.send("USER u 0 * :Real Name").await?;
        if !capabilities.is_empty() {
            client.until(" ACK ").await?;
            client.send("CAP END").await?;
        }
        client.until(" 001 ").await?;
        client.fence().await?;
        Ok(client)
    }

    /// Sends a line.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send(&mut self, line: &str) -> Result<()> {
        self.send_bytes(format!("{line}\r\n").as_bytes()).await
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.lines.send_bytes(bytes).await
    }

    /// The next line, without its end; `None` once the server has closed the connection. A PING of the server is answered and
    /// passed over.
    ///
    /// # Errors
    /// Nothing came, or a line that breaks the rules: without CR LF at its end, with NUL or another CR in it, not UTF-8.
    pub async fn line(&mut self) -> Result<Option<String>> {
        loop {
            let Some(line) = self.lines.line().await? else {
                return Ok(None);
            };
            let name = &self.lines.name;
            let Some(line) = line.strip_suffix("\r\n") else {
                bail!("{name}: {line:?} does not end with CR LF");
            };
            ensure!(
                !line.contains(['\r', '\0']),
                "{name}: {line:?} has CR or NUL in it"
            );
            let Some(token) = line.strip_prefix("PING ") else {
                return Ok(Some(line.to_owned()));
            };
            let pong = format!("PONG {token}");
            self.send(&pong).await?;
        }
    }

    /// Reads lines until one has this in it; all of them, that one last.
    ///
    /// # Errors
    /// The connection ends before; what came is in the error.
    pub async fn until(&mut self, part: &str) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let line = self
                .line()
                .await
                .with_context(|| format!("waiting for {part:?} after {lines:?}"))?;
            let Some(line) = line else {
                bail!(
                    "{} waited for {part:?}, got {lines:?} and the end",
                    self.lines.name
                );
            };
            let found = line.contains(part);
            lines.push(line);
            if found {
                return Ok(lines);
            }
        }
    }

    /// Everything that the server had to say up to now: what comes before the answer to a PING.
    ///
    /// # Errors
    /// The connection ends before.
    pub async fn fence(&mut self) -> Result<Vec<String>> {
        self.fences += 1;
        let token = format!("fence-{}", self.fences);
        self.send(&format!("PING {token}")).await?;
        let mut lines = self.until(&format!(":{token}")).await?;
        lines.pop();
        Ok(lines)
    }

    /// Sends a line and reads everything up to its answers' end.
    ///
    /// # Errors
    /// The connection ends before.
    pub async fn ask(&mut self, line: &str) -> Result<Vec<String>> {
        self.send(line).await?;
        self.fence().await
    }

    /// Sends a line of which exactly one line comes back.
    ///
    /// # Errors
    /// Another number of lines comes.
    pub async fn ask_one(&mut self, line: &str) -> Result<String> {
        let mut lines = self.ask(line).await?;
        ensure!(
            lines.len() == 1,
            "{}: {line:?} was answered with {lines:#?}",
            self.lines.name
        );
        Ok(lines.remove(0))
    }

    /// Reads what is left until the server closes the connection.
    ///
    /// # Errors
    /// It does not close it.
    pub async fn rest(&mut self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        while let Some(line) = self.line().await? {
            lines.push(line);
        }
        Ok(lines)
    }
}
