//! IRC over WebSocket (IRCv3 "WebSocket transport"): each message is a line without its end, as text or as bytes. What a page
//! brings by itself, such as a cookie, counts for nothing here; still only the server's own pages and those of named origins may
//! open one.

use futures_util::{SinkExt as _, StreamExt as _};
use parlor_net::Stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, WriteHalf, duplex, split};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::wire::input::LINE;

/// Lines as text: what is not UTF-8 is not told.
const TEXT: &str = "text.ircv3.net";
/// Lines as bytes.
const BINARY: &str = "binary.ircv3.net";
/// Bytes that wait between a socket and its connection, each way.
const WAITING: usize = 16 * 1_024;

/// Where messages to the client go.
type Sink = futures_util::stream::SplitSink<WebSocketStream<Stream>, Message>;

/// In which form a client wants its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Binary,
}

/// Does the handshake; what the connection reads and writes as if it were a plain one, and what moves it.
pub(crate) async fn accept(
    stream: Stream,
    origins: &[String],
) -> Option<(DuplexStream, impl Future<Output = ()> + Send + use<>)> {
    let mut form = Form::Text;
    // The library's own type of refusal is that large.
    #[allow(clippy::result_large_err)]
    let answer =
        |request: &Request, response: Response| greet(request, response, origins, &mut form);
    let limits = WebSocketConfig::default()
        .max_message_size(Some(LINE + 2))
        .max_frame_size(Some(LINE + 2));
    let socket = tokio_tungstenite::accept_hdr_async_with_config(stream, answer, Some(limits))
        .await
        .ok()?;
    let (near, far) = duplex(WAITING);
    Some((near, carry(socket, far, form)))
}

#[allow(
    clippy::result_large_err,
    reason = "the library's own type of refusal is that large"
)]
fn greet(
    request: &Request,
    mut response: Response,
    origins: &[String],
    form: &mut Form,
) -> Result<Response, ErrorResponse> {
    let headers = request.headers();
    if !is_welcome(headers, origins) {
        let mut refusal =
            ErrorResponse::new(Some("Pages of this origin may not do that.\n".to_owned()));
        *refusal.status_mut() = StatusCode::FORBIDDEN;
        return Err(refusal);
    }
    let wanted = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut wanted = wanted.flat_map(|value| value.split(',')).map(str::trim);
    if let Some((protocol, chosen)) = wanted.find_map(known) {
        *form = chosen;
        response.headers_mut().insert(
            header::SEC_WEBSOCKET_PROTOCOL,
            HeaderValue::from_static(protocol),
        );
    }
    Ok(response)
}

fn known(protocol: &str) -> Option<(&'static str, Form)> {
    match protocol {
        TEXT => Some((TEXT, Form::Text)),
        BINARY => Some((BINARY, Form::Binary)),
        _ => None,
    }
}

/// Whether a page may open a socket: the server's own, one of a named origin, or no page at all.
fn is_welcome(headers: &HeaderMap, origins: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let own = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some_and(|host| own == Some(host)) || origins.iter().any(|allowed| allowed == origin)
}

/// Moves lines both ways, neither waiting for the other, until the connection has said its last.
async fn carry(socket: WebSocketStream<Stream>, far: DuplexStream, form: Form) {
    let (mut sink, mut messages) = socket.split();
    let (mut lines, mut input) = split(far);
    let listening = async {
        while take(messages.next().await, &mut input).await {}
        // What the connection still says to that is its own affair.
        let _ = input.shutdown().await;
        std::future::pending::<()>().await;
    };
    let telling = async {
        let mut waiting = Vec::new();
        while matches!(lines.read_buf(&mut waiting).await, Ok(1..)) {
            if !tell(&mut sink, &mut waiting, form).await {
                return;
            }
        }
        // Whoever has gone needs no goodbye.
        let _ = sink.close().await;
    };
    tokio::select! {
        () = listening => {}
        () = telling => {}
    }
}

/// Passes a message of the client on as a line; false when there are no more.
async fn take(
    message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    input: &mut WriteHalf<DuplexStream>,
) -> bool {
    let line = match message {
        Some(Ok(Message::Text(text))) => text.as_bytes().to_vec(),
        Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return true,
        Some(Ok(Message::Close(_)) | Err(_)) | None => return false,
    };
    // Line ends within a message make no further lines of it.
    let mut line: Vec<u8> = line
        .into_iter()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    line.extend_from_slice(b"\r\n");
    input.write_all(&line).await.is_ok()
}

/// Tells the client every whole line that waits; false when it is gone.
async fn tell(socket: &mut Sink, waiting: &mut Vec<u8>, form: Form) -> bool {
    let mut taken = 0;
    while let Some(end) = waiting[taken..].iter().position(|byte| *byte == b'\n') {
        let line = &waiting[taken..taken + end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let message = match form {
            Form::Binary => Message::binary(line.to_vec()),
            Form::Text => {
                Message::Text(Utf8Bytes::from(String::from_utf8_lossy(line).into_owned()))
            }
        };
        if socket.feed(message).await.is_err() {
            return false;
        }
        taken += end + 1;
    }
    waiting.drain(..taken);
    socket.flush().await.is_ok()
}
