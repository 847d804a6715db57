//! One WebSocket connection (RFC 6455) that speaks frames of the native protocol.

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use parlor_net::Stream;
use parlor_wire::{ClientFrame, Hello, SOCKET_PATH, ServerFrame, UnreadableFrame, Welcome};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::error::unreachable;
use crate::trust::dial;
use crate::{Address, ClientError};

/// One read takes what is waiting up to this many bytes, so frames that arrive together cost one
/// system call together.
const READ_BUFFER: usize = 64 * 1_024;

/// A connection to a server.
#[derive(Debug)]
pub struct Connection {
    pub(crate) sink: FrameSink,
    pub(crate) stream: FrameStream,
}

/// The sending half: frames are put in, then flushed together.
#[derive(Debug)]
pub(crate) struct FrameSink(SplitSink<WebSocketStream<Stream>, Message>);

/// The receiving half.
#[derive(Debug)]
pub(crate) struct FrameStream(SplitStream<WebSocketStream<Stream>>);

impl Connection {
    /// Connects and upgrades; says nothing yet.
    ///
    /// # Errors
    ///
    /// [`ClientError::Unreachable`] when nobody listens there, or no Parlor server; [`ClientError::Untrusted`] when
    /// it is not the one that is meant.
    pub async fn open(address: &Address) -> Result<Self, ClientError> {
        let stream = dial(address).await?;
        let url = format!("ws://{}{SOCKET_PATH}", address.authority());
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        let (socket, _) = client_async_with_config(url, stream, Some(config))
            .await
            .map_err(|e| handshake_error(address, e))?;
        let (sink, stream) = socket.split();
        Ok(Self {
            sink: FrameSink(sink),
            stream: FrameStream(stream),
        })
    }

    /// Signs in.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with the server's reason; the others when it gave none.
    pub async fn hello(&mut self, hello: Hello) -> Result<Welcome, ClientError> {
        self.send(&ClientFrame::Hello(Box::new(hello))).await?;
        match self.next().await? {
            Some(ServerFrame::Welcome(welcome)) => Ok(*welcome),
            Some(ServerFrame::Error(error)) => Err(error.into()),
            Some(ServerFrame::Goodbye { code, message, .. }) => {
                Err(ClientError::Refused { code, message })
            }
            Some(other) => Err(ClientError::Protocol(format!(
                "no welcome but {}",
                kind(&other)
            ))),
            None => Err(lost(
                &"the server closed the connection instead of a welcome",
            )),
        }
    }

    /// Sends one frame.
    ///
    /// # Errors
    ///
    /// [`ClientError::Unreachable`] when the connection is gone.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<(), ClientError> {
        self.sink.feed(frame.encode().into()).await?;
        self.sink.flush().await
    }

    /// Sends many frames in as few writes as they fit into.
    ///
    /// # Errors
    ///
    /// [`ClientError::Unreachable`] when the connection is gone.
    pub async fn send_all(
        &mut self,
        frames: impl IntoIterator<Item = ClientFrame>,
    ) -> Result<(), ClientError> {
        for frame in frames {
            self.sink.feed(frame.encode().into()).await?;
        }
        self.sink.flush().await
    }

    /// The next frame; `None` when the server has closed the connection. Frames of unknown types are
    /// passed over. Cancelling it loses nothing.
    ///
    /// # Errors
    ///
    /// [`ClientError::Unreachable`] when the connection is gone, [`ClientError::Protocol`] when what
    /// came is no frame.
    pub async fn next(&mut self) -> Result<Option<ServerFrame>, ClientError> {
        self.stream.next().await
    }
}

impl FrameSink {
    /// Puts a frame into the buffer. Cancelling it either puts the frame in or does not.
    pub(crate) async fn feed(&mut self, text: Utf8Bytes) -> Result<(), ClientError> {
        self.0.feed(Message::Text(text)).await.map_err(|e| lost(&e))
    }

    /// Writes what is in the buffer.
    pub(crate) async fn flush(&mut self) -> Result<(), ClientError> {
        self.0.flush().await.map_err(|e| lost(&e))
    }
}

impl FrameStream {
    pub(crate) async fn next(&mut self) -> Result<Option<ServerFrame>, ClientError> {
        loop {
            let message = match self.0.next().await {
                None | Some(Err(SocketError::ConnectionClosed)) => return Ok(None),
                Some(Err(error)) => return Err(lost(&error)),
                Some(Ok(message)) => message,
            };
            match message {
                Message::Text(text) => match ServerFrame::decode(&text) {
                    Ok(frame) => return Ok(Some(frame)),
                    Err(UnreadableFrame::UnknownType(_)) => {}
                    Err(error) => return Err(ClientError::Protocol(error.to_string())),
                },
                Message::Binary(_) => {
                    return Err(ClientError::Protocol("a binary frame".to_owned()));
                }
                Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {}
            }
        }
    }
}

pub(crate) fn lost(why: &dyn ToString) -> ClientError {
    ClientError::Unreachable(format!("the connection was lost: {}", why.to_string()))
}

fn handshake_error(address: &Address, error: SocketError) -> ClientError {
    match error {
        SocketError::Http(answer) if answer.status() == 503 || answer.status() == 429 => {
            ClientError::Unreachable(format!("{address} is busy: {}", answer.status()))
        }
        SocketError::Http(answer) => {
            let status = answer.status();
            ClientError::Unreachable(format!(
                "{address} is no Parlor server: it answered {status}"
            ))
        }
        SocketError::Io(error) => unreachable(address, &error),
        _ => ClientError::Unreachable(format!(
            "{address} is no Parlor server: it does not speak HTTP; is that its main port?"
        )),
    }
}

fn kind(frame: &ServerFrame) -> &'static str {
    match frame {
        ServerFrame::Welcome(_) => "welcome",
        ServerFrame::RoomOpened(_) => "room_opened",
        ServerFrame::RoomClosed { .. } => "room_closed",
        ServerFrame::Invited { .. } => "invited",
        ServerFrame::Event(_) => "event",
        ServerFrame::Attendance(_) => "attendance",
        ServerFrame::WhoNow { .. } => "who_now",
        ServerFrame::Typing { .. } => "typing",
        ServerFrame::FileProgress(_) => "file_progress",
        ServerFrame::Read { .. } => "read",
        ServerFrame::Notify { .. } => "notify",
        ServerFrame::Ignored { .. } => "ignored",
        ServerFrame::Handoff(_) => "handoff",
        ServerFrame::SignIn(_) => "sign_in",
        ServerFrame::Ok { .. } => "ok",
        ServerFrame::Error(_) => "error",
        ServerFrame::Goodbye { .. } => "goodbye",
    }
}
