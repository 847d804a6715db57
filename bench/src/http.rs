//! As much HTTP as asking an API needs: one connection, one request after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// A connection to the API, signed in.
#[derive(Debug)]
pub struct Api {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    token: String,
}

impl Api {
    /// Connects and signs in as the owner that servers here have.
    ///
    /// # Errors
    /// It is refused.
    pub fn owner(address: SocketAddr) -> Result<Self> {
        let mut api = Self {
            address,
            stream: connect(address)?,
            token: String::new(),
        };
        let body = r#"{"name":"Owner","password":"correct horse battery"}"#;
        let signed_in = api.ask("POST", "/api/v1/sign-in", body)?;
        let token = signed_in["token"].as_str().context("there is no token")?;
        api.token = token.to_owned();
        Ok(api)
    }

    /// Asks, and reads the answer, which may be nothing.
    ///
    /// # Errors
    /// It is refused, or the connection is gone.
    pub fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Value> {
        self.ask_with(method, path, &[], body)
    }

    fn first_line(&mut self, request: &str) -> Result<String> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut first = String::new();
        self.stream.read_line(&mut first)?;
        Ok(first)
    }

    /// The token that it signed in with.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// As [`Api::ask`], with further headers.
    ///
    /// # Errors
    /// It is refused, or the connection is gone.
    pub fn ask_with(
        &mut self,
        method: &str,
        path: &str,
        headers: &[String],
        body: &str,
    ) -> Result<Value> {
        let headers: String = headers
            .iter()
            .map(|header| format!("{header}\r\n"))
            .collect();
        let token = match &*self.token {
            "" => String::new(),
            token => format!("Authorization: Bearer {token}\r\n"),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{token}{headers}Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut first = self.first_line(&request);
        if first.as_ref().map_or(true, String::is_empty) {
            // A server lets go of a connection on which nothing is asked for a while.
            self.stream = connect(self.address)?;
            first = self.first_line(&request);
        }
        let first = first?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        let shown = || answer.escape_ascii().to_string();
        ensure!(first.contains(" 20"), "{method} {path}: {first}{}", shown());
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&answer).with_context(shown)
    }
}

fn connect(address: SocketAddr) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// A text as a query has it (RFC 3986 section 2.1).
#[must_use]
pub fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}
