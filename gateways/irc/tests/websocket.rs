//! IRC over WebSocket.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use std::time::Duration;

use common::{HOST, Server, options, short};
use futures_util::{SinkExt as _, StreamExt as _};
use parlor_gateway_irc::IrcOptions;
use parlor_testkit::within;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

type Client = WebSocketStream<TcpStream>;

/// Opens a socket with these protocols and this origin; the client and which protocol was chosen.
async fn open(
    server: &Server,
    protocols: &str,
    origin: Option<&str>,
) -> Result<(Client, String), Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut request = format!("ws://{address}/irc").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", protocols.parse().unwrap());
    if let Some(origin) = origin {
        headers.insert(
            "origin",
            origin
                .replace("HOST", &address.to_string())
                .parse()
                .unwrap(),
        );
    }
    let connections = server.gateway.connections(CancellationToken::new());
    let stream = TcpStream::connect(address).await.unwrap();
    let (far, from) = listener.accept().await.unwrap();
    let peer = parlor_net::Peer {
        address: from,
        secure: false,
        certificate: None,
    };
    connections.take_web(far.into(), peer);
    let (client, response) = tokio_tungstenite::client_async(request, stream).await?;
    let chosen = response
        .headers()
        .get("sec-websocket-protocol")
        .map(|value| value.to_str().unwrap().to_owned());
    Ok((client, chosen.unwrap_or_default()))
}

/// Reads messages up to one with this in it.
async fn until(client: &mut Client, part: &str) -> Message {
    loop {
        let message = client.next().await.unwrap().unwrap();
        if String::from_utf8_lossy(&message.clone().into_data()).contains(part) {
            return message;
        }
    }
}

#[tokio::test]
async fn each_message_is_a_line_in_the_form_that_was_asked_for_first() {
    let server = Server::start().await;
    for (protocols, chosen, is_text) in [
        ("binary.ircv3.net", "binary.ircv3.net", false),
        ("text.ircv3.net", "text.ircv3.net", true),
        (
            "binary.ircv3.net, text.ircv3.net",
            "binary.ircv3.net",
            false,
        ),
        ("text.ircv3.net, binary.ircv3.net", "text.ircv3.net", true),
    ] {
        let mut plain = server.client("nonweb").await;
        let (mut web, protocol) = open(&server, protocols, None).await.unwrap();
        assert_eq!(protocol, chosen, "{protocols}");
        for line in ["NICK web", "USER web 0 * :Web", "PRIVMSG nonweb :hello"] {
            let message = if is_text {
                Message::text(line)
            } else {
                Message::binary(line.as_bytes().to_vec())
            };
            web.send(message).await.unwrap();
        }
        let heard = plain.until(" PRIVMSG ").await.unwrap().pop().unwrap();
        assert_eq!(short(&heard), ":web PRIVMSG nonweb :hello");
        plain.ask("PRIVMSG web :hi").await.unwrap();
        let message = until(&mut web, " PRIVMSG ").await;
        assert_eq!(message.is_text(), is_text, "{protocols}");
        let line = String::from_utf8(message.into_data().to_vec()).unwrap();
        assert_eq!(short(&line), ":nonweb PRIVMSG web :hi");
        web.send(Message::binary(b"PRIVMSG nonweb :caf\xe9".to_vec()))
            .await
            .unwrap();
        let refused = until(&mut web, "FAIL").await.into_data();
        assert!(
            String::from_utf8_lossy(&refused)
                .starts_with(&format!(":{HOST} FAIL PRIVMSG INVALID_UTF8 :"))
        );
        web.send(Message::text("QUIT")).await.unwrap();
        until(&mut web, "ERROR").await;
        plain.send("QUIT").await.unwrap();
        plain.rest().await.unwrap();
    }
}

/// A line as a frame of a client (RFC 6455 section 5.2), masked with nothing.
fn frame(line: &str) -> Vec<u8> {
    let length = u8::try_from(line.len()).unwrap();
    assert!(length < 126, "a longer one has another head");
    let mut frame = vec![0x81, 0x80 | length, 0, 0, 0, 0];
    frame.extend_from_slice(line.as_bytes());
    frame
}

#[tokio::test]
async fn a_socket_that_takes_nothing_is_let_go() {
    let server = Server::with(IrcOptions {
        stalled: Duration::from_millis(200),
        ..options()
    })
    .await;
    let (web, _) = open(&server, "text.ircv3.net", None).await.unwrap();
    let mut stream = web.into_inner();
    let mut begin = frame("NICK web");
    begin.extend(frame("USER web 0 * :Web"));
    stream.write_all(&begin).await.unwrap();
    let asks = frame(&format!("PING {}", "x".repeat(100))).repeat(64);
    let let_go = async { while stream.write_all(&asks).await.is_ok() {} };
    within("the end of the connection", let_go).await.unwrap();
}

#[tokio::test]
async fn pages_of_other_origins_open_none() {
    let server = Server::start().await;
    assert!(
        open(&server, "text.ircv3.net", Some("http://HOST"))
            .await
            .is_ok()
    );
    let other = open(&server, "text.ircv3.net", Some("https://evil.example")).await;
    assert!(matches!(other, Err(Error::Http(response)) if response.status() == 403));
}
