//! The one call that needs HTTP instead of the socket: becoming the first owner, before there is
//! anybody to sign in as.

use std::time::Duration;

use parlor_wire::{CLAIM_PATH, api};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::unreachable;
use crate::{Address, ClientError};

/// Bytes of an answer that are read at most.
const ANSWER_BYTES: u64 = 64 * 1_024;

/// Makes the first owner with the secret of the one-time link.
///
/// # Errors
///
/// [`ClientError`]: refused with the server's reason, or not answered in time.
pub async fn claim(
    address: &Address,
    claim: &api::Claim,
    patience: Duration,
) -> Result<api::SignedIn, ClientError> {
    let body = serde_json::to_vec(claim).map_err(|e| ClientError::Protocol(e.to_string()))?;
    let answer = timeout(patience, post(address, CLAIM_PATH, &body))
        .await
        .unwrap_or_else(|_| {
            let waited = patience.as_secs_f32();
            Err(ClientError::Unreachable(format!(
                "{address} did not answer for {waited:.1} s"
            )))
        })?;
    read_answer(&answer)
}

/// Sends one HTTP/1.1 request and reads to the end of the connection.
async fn post(address: &Address, path: &str, body: &[u8]) -> Result<Vec<u8>, ClientError> {
    let unreachable = |error: std::io::Error| unreachable(address, &error);
    let mut stream = TcpStream::connect(address.host_and_port())
        .await
        .map_err(unreachable)?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\naccept: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        address.authority(),
        body.len(),
    );
    stream
        .write_all(head.as_bytes())
        .await
        .map_err(unreachable)?;
    stream.write_all(body).await.map_err(unreachable)?;
    let mut answer = Vec::new();
    stream
        .take(ANSWER_BYTES)
        .read_to_end(&mut answer)
        .await
        .map_err(unreachable)?;
    Ok(answer)
}

fn read_answer(answer: &[u8]) -> Result<api::SignedIn, ClientError> {
    let not_parlor =
        || ClientError::Protocol("the answer is not that of a Parlor server".to_owned());
    let text = std::str::from_utf8(answer).map_err(|_| not_parlor())?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(not_parlor)?;
    let status = head.split(' ').nth(1).ok_or_else(not_parlor)?;
    if status.starts_with('2') {
        return serde_json::from_str(body).map_err(|_| not_parlor());
    }
    let error: api::ErrorBody = serde_json::from_str(body).map_err(|_| not_parlor())?;
    Err(ClientError::Refused {
        code: error.code,
        message: error.message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let refused = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\n\r\n\
                       {\"code\":\"invalid_claim\",\"message\":\"No.\"}";
        assert_eq!(
            read_answer(refused.as_bytes()),
            Err(ClientError::refused("invalid_claim", "No."))
        );
        let id = "0".repeat(32);
        let done = format!(
            "HTTP/1.1 200 OK\r\n\r\n{{\"token\":\"t\",\"user\":\"{id}\",\"name\":\"Admin\",\
             \"role\":\"owner\",\"epoch\":\"{id}\"}}"
        );
        assert_eq!(read_answer(done.as_bytes()).unwrap().name, "Admin");
        for nonsense in [
            "",
            "HTTP/1.1 200 OK\r\n\r\nhello",
            "220 smtp\r\n\r\n{}",
            "\u{0}",
        ] {
            assert!(matches!(
                read_answer(nonsense.as_bytes()),
                Err(ClientError::Protocol(_))
            ));
        }
    }
}
