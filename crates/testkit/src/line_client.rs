//! A client of the line gateway: a TCP connection and nothing else.

use std::net::SocketAddr;

use crate::lines::Lines;
use anyhow::{Context as _, Result, bail, ensure};

/// A connection to the line gateway.
#[derive(Debug)]
pub struct LineClient {
    lines: Lines,
}

impl LineClient {
    /// Connects and says nothing.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let lines = Lines::connect(address).await?;
        Ok(Self { lines })
    }

    /// Connects, gives this name as a guest does, and reads the welcome.
    ///
    /// # Errors
    /// The server does not say welcome.
    pub async fn guest(address: SocketAddr, name: &str) -> Result<Self> {
        let mut client = Self::connect(address).await?;
        client.expect_part("Please enter your name:").await?;
        client.send(name).await?;
        client.lines.name = name.to_owned();
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
        client.lines.name = name.to_owned();
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
        self.lines.send_bytes(bytes).await
    }

    /// Says that nothing more comes; what the server says can still be read.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn end_of_input(&mut self) -> Result<()> {
        self.lines.end_of_input().await
    }

    /// The next line, without its end; `None` once the server has closed the connection.
    ///
    /// # Errors
    /// Nothing came, or bytes that are not UTF-8.
    pub async fn line(&mut self) -> Result<Option<String>> {
        let line = self.lines.line().await?;
        Ok(line.map(|line| line.trim_end_matches(['\r', '\n']).to_owned()))
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
            self.lines.name
        );
        Ok(())
    }

    /// Reads up to this text, which need not end a line: a prompt may wait on its own line.
    ///
    /// # Errors
    /// The connection ends before.
    pub async fn expect_part(&mut self, text: &str) -> Result<()> {
        loop {
            let waiting = self.lines.waiting();
            let found = waiting
                .windows(text.len())
                .position(|part| part == text.as_bytes());
            if let Some(start) = found {
                waiting.drain(..start + text.len());
                skip_line_end(waiting);
                return Ok(());
            }
            let read = self.lines.read(&format!("{text:?}")).await;
            let seen = String::from_utf8_lossy(self.lines.waiting()).into_owned();
            ensure!(
                read?? > 0,
                "{}: {text:?} did not come, but {seen:?}",
                self.lines.name
            );
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
                    self.lines.name
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
}

fn skip_line_end(waiting: &mut Vec<u8>) {
    let ends = waiting
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\r'))
        .count();
    waiting.drain(..ends);
    if waiting.first() == Some(&b'\n') {
        waiting.remove(0);
    }
}
