//! A client of the line gateway: a TCP connection and nothing else.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::deadline::within;

/// A connection to the line gateway.
#[derive(Debug)]
pub struct LineClient {
    stream: TcpStream,
    waiting: Vec<u8>,
    name: String,
}

impl LineClient {
    /// Connects and says nothing.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = within("a connection", TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            waiting: Vec::new(),
            name: "a newcomer".to_owned(),
        })
    }

    /// Connects, gives this name as a guest does, and reads the welcome.
    ///
    /// # Errors
    /// The server does not say welcome.
    pub async fn guest(address: SocketAddr, name: &str) -> Result<Self> {
        let mut client = Self::connect(address).await?;
        client.expect_part("Please enter your name:").await?;
        client.send(name).await?;
        client.name = name.to_owned();
        client.until(&format!("* Welcome {name}!")).await?;
        Ok(client)
    }

    /// Connects as a registered user.
    ///
    /// # Errors
    /// The server does not say welcome.
    pub async fn registered(address: SocketAddr, name: &str, password: &str) -> Result<Self> {
        let mut client = Self::connect(address).await?;
        client.expect_part("Please enter your name:").await?;
        client.send(name).await?;
        client.name = name.to_owned();
        client.expect_part("* Password:").await?;
        client.send(password).await?;
        client.until(&format!("* Welcome {name}!")).await?;
        Ok(client)
    }

    /// Sends a line.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send(&mut self, line: &str) -> Result<()> {
        self.send_bytes(format!("{line}\n").as_bytes()).await
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        within("a line is taken", self.stream.write_all(bytes))
            .await?
            .with_context(|| self.name.clone())
    }

    /// Says that nothing more comes; what the server says can still be read.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn end_of_input(&mut self) -> Result<()> {
        Ok(self.stream.shutdown().await?)
    }

    /// The next line, without its end; `None` once the server has closed the connection.
    ///
    /// # Errors
    /// Nothing came, or bytes that are not UTF-8.
    pub async fn line(&mut self) -> Result<Option<String>> {
        loop {
            if let Some(end) = self.waiting.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.waiting.drain(..=end).collect();
                let line = String::from_utf8(line).context("a line is not UTF-8")?;
                return Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()));
            }
            let waiting_for = format!("{}: a line", self.name);
            match within(&waiting_for, self.stream.read_buf(&mut self.waiting)).await? {
                Ok(0) | Err(_) => return Ok(None),
                Ok(_) => {}
            }
        }
    }

    /// Reads the next line, which must be this one.
    ///
    /// # Errors
    /// It is another.
    pub async fn expect(&mut self, line: &str) -> Result<()> {
        let got = self.line().await?;
        ensure!(
            got.as_deref() == Some(line),
            "{} waited for {line:?}, got {got:?}",
            self.name
        );
        Ok(())
    }

    /// Reads up to this text, which need not end a line: a prompt may wait on its own line.
    ///
    /// # Errors
    /// The connection ends before.
    pub async fn expect_part(&mut self, text: &str) -> Result<()> {
        loop {
            let found = self
                .waiting
                .windows(text.len())
                .position(|part| part == text.as_bytes());
            if let Some(start) = found {
                self.waiting.drain(..start + text.len());
                self.skip_line_end();
                return Ok(());
            }
            let waiting_for = format!("{}: {text:?}", self.name);
            let read = within(&waiting_for, self.stream.read_buf(&mut self.waiting)).await;
            let seen = String::from_utf8_lossy(&self.waiting).into_owned();
            ensure!(read?? > 0, "{waiting_for} did not come, but {seen:?}");
        }
    }

    /// Reads lines until one starts like this; all of them, that one last.
    ///
    /// # Errors
    /// The connection ends before; what came is in the error.
    pub async fn until(&mut self, start: &str) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            match self
                .line()
                .await
                .with_context(|| format!("waiting for {start:?} after {lines:?}"))?
            {
                Some(line) if line.starts_with(start) => {
                    lines.push(line);
                    return Ok(lines);
                }
                Some(line) => lines.push(line),
                None => bail!(
                    "{} waited for {start:?}, got {lines:?} and the end",
                    self.name
                ),
            }
        }
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

    fn skip_line_end(&mut self) {
        let ends = self
            .waiting
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\r'))
            .count();
        self.waiting.drain(..ends);
        if self.waiting.first() == Some(&b'\n') {
            self.waiting.remove(0);
        }
    }
}
