//! What is too large: the limit is met before memory is taken, and the others notice nothing. (A frame header
//! of 2 GiB is in `bad_input`.)

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Server, within};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::server;

/// What the server may grow by in each of these: far less than what is sent.
const GROWTH: u64 = 8 << 20;

async fn untouched(server: &Server, before: u64) -> Result<()> {
    let grown = server.memory()?.saturating_sub(before);
    assert!(grown < GROWTH, "grown by {grown} bytes");
    NativeClient::guest(server.main(), "carl")
        .await?
        .say("nothing happened")
        .await?;
    Ok(())
}

#[tokio::test]
async fn line_of_10_mib_is_told_once_and_takes_no_memory() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    let before = server.memory()?;
    let part = vec![b'x'; 1 << 20];
    for _ in 0..10 {
        anna.send_bytes(&part).await?;
    }
    anna.send("").await?;
    anna.until("* That line was too long, so it was not sent")
        .await?;
    anna.send("a short one").await?;
    ben.expect("anna: a short one").await?;
    untouched(&server, before).await
}

#[tokio::test]
async fn line_of_10_mib_before_a_name_ends_the_connection() -> Result<()> {
    let server = server().await?;
    let before = server.memory()?;
    let mut stranger = TcpStream::connect(server.line()).await?;
    let part = vec![b'x'; 1 << 20];
    for _ in 0..10 {
        if stranger.write_all(&part).await.is_err() {
            break;
        }
    }
    let mut rest = Vec::new();
    // Reset or closed: either is an end.
    let _ = within("the end", stranger.read_to_end(&mut rest)).await?;
    untouched(&server, before).await
}

#[tokio::test]
async fn deep_json_is_refused_and_the_connection_goes_on() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let before = server.memory()?;
    let deep = 30_000;
    for frame in [
        "[".repeat(2 * deep),
        format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
        format!(
            r#"{{"type":"post","tag":1,"room":{}"#,
            r#"{"a":"#.repeat(10_000)
        ),
        format!(
            r#"{{"type":"set_flags","tag":1,"room":"x","flags":{}{}}}"#,
            "[".repeat(deep / 2),
            "]".repeat(deep / 2)
        ),
    ] {
        anna.send_text(frame).await?;
        loop {
            match anna.frame().await? {
                parlor_wire::ServerFrame::Error(error) => {
                    assert_eq!(error.code, "bad_frame");
                    break;
                }
                parlor_wire::ServerFrame::Goodbye { code, .. } => panic!("goodbye {code}"),
                _ => {}
            }
        }
    }
    anna.say("still here").await?;
    untouched(&server, before).await
}

#[tokio::test]
async fn deep_json_of_100_000_levels_is_refused_by_its_length_at_every_door() -> Result<()> {
    let server = server().await?;
    let before = server.memory()?;
    let deep = "[".repeat(100_000);
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    anna.send_text(deep.clone()).await?;
    assert_eq!(anna.goodbye().await?.code, "too_large");

    let mut stranger = TcpStream::connect(server.main()).await?;
    let head = format!(
        "POST /api/v1/sign-in HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        server.main(),
        deep.len()
    );
    stranger.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    within("the answer", stranger.read_to_end(&mut answer)).await??;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    untouched(&server, before).await
}
