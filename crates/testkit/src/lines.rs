//! A TCP connection on which lines go both ways: what the clients of the line gateway and of IRC have in common.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::deadline::within;

/// A connection, with what came and was not read yet, and whose it is.
#[derive(Debug)]
pub(crate) struct Lines {
    stream: TcpStream,
    waiting: Vec<u8>,
    pub(crate) name: String,
}

impl Lines {
    /// Connects and says nothing.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = within("a connection", TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            waiting: Vec::new(),
            name: "a newcomer".to_owned(),
        })
    }

    /// Sends bytes as they are.
    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        within("a line is taken", self.stream.write_all(bytes))
            .await?
            .with_context(|| self.name.clone())
    }

    /// Says that nothing more comes; what the server says can still be read.
    pub(crate) async fn end_of_input(&mut self) -> Result<()> {
        Ok(self.stream.shutdown().await?)
    }

    /// The next line with its end; `None` once the server has closed the connection.
    pub(crate) async fn line(&mut self) -> Result<Option<String>> {
        loop {
            if let Some(end) = self.waiting.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.waiting.drain(..=end).collect();
                let line = String::from_utf8(line).context("a line is not UTF-8")?;
                return Ok(Some(line));
            }
            match self.read("a line").await? {
                Ok(0) | Err(_) => return Ok(None),
                Ok(_) => {}
            }
        }
    }

    /// What came and was not read yet.
    pub(crate) fn waiting(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Reads more, for what is waited for; how many bytes came.
    pub(crate) async fn read(&mut self, what: &str) -> Result<std::io::Result<usize>> {
        let waiting_for = format!("{}: {what}", self.name);
        within(&waiting_for, self.stream.read_buf(&mut self.waiting)).await
    }
}
