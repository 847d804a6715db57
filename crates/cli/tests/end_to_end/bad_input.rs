//! What bad input gets: an answer that names the rule, and others notice nothing.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Refused, lobby_post, within};
use parlor_wire::{Hello, Request, ServerFrame, VERSION};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::server;

/// The next refusal that a native client is shown.
async fn error(client: &mut NativeClient) -> Result<String> {
    loop {
        match client.frame().await? {
            ServerFrame::Error(error) => return Ok(error.code),
            ServerFrame::Goodbye { code, .. } => return Ok(format!("goodbye {code}")),
            _ => {}
        }
    }
}

#[tokio::test]
async fn malformed_frames_are_answered_and_the_connection_goes_on() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    for (frame, code) in [
        ("no json", "bad_frame"),
        ("[]", "bad_frame"),
        (r#"{"type":"fly","tag":1}"#, "unknown_type"),
        (
            r##"{"type":"post","room":"#lobby","text":"x"}"##,
            "bad_frame",
        ),
        (
            r##"{"type":"post","tag":2,"room":"#lobby","text":7}"##,
            "bad_frame",
        ),
        (
            r##"{"type":"post","tag":3,"room":"#lobby","text":""}"##,
            "bad_request",
        ),
        (r#"{"type":"join","tag":4,"room":"nowhere"}"#, "bad_request"),
    ] {
        anna.send_text(frame.to_owned()).await?;
        assert_eq!(error(&mut anna).await?, code, "{frame}");
    }
    anna.say("still here").await?;
    Ok(())
}

#[tokio::test]
async fn message_over_the_limit_is_refused_and_names_it() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let refused = anna.refusal(lobby_post(&"x".repeat(4_001), None)).await?;
    assert_eq!(refused.code, "too_long");
    assert!(
        refused.message.contains("4000") || refused.message.contains("4,000"),
        "{refused}"
    );
    anna.say(&"x".repeat(4_000)).await?;
    Ok(())
}

#[tokio::test]
async fn oversized_frame_ends_the_connection_with_its_code() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    anna.send_text("x".repeat(65 * 1_024)).await?;
    assert_eq!(anna.goodbye().await?.code, "too_large");
    NativeClient::guest(server.main(), "ben")
        .await?
        .say("nothing happened")
        .await?;
    Ok(())
}

#[tokio::test]
async fn frame_header_of_2_gib_is_refused_before_any_memory_is_taken() -> Result<()> {
    let server = server().await?;
    let before = server.memory()?;
    let mut stream = TcpStream::connect(server.main()).await?;
    let handshake = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        parlor_wire::SOCKET_PATH,
        server.main()
    );
    stream.write_all(handshake.as_bytes()).await?;
    let mut answer = [0; 12];
    within("the handshake", stream.read_exact(&mut answer)).await??;
    assert_eq!(&answer, b"HTTP/1.1 101");
    let mut header = vec![0x81, 0xff];
    header.extend_from_slice(&(2_u64 << 30).to_be_bytes());
    header.extend_from_slice(&[0; 4]);
    stream.write_all(&header).await?;
    let mut rest = Vec::new();
    // Closed, with or without what was not read.
    let _ = within("the end", stream.read_to_end(&mut rest)).await?;
    assert!(server.memory()? < before + 16 * 1_024 * 1_024);
    Ok(())
}

#[tokio::test]
async fn first_frame_must_be_a_hello_of_this_version() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::connect(server.main()).await?;
    anna.send_text(r#"{"type":"ping","tag":1}"#.to_owned())
        .await?;
    assert_eq!(anna.goodbye().await?.code, "hello_expected");
    let mut ben = NativeClient::connect(server.main()).await?;
    ben.send_text(format!(
        r#"{{"type":"hello","v":{},"name":"ben"}}"#,
        VERSION + 1
    ))
    .await?;
    assert_eq!(ben.goodbye().await?.code, "unsupported_version");
    Ok(())
}

#[tokio::test]
async fn void_token_is_refused() -> Result<()> {
    let server = server().await?;
    let token = Some("0".repeat(64).into());
    let refused = NativeClient::sign_in(
        server.main(),
        Hello {
            token,
            ..Hello::default()
        },
    )
    .await;
    let refused = refused
        .expect_err("the token is void")
        .downcast::<Refused>()?;
    assert_eq!(refused.code, "invalid_token");
    Ok(())
}

#[tokio::test]
async fn unknown_commands_are_never_sent_but_answered_with_the_nearest() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    ben.send("/hsitory").await?;
    let answer = ben.line().await?.unwrap_or_default();
    assert!(
        answer.starts_with("* There is no command /hsitory."),
        "{answer}"
    );
    assert!(answer.contains("/history"), "{answer}");
    ben.send("   ").await?;
    let answer = ben.line().await?.unwrap_or_default();
    assert!(answer.starts_with("* "), "{answer}");
    ben.send("!important").await?;
    ben.send("//hello").await?;
    ben.send("/say /help").await?;
    anna.expect("ben: !important").await?;
    anna.expect("ben: /hello").await?;
    anna.expect("ben: /help").await
}

#[tokio::test]
async fn lines_that_are_no_text_are_refused_and_escapes_never_pass() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    ben.send_bytes(b"caf\xe9\n").await?;
    ben.expect("* That was not UTF-8, so it was not sent. Set your program to UTF-8.")
        .await?;
    ben.send(&"x".repeat(70 * 1_024)).await?;
    ben.until("* That line was too long").await?;
    ben.send_bytes("red \u{1b}[31malert\u{1b}]0;title\u{7} \u{9b}done\r\n".as_bytes())
        .await?;
    anna.expect("ben: red alert done").await
}

#[tokio::test]
async fn web_client_at_the_line_gateway_is_refused() -> Result<()> {
    let server = server().await?;
    let mut client = LineClient::connect(server.line()).await?;
    client
        .send_bytes(b"POST / HTTP/1.1\r\nHost: x\r\n\r\nanna\r\nhello\r\n")
        .await?;
    client.until("* Welcome to").await?;
    client
        .expect("* This is a chat for plain lines, not a web server.")
        .await?;
    assert_eq!(client.rest().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn client_that_never_sends_a_line_end_can_chat_and_sees_its_own_words() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::connect(server.line()).await?;
    ben.until("* Welcome to").await?;
    ben.send_bytes(b"ben").await?;
    ben.until("* Welcome ben!").await?;
    anna.expect("ben joined!").await?;
    for text in ["hello", "hello again"] {
        ben.send_bytes(text.as_bytes()).await?;
        ben.expect(&format!("ben: {text}")).await?;
        anna.expect(&format!("ben: {text}")).await?;
    }
    ben.send_bytes(b"quit()").await?;
    ben.rest().await?;
    anna.expect("ben left!").await
}

#[tokio::test]
async fn client_that_never_finishes_its_handshake_is_closed_and_holds_nobody_up() -> Result<()> {
    let server = server().await?;
    let mut silent = TcpStream::connect(server.main()).await?;
    let mut slow = TcpStream::connect(server.main()).await?;
    slow.write_all(b"GET /api/v1/socket HTTP/1.1\r\nHost: ")
        .await?;
    let mut socket = NativeClient::connect(server.main()).await?;
    NativeClient::guest(server.main(), "anna")
        .await?
        .say("nobody waits")
        .await?;
    let mut rest = Vec::new();
    within(
        "the end of a silent connection",
        silent.read_to_end(&mut rest),
    )
    .await??;
    within("the end of a slow connection", slow.read_to_end(&mut rest)).await??;
    assert_eq!(socket.goodbye().await?.code, "slow_handshake");
    Ok(())
}

#[tokio::test]
async fn requests_beyond_those_in_flight_wait_and_are_all_answered() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    const MANY: u64 = 2_000;
    for number in 0..MANY {
        anna.ask(lobby_post(&number.to_string(), None)).await?;
    }
    let mut answers = 0;
    while answers < MANY {
        match anna.frame().await? {
            ServerFrame::Ok { .. } => answers += 1,
            refused @ (ServerFrame::Error(_) | ServerFrame::Goodbye { .. }) => {
                panic!("{refused:?}")
            }
            _ => {}
        }
    }
    anna.request(Request::Ping).await?;
    Ok(())
}
