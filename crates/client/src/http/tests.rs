use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// Asks a server that gives this answer to anything.
async fn ask(answer: &str) -> Result<api::SignedIn, ClientError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answer = answer.to_owned();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4_096]).await;
        let _ = stream.write_all(answer.as_bytes()).await;
    });
    let mut http = Http::connect(&Address::parse(&address).unwrap()).await?;
    let request = http.request(Method::GET, "/x");
    http.send(request, Outgoing::empty()).await?.json().await
}

fn with_length(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn answers_are_read() {
    let id = "0".repeat(32);
    let body = format!(
        "{{\"token\":\"t\",\"user\":\"{id}\",\"name\":\"Admin\",\"role\":\"owner\",\"epoch\":\"{id}\"}}"
    );
    let done = ask(&with_length("200 OK", &body)).await.unwrap();
    assert_eq!(done.name, "Admin");
    let body = "{\"code\":\"invalid_claim\",\"message\":\"No.\"}";
    assert_eq!(
        ask(&with_length("403 Forbidden", body)).await,
        Err(ClientError::refused("invalid_claim", "No."))
    );
}

#[tokio::test]
async fn what_is_no_answer_of_parlor_is_told_from_a_lost_connection() {
    let cut = format!("{}x", with_length("200 OK", "0123456789"));
    for nonsense in [
        with_length("200 OK", "hello"),
        with_length("404 Not Found", "hello"),
        "220 smtp\r\n\r\n{}".to_owned(),
        with_length("200 OK", &"x".repeat(ANSWER_BYTES + 1)),
    ] {
        let answer = ask(&nonsense).await;
        assert!(
            matches!(answer, Err(ClientError::Protocol(_))),
            "{answer:?}"
        );
    }
    for lost in [
        String::new(),
        "HTTP/1.1 200 OK\r\nconte".to_owned(),
        cut[..cut.len() - 4].to_owned(),
        with_length("502 Bad Gateway", "<html>"),
    ] {
        let answer = ask(&lost).await;
        assert!(
            matches!(answer, Err(ClientError::Unreachable(_))),
            "{lost:?} {answer:?}"
        );
    }
}
